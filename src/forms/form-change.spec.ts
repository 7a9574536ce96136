import type { Question } from './question.ts';
import { checkFieldsKnown, checkFormChange } from './form-change.ts';

const COMMON = { name: 'q', prompt: 'What?', help: null, required: true };
const options = (...values: string[]) => values.map((value) => ({ value, label: value }));
const choice: Question = { ...COMMON, type: 'choice', options: options('a', 'b') };
const spans: Question = {
  ...COMMON,
  name: 's',
  type: 'spans',
  field: 'text',
  labels: options('x'),
  minimum: 0,
  maximum: 5,
  overlap: false,
};
const comparison: Question = { ...COMMON, name: 'c', type: 'comparison', left: 'one', right: 'two', tie: false };
const rating: Question = { ...COMMON, name: 'r', type: 'rating', points: 5, lowLabel: null, highLabel: null };
const FORM = [choice, spans, comparison, rating];

const messages = (after: Question[]) => checkFormChange(FORM, after).map((fault) => fault.message);

describe('a new version of the form of a launched batch', () => {
  it('accepts an option without blanks or in another Unicode spelling, as forms are now stored', () => {
    const before: Question[] = [{ ...choice, options: options(' a ', 'cafe\u0301') }];
    expect(checkFormChange(before, [{ ...choice, options: options('a', 'caf\u00e9') }])).toEqual([]);
    expect(checkFormChange(before, [{ ...choice, options: options('a', 'cafe') }])).toHaveLength(1);
  });

  it('accepts rewording, help, looser limits, more options and more questions', () => {
    const after: Question[] = [
      rating,
      { ...choice, prompt: 'Which?', help: 'Look twice.', required: false, options: options('c', 'b', 'a') },
      { ...spans, labels: options('x', 'y'), maximum: 9, overlap: true },
      { ...comparison, tie: true },
      { ...COMMON, name: 'why', type: 'text', minimumLength: 0, maximumLength: 100, pattern: null },
    ];
    expect(messages(after)).toEqual([]);
  });

  it.each<[string, Question[], RegExp]>([
    ['drop a question', FORM.slice(1), /The question "q" must stay: /],
    ['rename one', [{ ...choice, name: 'other' }, ...FORM.slice(1)], /The question "q" must stay: /],
    ['retype one', [{ ...rating, name: 'q' }, ...FORM.slice(1)], /must stay of the type choice/],
    ['drop a value', [{ ...choice, options: options('a', 'c') }, ...FORM.slice(1)], /must keep its value "b"/],
    ['drop a label', [choice, { ...spans, labels: options('y') }, comparison, rating], /must keep its value "x"/],
    ['look elsewhere', [choice, { ...spans, field: 'body' }, comparison, rating], /must keep its field/],
    ['compare something else', [choice, spans, { ...comparison, left: 'two', right: 'one' }, rating], /must keep its left/],
    ['change the scale', [choice, spans, comparison, { ...rating, points: 7 }], /must keep its points/],
  ])('refuses to %s', (_name, after, message) => {
    expect(messages(after)[0]).toMatch(message);
  });
});

it.each(['text', 'json'] as const)('a new version keeps whether answers to a question of %s are aggregated', (type) => {
  const settings = type === 'text' ? { minimumLength: 0, maximumLength: 100, pattern: null } : { schema: true };
  const before = { ...COMMON, type, ...settings } as Question;
  expect(checkFormChange([before], [{ ...before, aggregate: true }])).toEqual([]);
  expect(checkFormChange([before], [{ ...before, aggregate: false }])).toMatchObject([
    { message: 'The question "q" must keep its setting "aggregate".', path: ['0'] },
  ]);
  expect(checkFormChange([{ ...before, aggregate: false }], [before])).toHaveLength(1);
});

describe('a new form of a batch that has tasks', () => {
  const asks = (field: string): Question => ({ ...spans, name: 'n', field });

  it('accepts fields that the old form showed', () => {
    expect(checkFieldsKnown(FORM, [asks('text')], null)).toEqual([]);
    expect(checkFieldsKnown(FORM, [{ ...comparison, left: 'text' }], null)).toEqual([]);
  });

  it('refuses other fields, and a field as a text that was only checked to exist', () => {
    expect(checkFieldsKnown(FORM, [asks('body')], null)).toMatchObject([{ message: expect.stringMatching(/field "body"/) }]);
    expect(checkFieldsKnown(FORM, [asks('one')], null)).toHaveLength(1);
  });

  it('accepts fields that the item schema requires', () => {
    const schema = {
      required: ['body', 'n', 'maybe'],
      properties: { body: { type: 'string', minLength: 1 }, n: { type: 'number' }, maybe: true },
    };
    expect(checkFieldsKnown(FORM, [asks('body')], schema)).toEqual([]);
    expect(checkFieldsKnown(FORM, [asks('n')], schema)).toHaveLength(1);
    expect(checkFieldsKnown(FORM, [{ ...comparison, left: 'n', right: 'maybe' }], schema)).toMatchObject([
      { message: expect.stringMatching(/"maybe"/) },
    ]);
    expect(checkFieldsKnown(FORM, [asks('body')], { ...schema, required: [] })).toHaveLength(1);
  });
});
