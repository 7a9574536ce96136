/** Why an answer that waits for a verdict is doubtful. Pure. */
import type { AssignmentId, BatchId } from '../../kernel/index.ts';

/** An answer that waits for a verdict. What is said of a question is said of the least sure one. */
export interface DoubtfulAnswer {
  readonly batchId: BatchId;
  readonly assignmentId: AssignmentId;
  /** 0 to 1; of what nobody has looked at 0.5. */
  readonly rightProbability: number;
  /** Whether it is against a label or a known answer, of any question. */
  readonly isAgainst: boolean;
  /** Null: nothing is known about any question of it. */
  readonly question: string | null;
  /** The label of the question, or its known answer. */
  readonly expected: unknown;
  /** Of the label; null when no model computed it. */
  readonly confidence: number | null;
  /** Whether `expected` is a known answer. */
  readonly isKnown: boolean;
  /** Whether the values of the question are the same or not, unlike boxes and spans, which are more or less alike. */
  readonly isCategorical: boolean;
  readonly isQuestionAgainst: boolean;
}

export type DoubtReason =
  'against_known_answer' | 'against_label' | 'not_judged' | 'label_alone' | 'same_as_label' | 'same_as_known_answer';

/** What the right probability of the answer comes from. */
export function doubtReason(answer: DoubtfulAnswer): DoubtReason {
  const { question, confidence, isKnown, isCategorical, isQuestionAgainst } = answer;
  if (isKnown) return isQuestionAgainst ? 'against_known_answer' : 'same_as_known_answer';
  if (isQuestionAgainst) return 'against_label';
  if (question === null || confidence === null) return 'not_judged';
  return isCategorical ? 'same_as_label' : 'label_alone';
}
