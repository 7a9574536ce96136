import { asId } from '../../kernel/index.ts';
import { doubtReason, type DoubtfulAnswer } from './doubt.ts';

const ANSWER: DoubtfulAnswer = {
  ...{ batchId: asId<'Batch'>('b'), assignmentId: asId<'Assignment'>('a'), rightProbability: 0.5, isAgainst: false, question: 'label' },
  ...{ expected: 'yes', confidence: 0.9, isKnown: false, isCategorical: true, isQuestionAgainst: false },
};

describe('the reason of a doubt', () => {
  it.each([
    ['against_known_answer', { isKnown: true, confidence: 1, isQuestionAgainst: true }],
    ['same_as_known_answer', { isKnown: true, confidence: 1 }],
    ['against_label', { isQuestionAgainst: true }],
    ['against_label', { isQuestionAgainst: true, confidence: null }],
    ['same_as_label', {}],
    ['label_alone', { isCategorical: false }],
    ['not_judged', { confidence: null }],
    ['not_judged', { question: null, expected: null, confidence: null, isCategorical: false }],
  ] as const)('equals %s for %j', (reason, facts) => {
    expect(doubtReason({ ...ANSWER, ...facts })).toBe(reason);
  });
});
