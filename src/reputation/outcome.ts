/**
 * What came of an assignment, and what many of them add up to.
 *
 * Pure. Knows nothing of skill: an outcome says what a requester decided, not whether the answer was right.
 */
import type { AssignmentId, BatchId, OrganisationId, TaskId, WorkerId } from '../kernel/index.ts';

/**
 * Events of an assignment that a worker's standing is made of; each happens to one assignment at most once.
 *
 * Claims are left out: a claim ends as submitted, returned or expired, and until then it says nothing.
 */
export const OUTCOME_KINDS = ['submitted', 'approved', 'rejected', 'overturned', 'returned', 'expired'] as const;
export type OutcomeKind = (typeof OUTCOME_KINDS)[number];

export interface Outcome {
  readonly workerId: WorkerId;
  readonly organisationId: OrganisationId;
  readonly batchId: BatchId;
  readonly taskId: TaskId;
  readonly assignmentId: AssignmentId;
  readonly kind: OutcomeKind;
  /** Whole seconds from the claim to this event, or null where that is not known. */
  readonly seconds: number | null;
}

/** How many outcomes of each kind were recorded. A rejection that was overturned counts in both. */
export type Tally = Readonly<Record<OutcomeKind, number>>;

export interface OutcomeCounts {
  readonly submitted: number;
  /** Approved at once, or after a rejection was overturned. */
  readonly approved: number;
  /** Rejections that were not overturned. */
  readonly rejected: number;
  readonly returned: number;
  readonly expired: number;
  /** approved / (approved + rejected) in percent, rounded down so that 100 means none rejected; null while nothing is decided. */
  readonly approvalRatePercent: number | null;
}

export const NO_OUTCOMES: Tally = { submitted: 0, approved: 0, rejected: 0, overturned: 0, returned: 0, expired: 0 };

/** What a tally says: an overturned rejection is an approval. */
export function countsOf(tally: Tally): OutcomeCounts {
  const approved = tally.approved + tally.overturned;
  const rejected = tally.rejected - tally.overturned;
  const decided = approved + rejected;
  return {
    submitted: tally.submitted,
    approved,
    rejected,
    returned: tally.returned,
    expired: tally.expired,
    approvalRatePercent: decided === 0 ? null : Math.floor((approved * 100) / decided),
  };
}

/** Decisions that a rate shown to strangers must rest on: fewer would tell single decisions of other requesters. */
export const LEAST_DECIDED_TO_SHOW = 10;

/** The approval rate as an organisation may see it across the platform, or null while it rests on too few decisions. */
export function rateForStrangers(counts: OutcomeCounts): number | null {
  return counts.approved + counts.rejected >= LEAST_DECIDED_TO_SHOW ? counts.approvalRatePercent : null;
}
