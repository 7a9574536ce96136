/**
 * One worker's turn at one task: its life, its lease, and what may be done with an answer at which time.
 *
 * Pure. The same lifecycle is held by the trigger `work.keep_slots`, which also keeps the slots of the task; a test
 * compares the two.
 */
import type { Payload } from '../forms/index.ts';
import {
  addSeconds,
  invalid,
  stateMachine,
  type AssignmentId,
  type BatchId,
  type Money,
  type OrganisationId,
  type Refusal,
  type TaskId,
  type WorkerId,
} from '../kernel/index.ts';

export const ASSIGNMENT_STATES = ['held', 'submitted', 'approved', 'rejected', 'returned', 'expired'] as const;
export type AssignmentState = (typeof ASSIGNMENT_STATES)[number];

export type AssignmentEvent = 'be submitted' | 'be given back' | 'expire' | 'be approved' | 'be rejected' | 'be approved after all';

export const lifecycle = stateMachine<AssignmentState, AssignmentEvent>(
  'assignment',
  'held',
  {
    held: { 'be submitted': 'submitted', 'be given back': 'returned', expire: 'expired' },
    submitted: { 'be approved': 'approved', 'be rejected': 'rejected' },
    rejected: { 'be approved after all': 'approved' },
    approved: {},
    returned: {},
    expired: {},
  },
  {
    states: { held: 'in work', returned: 'given back' },
  },
);

/** States in which an assignment takes up a slot of its task. */
export const LIVE_STATES: readonly AssignmentState[] = ['held', 'submitted', 'approved', 'rejected'];

/** An answer: a value per question of the form. */
export type Answer = Readonly<Record<string, unknown>>;

export interface Assignment {
  readonly id: AssignmentId;
  readonly batchId: BatchId;
  readonly taskId: TaskId;
  readonly workerId: WorkerId;
  readonly organisationId: OrganisationId;
  /** The version of instructions and form that the worker saw. */
  readonly batchVersion: number;
  readonly state: AssignmentState;
  /** As promised when it was claimed. */
  readonly reward: Money;
  readonly fee: Money;
  readonly claimedAt: Date;
  /** When the clock began: with the claim, or with the start of a task held in advance. Null: held in advance, never started. */
  readonly startedAt: Date | null;
  /** End of the lease; of a task held in advance: when it goes back. */
  readonly leaseUntil: Date;
  /** An answer until then counts; the slot does not open again before. */
  readonly graceUntil: Date;
  readonly submittedAt: Date | null;
  readonly answer: Answer | null;
  /** When the worker answered, as the worker's client says, within the lease; null: it did not say. Nobody verifies it. */
  readonly answeredAt: Date | null;
  /** From `startedAt` to `answeredAt`, or to `submittedAt` where that is null. */
  readonly secondsWorked: number | null;
  /** How long the worker was active, as the worker's client says; at most `secondsWorked`. */
  readonly activeSeconds: number | null;
  /** When it is approved unless somebody decides before. */
  readonly autoApproveAt: Date | null;
  readonly decidedAt: Date | null;
  /** Set once nothing can change any more: given back, expired, approved, or rejected for good. */
  readonly finalisedAt: Date | null;
  /** When an answer came that was too late to count; it is kept. */
  readonly lateAt: Date | null;
  /** The task's, where it was read along. */
  readonly payload?: Payload;
}

/** Whole seconds from the start to `at`, never negative: clocks of two servers may differ a little. */
export function secondsSince(startedAt: Date, at: Date): number {
  return Math.max(0, Math.round((at.getTime() - startedAt.getTime()) / 1000));
}

/** How long the clock of an assignment ran when it ended without an answer; null: it never began. */
export function secondsUntilEnd({ startedAt }: Pick<Assignment, 'startedAt'>, end: Date): number | null {
  return startedAt === null ? null : secondsSince(startedAt, end);
}

/** What a worker's client says about the time of an answer. */
export interface ReportedTime {
  readonly answeredAt: Date | null;
  readonly activeSeconds: number | null;
}

export const NOTHING_REPORTED: ReportedTime = { answeredAt: null, activeSeconds: null };

/** What is wrong with it, or null. A time outside the lease is no fault: clocks of clients are wrong, and an answer must not be lost for that. */
export function reportedTimeFault({ activeSeconds }: ReportedTime): Refusal | null {
  return activeSeconds !== null && activeSeconds < 0
    ? invalid('The active seconds are a whole number from 0; leave them out where they are not known.', 'activeSeconds')
    : null;
}

/** What is kept of the time of an answer: what the client says, as far as the lease and the time of receipt allow it. */
export function timeWorked(
  { startedAt, leaseUntil }: { readonly startedAt: Date; readonly leaseUntil: Date },
  reported: ReportedTime,
  receivedAt: Date,
): ReportedTime & { readonly seconds: number } {
  const latest = Math.min(receivedAt.getTime(), leaseUntil.getTime());
  const answeredAt =
    reported.answeredAt === null ? null : new Date(Math.max(startedAt.getTime(), Math.min(reported.answeredAt.getTime(), latest)));
  const seconds = secondsSince(startedAt, answeredAt ?? receivedAt);
  return { answeredAt, seconds, activeSeconds: reported.activeSeconds === null ? null : Math.min(reported.activeSeconds, seconds) };
}

/** When a submitted answer is approved unless somebody decides before. */
export function autoApproveAt(submittedAt: Date, autoApproveSeconds: number): Date {
  return addSeconds(submittedAt, autoApproveSeconds);
}

/** What a submission meets. */
export type SubmissionCase =
  /** It is held, in its lease, its grace, or past both but not yet swept: the answer counts. */
  | 'counts'
  /** It is held in advance: its clock did not begin. */
  | 'not started'
  /** The same answer came before: its response was lost, perhaps. */
  | 'repeat'
  /** Another answer came before. */
  | 'answered'
  /** The slot was opened again: kept, not counted. */
  | 'too late'
  /** The worker gave it back. */
  | 'given back';

/** @param same whether the answer that came before equals this one */
export function submissionCase({ state, startedAt }: Pick<Assignment, 'state' | 'startedAt'>, same: boolean): SubmissionCase {
  switch (state) {
    case 'held':
      return startedAt === null ? 'not started' : 'counts';
    case 'submitted':
    case 'approved':
    case 'rejected':
      return same ? 'repeat' : 'answered';
    case 'expired':
      return 'too late';
    case 'returned':
      return 'given back';
  }
}

/** Whether two JSON values are equal; the order of an object's keys does not matter. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && sameJson((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
}
