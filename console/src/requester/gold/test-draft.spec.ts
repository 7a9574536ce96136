import type { RequesterTestData } from '../../api/generated/requester.ts';
import { newQuestion } from '../wizard/batch-draft.ts';
import { keyOf, newTestDraft, newTestItem, payloadOf, testDraftOf, testInputOf } from './test-draft.ts';

const question = (kind: 'choice' | 'text' | 'number' | 'multipleChoice', name: string) => newQuestion(kind, name);

describe('keyOf', () => {
  it('leaves out what was not answered, and adds other texts and a tolerance', () => {
    const item = {
      ...newTestItem(),
      answer: { word: 'grey', year: 1911, tags: [], note: '' },
      others: { word: 'gray\n\n' },
      tolerances: { year: '2' },
    };
    const questions = [question('text', 'word'), question('number', 'year'), question('multipleChoice', 'tags'), question('text', 'note')];
    expect(keyOf(item, questions)).toEqual({ word: ['grey', 'gray'], year: { value: 1911, tolerance: 2 } });
  });

  it('keeps no answer of a question that was removed', () => {
    expect(keyOf({ ...newTestItem(), answer: { gone: 'yes', kept: 'no' } }, [question('choice', 'kept')])).toEqual({ kept: 'no' });
  });
});

describe('payloadOf', () => {
  it('reads objects and lists as JSON, and everything else as a text', () => {
    const item = { ...newTestItem(), values: { text: '12', chat: '[{"role": "user"}]', broken: '{no' } };
    expect(payloadOf(item, ['text', 'chat', 'broken', 'missing'])).toEqual({
      text: '12',
      chat: [{ role: 'user' }],
      broken: '{no',
      missing: '',
    });
  });
});

describe('testInputOf', () => {
  it('sends seconds and minor units, and no limits of attempts where there is one attempt', () => {
    const draft = { ...newTestDraft(), reward: '1.20', minutes: '2.5', limitMinutes: '5', maximumAttempts: '3', grantedDays: '30' };
    expect(testInputOf(draft, 'qty_1', 'USD')).toMatchObject({
      ...{ rewardMinor: '120', estimatedSeconds: 150, timeLimitSeconds: 300, retakeDelaySeconds: null, maximumAttempts: null },
      ...{ paidAttempts: 1, grants: true, grantedSeconds: 2_592_000, grantedValue: null },
    });
  });

  it('sends an amount that the server refuses for what is no amount', () => {
    expect(testInputOf({ ...newTestDraft(), reward: 'much' }, 'qty_1', 'USD').rewardMinor).toBe('-1');
  });
});

describe('testDraftOf', () => {
  const common = { help: null, required: true };
  const test = {
    ...{ id: 'tst_1', purpose: 'TRAINING', state: 'OPEN', version: 3, instructions: 'Read.', itemCount: 1, passingPercent: 70 },
    ...{ timeLimitSeconds: 600, estimatedSeconds: 300, measuredSeconds: null, maximumAttempts: 4, paidAttempts: 2 },
    ...{ retakeDelaySeconds: 7_200, grants: false, grantedValue: null, grantedSeconds: null, showsResults: true },
    reward: { minor: '150', currency: 'USD', text: '1.50 USD' },
    form: [
      { __typename: 'TextQuestion', name: 'word', prompt: 'Which?', ...common, minimumLength: 0, maximumLength: 50, pattern: null },
      { __typename: 'NumberQuestion', name: 'year', prompt: 'When?', ...common, minimum: null, maximum: null, step: null },
    ],
    items: [
      {
        ...{ name: 'item-1', payload: { text: 'A letter' }, key: { word: ['grey', 'gray'], year: { value: 1911, tolerance: 2 } } },
        ...{ weight: 2, weights: { year: 3 }, explanation: 'Because.' },
      },
    ],
  } as unknown as NonNullable<RequesterTestData['qualificationTest']>;

  it('gives a draft that becomes the same test', () => {
    const input = testInputOf(testDraftOf(test, 'USD'), 'qty_1', 'USD');
    expect(input).toMatchObject({
      ...{ purpose: 'TRAINING', instructions: 'Read.', rewardMinor: '150', passingPercent: 70, timeLimitSeconds: 600 },
      ...{ estimatedSeconds: 300, maximumAttempts: 4, paidAttempts: 2, retakeDelaySeconds: 7_200, grants: false, showsResults: true },
    });
    expect(input.items).toEqual([test.items![0]]);
  });
});
