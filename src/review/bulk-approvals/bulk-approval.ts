/**
 * Which of the submitted answers of a batch an order to approve everything approves. Pure.
 *
 * `BulkApprovalRepository.counts` counts by the same rule before the order is given.
 */
import { invalid, type AssignmentId, type BatchId, type PersonId, type Refusal, say } from '../../kernel/index.ts';
import { BULK_MAXIMUM } from '../review.ts';

/** What the person who gives the order chooses. */
export interface ApprovalChoice {
  /** Least probability of being right, 0 to 1; null: whatever the probability. */
  readonly minimumRightProbability: number | null;
  readonly exceptIds: readonly AssignmentId[];
}

export interface ApprovalRule extends ApprovalChoice {
  readonly batchId: BatchId;
  readonly requestedBy: PersonId;
  readonly requestedAt: Date;
}

interface SubmittedAnswer {
  readonly id: AssignmentId;
  readonly workerId: string;
  readonly submittedAt: Date | null;
}

/** A part of the answers of a batch, sorted by an order. Those that came after the order are in neither list. */
interface Wave {
  readonly approve: readonly AssignmentId[];
  readonly leave: readonly AssignmentId[];
}

/**
 * Sorts a page of submitted answers.
 *
 * @param rightProbabilities of the answers at this moment; an answer without one is left when the order asks for one
 */
export function sortWave(
  rule: ApprovalRule,
  answers: readonly SubmittedAnswer[],
  rightProbabilities: ReadonlyMap<AssignmentId, number>,
): Wave {
  const except = new Set(rule.exceptIds);
  const approve: AssignmentId[] = [];
  const leave: AssignmentId[] = [];
  for (const { id, workerId, submittedAt } of answers) {
    if (submittedAt === null || submittedAt > rule.requestedAt) continue;
    const isOwnWork = workerId === rule.requestedBy;
    const { minimumRightProbability: least } = rule;
    const isProbable = least === null || (rightProbabilities.get(id) ?? -1) >= least;
    (isProbable && !isOwnWork && !except.has(id) ? approve : leave).push(id);
  }
  return { approve, leave };
}

/** What is wrong with a choice, except ids that are not in the batch. */
export function checkChoice({ minimumRightProbability, exceptIds }: ApprovalChoice): Refusal[] {
  const refusals: Refusal[] = [];
  if (minimumRightProbability !== null && !(minimumRightProbability >= 0 && minimumRightProbability <= 1)) {
    refusals.push(invalid('A probability is a number from 0 to 1; leave it out for none.', 'minimumRightProbability'));
  }
  if (exceptIds.length > BULK_MAXIMUM) {
    refusals.push(invalid(say`Except at most ${BULK_MAXIMUM} assignments; approve the others by id with approveAssignments.`, 'except'));
  }
  return refusals;
}
