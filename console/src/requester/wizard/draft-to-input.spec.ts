import {
  freeName,
  newBatchDraft,
  newField,
  newOption,
  newQuestion,
  newRequirement,
  QUESTION_KINDS,
  type BatchDraft,
} from './batch-draft.ts';
import { inputOf } from './draft-to-input.ts';
import { fieldsOf, fieldsOfSample, isEqualJson, schemaOf, viewOf, withSamples } from './item-fields.ts';
import { previewForm } from './preview-form.ts';
import { at, stepOf } from './steps.ts';

const ORGANISATION = { id: 'org_1', currency: 'EUR' };
const input = (part: Partial<BatchDraft>) => inputOf({ ...newBatchDraft(), ...part }, ORGANISATION);

describe('fields of an item', () => {
  it('takes kinds and types from a sample', () => {
    const fields = fieldsOfSample({
      photo: 'a.jpg',
      n: 3,
      chat: [{ role: 'user', content: 'Hi' }],
      rows: [[1]],
      _id: 'x',
      externalId: 'e',
    });
    expect(fields.map(({ name, kind, type, isShown }) => [name, kind, type, isShown])).toEqual([
      ['photo', 'IMAGE', 'string', true],
      ['n', 'TEXT', 'integer', true],
      ['chat', 'CHAT', 'string', true],
      ['rows', 'TABLE', 'string', true],
      ['_id', 'TEXT', 'string', false],
    ]);
  });

  it('puts fields side by side, and finds the same fields in the schema and the view', () => {
    const fields = [
      newField('intro', 'MARKDOWN'),
      { ...newField('left', 'IMAGE'), alt: 'The old sign' },
      { ...newField('right', 'IMAGE'), isBeside: true, altField: 'intro' },
      { ...newField('_key'), isShown: false, required: false },
    ];
    const view = viewOf(fields);
    expect(view).toEqual([
      { kind: 'MARKDOWN', field: 'intro' },
      {
        kind: 'SIDE_BY_SIDE',
        parts: [
          { kind: 'IMAGE', field: 'left', alt: 'The old sign' },
          { kind: 'IMAGE', field: 'right', altField: 'intro' },
        ],
      },
    ]);
    const served = view.map(({ parts = [], ...entry }) => ({
      ...{ field: null, label: null, alt: null, altField: null, ...entry },
      parts: (parts ?? []).map((part) => ({ label: null, alt: null, altField: null, ...part })),
    }));
    const found = fieldsOf(schemaOf(fields), served);
    expect(found.map(({ id: _id, ...field }) => field)).toEqual(fields.map(({ id: _id, ...field }) => field));
    expect(withSamples(found, { left: 'fil_1' })[1]?.sample).toBe('fil_1');
  });

  it('compares JSON whatever the order of its keys', () => {
    expect(isEqualJson({ a: [1, { b: 2 }], c: null }, { c: null, a: [1, { b: 2 }] })).toBe(true);
    expect(isEqualJson({ a: [1, 2] }, { a: [2, 1] })).toBe(false);
  });
});

describe('inputOf', () => {
  it('sends each kind of question with its own settings alone', () => {
    const options = [
      { ...newOption(), label: 'Yes', key: 'y' },
      { ...newOption('n'), label: 'No', colour: '#aa0000' },
    ];
    const questions = QUESTION_KINDS.map((kind) => ({
      ...newQuestion(kind, kind),
      options,
      field: 'text',
      left: 'a',
      right: 'b',
      maximum: '3',
    }));
    const { form } = input({ questions });
    const sent = [
      { value: 'Yes', label: 'Yes', key: 'y' },
      { value: 'n', label: 'No', colour: '#aa0000' },
    ];
    const base = (name: string) => ({ name, prompt: '', required: true, help: null });
    expect(form).toEqual([
      { ...base('choice'), choice: { options: sent } },
      { ...base('multipleChoice'), multipleChoice: { options: sent, minimum: 0, maximum: 3 } },
      { ...base('text'), text: { minimumLength: 0, maximumLength: 3, pattern: null, aggregate: true } },
      { ...base('number'), number: { minimum: null, maximum: 3, step: null } },
      { ...base('rating'), rating: { points: 5, lowLabel: null, highLabel: null } },
      { ...base('comparison'), comparison: { left: 'a', right: 'b', tie: false } },
      { ...base('spans'), spans: { field: 'text', labels: sent, overlap: false, minimum: 0, maximum: 3 } },
      { ...base('boxes'), boxes: { field: 'text', labels: sent, minimum: 0, maximum: 3 } },
      { ...base('json'), json: { schema: { type: 'object' }, aggregate: true } },
    ]);
    expect(previewForm(form).map(({ __typename }) => __typename)).toHaveLength(QUESTION_KINDS.length);
  });

  it('turns units of people into those of the server, and what is no number into one that is refused', () => {
    const part = { reward: '0,18', leaseMinutes: '10', autoApproveHours: '1.5', hasTarget: true, confidence: '95', budget: '12.5' };
    expect(input(part)).toMatchObject({
      ...{ rewardMinor: '18', leaseSeconds: 600, autoApproveSeconds: 5400, workerCap: null, expiresAt: null },
      target: { minimumAnswers: 2, confidence: 0.95, budgetMinor: '1250' },
    });
    expect(input({ reward: 'much', estimatedSeconds: 'soon' })).toMatchObject({ rewardMinor: '0', estimatedSeconds: 0, target: null });
    expect(input({ internal: true, reward: '5' }).rewardMinor).toBe('0');
    expect(input({ schemaText: '{' }).itemSchema).toBe('{');
  });

  it('tells places and whole numbers of a requirement apart', () => {
    const requirements = [
      { ...newRequirement('qlt_1'), comparator: 'IN' as const, values: 'de, US-CA' },
      { ...newRequirement('qlt_2'), values: '95' },
      { ...newRequirement('qlt_3'), comparator: 'EXISTS' as const, values: '95' },
    ];
    expect(input({ requirements }).requirements).toMatchObject([
      { locales: [{ country: 'DE' }, { country: 'US', subdivision: 'CA' }] },
      { integerValues: [95] },
      expect.not.objectContaining({ integerValues: expect.anything() }),
    ]);
  });
});

describe('previewForm', () => {
  it('gives options that are being written a value of their own', () => {
    const [question] = previewForm(input({}).form);
    expect(question).toMatchObject({
      options: [
        { value: ' 1', label: '…' },
        { value: ' 2', label: '…' },
      ],
    });
  });
});

describe('stepOf', () => {
  const refusal = (...path: string[]) =>
    ({ __typename: 'InvalidInputError', message: path.join(), code: 'x', path, parameters: [] }) as never;

  it('leads each fault to its step, and what has no field to the check', () => {
    const paths = [['title'], ['view', '0'], ['form', '1', 'options'], ['target', 'confidence'], ['rewardMinor'], []];
    expect(paths.map((path) => stepOf({ path }))).toEqual(['item', 'item', 'questions', 'workers', 'price', 'check']);
  });

  it('finds the faults of one part', () => {
    const faults = { refusals: [refusal('form', '0', 'prompt'), refusal('form', '1', 'prompt'), refusal('title')] };
    expect(at(faults, 'form', '1').refusals.map(({ path }) => path)).toEqual([['form', '1', 'prompt']]);
  });
});

describe('freeName', () => {
  it('counts on from names that are taken', () => {
    expect([freeName('a', []), freeName('a', ['a']), freeName('a', ['a', 'a2'])]).toEqual(['a', 'a2', 'a3']);
  });
});
