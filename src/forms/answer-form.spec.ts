import { checkForm, fieldsUsed, FORM_LIMITS } from './answer-form.ts';
import type {
  BoxesQuestion,
  ChoiceQuestion,
  ComparisonQuestion,
  JsonQuestion,
  MultipleChoiceQuestion,
  NumberQuestion,
  Option,
  Question,
  RatingQuestion,
  SpansQuestion,
  TextQuestion,
} from './question.ts';

const COMMON = { name: 'q', prompt: 'What?', help: null, required: true };
const OPTIONS = ['yes', 'no'].map((value) => ({ value, label: value }));

const choice: ChoiceQuestion = { ...COMMON, type: 'choice', options: OPTIONS };
const several: MultipleChoiceQuestion = { ...COMMON, type: 'multiple_choice', options: OPTIONS, minimum: 0, maximum: null };
const text: TextQuestion = { ...COMMON, type: 'text', minimumLength: 0, maximumLength: 100, pattern: null };
const number: NumberQuestion = { ...COMMON, type: 'number', minimum: null, maximum: null, step: null };
const rating: RatingQuestion = { ...COMMON, type: 'rating', points: 5, lowLabel: null, highLabel: null };
const comparison: ComparisonQuestion = { ...COMMON, type: 'comparison', left: 'one', right: 'two', tie: false };
const spans: SpansQuestion = { ...COMMON, type: 'spans', field: 'text', labels: OPTIONS, minimum: 0, maximum: 5, overlap: false };
const boxes: BoxesQuestion = { ...COMMON, type: 'boxes', field: 'image', labels: OPTIONS, minimum: 0, maximum: 5 };
const json: JsonQuestion = { ...COMMON, type: 'json', schema: { type: 'object' } };

const ALL: Question[] = [choice, several, text, number, rating, comparison, spans, boxes, json];

const faultsOf = (question: Question) => checkForm([question]).map((refusal) => `${refusal.path?.join('.')}: ${refusal.message}`);

