import type { QuestionFields } from '../../api/generated/fragments.ts';
import { completed, faultsOf } from './answer-rules.ts';

const common = { name: 'q', prompt: 'Q', help: null, required: true };
const options = ['a', 'b', 'c'].map((value) => ({ value, label: value, help: null, colour: null, key: null }));
const text: QuestionFields = { __typename: 'TextQuestion', ...common, minimumLength: 2, maximumLength: 3, pattern: null };
const number: QuestionFields = { __typename: 'NumberQuestion', ...common, minimum: 1, maximum: 2, step: 0.1 };
const several: QuestionFields = { __typename: 'MultipleChoiceQuestion', ...common, options, minimumChoices: 0, maximumChoices: 2 };
const boxes: QuestionFields = { __typename: 'BoxesQuestion', ...common, field: 'image', labels: options, minimumBoxes: 1, maximumBoxes: 2 };

const messageOf = (question: QuestionFields, value: unknown) =>
  faultsOf([question], value === undefined ? {} : { q: value as never })[0]?.message;

describe('faultsOf', () => {
  it.each([
    ['text', text, undefined, 'fault.missing'],
    ['text', text, ' ', 'fault.missing'],
    ['text', text, 'a', 'fault.length'],
    ['text', text, '😀😀😀', undefined],
    ['number', number, 0.9, 'fault.least'],
    ['number', number, 2.1, 'fault.most'],
    ['number', number, 1.25, 'fault.step'],
    ['number', number, 1.3, undefined],
    ['several choices', several, undefined, undefined],
    ['several choices', several, ['a', 'b', 'c'], 'fault.choices'],
    ['boxes', boxes, undefined, 'fault.marks'],
    ['boxes', { ...boxes, required: false }, undefined, undefined],
  ] as const)('finds the fault of %s', (_what, question, value, message) => {
    expect(messageOf(question, value)).toBe(message);
  });
});

describe('completed', () => {
  it('answers a required list with none where none was chosen, and leaves blanks out', () => {
    expect(completed([several], {})).toEqual({ q: [] });
    expect(completed([{ ...text, name: 't' }], { t: ' ' })).toEqual({});
  });
});
