/** What is known of one answer: how likely it was right. Pure. */
import type { AssignmentId, BatchId, OrganisationId, TaskId, WorkerId } from '../kernel/index.ts';

/** gold: the answer was known. crowd: judged by the others' answers alone. test: an answer in a qualification test. */
export type EvidenceSource = 'gold' | 'crowd' | 'test';

export interface Evidence {
  readonly workerId: WorkerId;
  readonly organisationId: OrganisationId;
  readonly batchId: BatchId;
  readonly taskId: TaskId;
  readonly assignmentId: AssignmentId;
  /** The question's name. */
  readonly question: string;
  /** The kind of the batch. */
  readonly skill: string;
  readonly source: EvidenceSource;
  /** Probability that the answer is right, 0 to 1, by what is known without it: 0 or 1 for gold. Kept in thousandths. */
  readonly right: number;
  /**
   * Of gold: false where the others' answers alone would have it rather wrong than right. The worker is shown this, as
   * for any other answer, so the known answer stays unknown to them. Null of other sources.
   */
  readonly othersAgree: boolean | null;
  /** Probability that somebody who guesses would have been right with this answer: how common its class is. Kept in thousandths. */
  readonly chance: number;
  /** When the answer was given, not when it was judged. */
  readonly at: Date;
  /** What judged it: `guildhall/1`. */
  readonly model: string;
}

/** What was last recorded of an answer. */
export interface Recorded {
  readonly source: EvidenceSource;
  readonly rightPermille: number;
  readonly othersAgree: boolean | null;
}

/** A probability that moves by less than this says nothing new. */
const LEAST_CHANGE = 1e-3;

export function permille(probability: number): number {
  return Math.round(Math.min(1, Math.max(0, probability)) * 1000);
}

/** Whether it says anything that the last row of the same answer does not say. */
export function isNewEvidence(evidence: Evidence, last: Recorded | undefined): boolean {
  if (last?.source !== evidence.source || last.othersAgree !== evidence.othersAgree) return true;
  return Math.abs(evidence.right - last.rightPermille / 1000) >= LEAST_CHANGE && permille(evidence.right) !== last.rightPermille;
}
