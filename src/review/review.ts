/**
 * Verdicts on submitted work: what a rejection must say, and what becomes of the money.
 *
 * Rejected money never goes straight back to the requester: it rests while the rejection can still be undone.
 */
import { addSeconds, allOf, invalid, lengthOf, type Refusal, type Result, say, stateMachine } from '../kernel/index.ts';

export const VERDICTS = ['approved', 'rejected', 'withdrawn', 'overturned'] as const;
export type VerdictName = (typeof VERDICTS)[number];

export const REJECTION_REASONS = [
  'incorrect',
  'incomplete',
  'did_not_follow_instructions',
  'unreadable',
  'duplicate',
  'suspected_automation',
  'other',
] as const;
export type RejectionReasonCode = (typeof REJECTION_REASONS)[number];

/** Shortest and longest note, in characters: what was wrong must be said in words. */
export const NOTE_LENGTH = { least: 10, most: 2_000 } as const;
/** Ids in one call of a bulk mutation. */
export const BULK_MAXIMUM = 1_000;
/** Events in one journal of the ledger. */
export const JOURNAL_MAXIMUM = 200;

export type RejectionHoldState = 'resting' | 'stands' | 'withdrawn' | 'overturned';
export type RejectionHoldEvent = 'stand' | 'withdraw' | 'overturn';

/** What a rejection can still come to. */
export const rejectionHoldLifecycle = stateMachine<RejectionHoldState, RejectionHoldEvent>(
  'rejection',
  'resting',
  {
    resting: { stand: 'stands', withdraw: 'withdrawn', overturn: 'overturned' },
    stands: {},
    withdrawn: {},
    overturned: {},
  },
  {
    states: { resting: 'one that can still be undone', stands: 'final' },
    events: { withdraw: 'be withdrawn', overturn: 'be overturned', stand: 'become final' },
  },
);

/** Checks a sentence that somebody will have to read. @param path of the input field */
export function checkNote(note: string, ...path: string[]): Refusal[] {
  const length = lengthOf(note.trim());
  if (length < NOTE_LENGTH.least) {
    return [invalid(say`Say in at least ${NOTE_LENGTH.least} characters what was wrong: the worker reads it.`, ...path)];
  }
  if (length > NOTE_LENGTH.most) return [invalid(say`Say it in at most ${NOTE_LENGTH.most} characters.`, ...path)];
  return [];
}

/** Checks a list of ids: 1 to {@link BULK_MAXIMUM}, none twice. */
export function checkBulk(ids: readonly string[], ...path: string[]): Result<undefined> {
  const refusals: Refusal[] = [];
  if (ids.length === 0) refusals.push(invalid('Name at least one assignment.', ...path));
  if (ids.length > BULK_MAXIMUM) refusals.push(invalid(say`Name at most ${BULK_MAXIMUM} assignments in one call.`, ...path));
  if (new Set(ids).size !== ids.length) refusals.push(invalid('Name each assignment once.', ...path));
  return allOf(refusals);
}

/** When money earned at `at` can be paid out. */
export function payableAt(at: Date, holdSeconds: number): Date {
  return addSeconds(at, holdSeconds);
}

/** Until when a rejection given at `at` can be undone. */
export function endOfHold(at: Date, holdSeconds: number): Date {
  return addSeconds(at, holdSeconds);
}

/**
 * Where the reward of one assignment is:
 * `reserved` in the batch's escrow; `pending` in its hold time; `payable`, and from then on the worker's to withdraw;
 * `in_dispute` while a rejection rests; `withheld` when the rejection stands; `freed` when the slot was given back;
 * `none` when nothing was promised.
 */
export type PaymentState = 'reserved' | 'pending' | 'payable' | 'in_dispute' | 'withheld' | 'freed' | 'none';

export interface PaymentFacts {
  readonly assignmentState: string;
  readonly rewardMinor: bigint;
  readonly release: { readonly dueAt: Date; readonly releasedAt: Date | null } | null;
  readonly hold: { readonly state: RejectionHoldState; readonly heldUntil: Date } | null;
}

export interface Payment {
  readonly state: PaymentState;
  /** When the money is, or was due to be, payable; null while no verdict has set it. */
  readonly payableAt: Date | null;
}

/** Where the reward is, from the rows about it. */
export function paymentOf(facts: PaymentFacts): Payment {
  if (facts.rewardMinor === 0n) return { state: 'none', payableAt: null };
  if (facts.release !== null) {
    return { state: facts.release.releasedAt === null ? 'pending' : 'payable', payableAt: facts.release.dueAt };
  }
  if (facts.hold !== null) return { state: facts.hold.state === 'resting' ? 'in_dispute' : 'withheld', payableAt: null };
  if (facts.assignmentState === 'returned' || facts.assignmentState === 'expired') return { state: 'freed', payableAt: null };
  return { state: 'reserved', payableAt: null };
}

/** `items` in runs of at most `size`, in their order. */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  const runs: T[][] = [];
  for (let start = 0; start < items.length; start += size) runs.push(items.slice(start, start + size));
  return runs;
}