describe('a form', () => {
  it('accepts questions of every type', () => {
    expect(checkForm(ALL.map((question, index) => ({ ...question, name: `q${index}` })))).toEqual([]);
  });

  it('accepts an option with a help, a colour and a key', () => {
    expect(checkForm([withOption({ help: 'Neither of them.', colour: '#0b6455', key: 'm' })])).toEqual([]);
  });

  it('requires 1 to 50 questions with distinct names', () => {
    expect(checkForm([])).toMatchObject([{ kind: 'INVALID', message: 'A form has 1 to 50 questions.' }]);
    expect(checkForm(Array.from({ length: 51 }, (_unused, index) => ({ ...choice, name: `q${index}` })))).toHaveLength(1);
    expect(checkForm([choice, choice])).toMatchObject([{ path: ['1', 'name'], message: 'Another question is named "q" already.' }]);
  });

  it.each<[string, Question, RegExp]>([
    ['an empty name', { ...choice, name: '' }, /^0\.name: A name begins/],
    ['a name with a blank', { ...choice, name: 'is cat' }, /^0\.name/],
    ['a name that JavaScript knows', { ...choice, name: '__proto__' }, /^0\.name/],
    ['a long name', { ...choice, name: 'a'.repeat(41) }, /^0\.name/],
    ['no prompt', { ...choice, prompt: '' }, /^0\.prompt: .* 1 to 5000/],
    [
      'a long prompt',
      { ...choice, prompt: 'x'.repeat(5_001) },
      /^0\.prompt: The prompt of question "q" must have 1 to 5000 characters; there are 5001/,
    ],
    ['NUL in the help', { ...choice, help: 'a\0' }, /^0\.help: The help of question "q" holds the character NUL/],
    ['one option', { ...choice, options: OPTIONS.slice(1) }, /^0\.options: The options of question "q" must be 2 to 500; there are 1/],
    ['too many options', { ...choice, options: many(501) }, /^0\.options: .* there are 501/],
    ['an option twice', { ...choice, options: [...OPTIONS, OPTIONS[0]!] }, /^0\.options: The value "yes" is there twice/],
    [
      'an option twice, in two Unicode spellings',
      { ...choice, options: ['caf\u00e9', 'cafe\u0301'].map((value) => ({ value, label: value })) },
      /^0\.options: .* is there twice/,
    ],
    [
      'an option twice, once with blanks',
      { ...choice, options: ['a', ' a\t'].map((value) => ({ value, label: value })) },
      /^0\.options: .* is there twice/,
    ],
    ['an invisible value', { ...choice, options: [...OPTIONS, { value: '\u200b', label: 'a' }] }, /^0\.options: .* a visible character/],
    ['an invisible prompt', { ...choice, prompt: '\u3164 ' }, /^0\.prompt: .* a visible character/],
    ['an empty value', { ...choice, options: [...OPTIONS, { value: '', label: 'a' }] }, /^0\.options: .* 1 to 200/],
    ['an empty label', { ...choice, options: [...OPTIONS, { value: 'a', label: '' }] }, /^0\.options: .* 1 to 200/],
    ['an empty help of an option', withOption({ help: '' }), /^0\.options: .* 1 to 1000/],
    ['a long help of an option', withOption({ help: 'x'.repeat(1_001) }), /^0\.options: .* 1 to 1000 characters; there are 1001/],
    ['a named colour', withOption({ colour: 'red' }), /^0\.options: The colour of "maybe" must be like "#0b6455"/],
    ['a colour with CSS behind it', withOption({ colour: '#0b6455;x' }), /^0\.options: The colour of "maybe"/],
    ['a key of two letters', withOption({ key: 'ab' }), /^0\.options: The key of "maybe" must be one letter/],
    ['a key that moves the focus', withOption({ key: '\t' }), /^0\.options: The key of "maybe"/],
    [
      'a key twice',
      { ...choice, options: OPTIONS.map((option) => ({ ...option, key: 'y' })) },
      /^0\.options: The key "y" of "no" is the key of another option/,
    ],
    ['no options', { ...several, options: [] }, /^0\.options/],
    ['more to choose than there is', { ...several, maximum: 3 }, /^0\.maximum: .* 1 to 2/],
    ['a negative minimum', { ...several, minimum: -1 }, /^0\.minimum/],
    ['a minimum above the maximum', { ...several, minimum: 2, maximum: 1 }, /^0\.minimum: The minimum must not exceed/],
    ['a text without room', { ...text, maximumLength: 0 }, /^0\.maximumLength/],
    ['a text too long', { ...text, maximumLength: FORM_LIMITS.textLength + 1 }, /^0\.maximumLength/],
    ['lengths crossed', { ...text, minimumLength: 11, maximumLength: 10 }, /^0\.minimumLength: The least length/],
    ['a bad pattern', { ...text, pattern: '(' }, /^0\.pattern: The pattern is not a regular expression/],
    ['a pattern that looks ahead', { ...text, pattern: '(?=a)' }, /^0\.pattern: The pattern must not look/],
    ['an infinite bound', { ...number, maximum: Infinity }, /^0\.maximum: The maximum of question "q" must be a number/],
    ['bounds crossed', { ...number, minimum: 2, maximum: 1 }, /^0\.minimum: The minimum must not exceed/],
    ['a step of 0', { ...number, step: 0 }, /^0\.step: The step must be greater than 0/],
    ['one point', { ...rating, points: 1 }, /^0\.points: .* 2 to 20/],
    ['half a point', { ...rating, points: 2.5 }, /^0\.points/],
    ['an empty label of a rating', { ...rating, lowLabel: '' }, /^0\.lowLabel/],
    ['one field against itself', { ...comparison, right: 'one' }, /^0\.right: Left and right must be two/],
    ['a hidden field', { ...comparison, left: '_gold' }, /^0\.left: Fields that begin with "_"/],
    ['no field', { ...spans, field: '' }, /^0\.field/],
    ['no labels', { ...spans, labels: [] }, /^0\.labels/],
    ['too many marks', { ...boxes, maximum: FORM_LIMITS.marks + 1 }, /^0\.maximum/],
    ['a bad schema', { ...json, schema: { type: 'nonsense' } }, /^0\.schema: The schema is not a JSON Schema/],
    ['a schema from elsewhere', { ...json, schema: { $ref: 'https://example.org' } }, /^0\.schema: The schema must have only/],
  ])('refuses a form with %s', (_name, question, message) => {
    expect(faultsOf(question)).toEqual([expect.stringMatching(message)]);
  });

  it('tells every fault of every question at once', () => {
    const faults = checkForm([
      { ...choice, name: 'A', prompt: '' },
      { ...rating, points: 0 },
    ]);
    expect(faults.map((fault) => fault.path)).toEqual([
      ['0', 'name'],
      ['0', 'prompt'],
      ['1', 'points'],
    ]);
  });

  it('says which fields of an item it shows', () => {
    expect(fieldsUsed(ALL)).toEqual([
      { field: 'one', holds: 'any' },
      { field: 'two', holds: 'any' },
      { field: 'text', holds: 'text' },
      { field: 'image', holds: 'image' },
    ]);
  });
});

function withOption(part: Partial<Option>): ChoiceQuestion {
  return { ...choice, options: [...OPTIONS, { value: 'maybe', label: 'maybe', ...part }] };
}

function many(count: number) {
  return Array.from({ length: count }, (_unused, index) => ({ value: `v${index}`, label: `${index}` }));
}
