/**
 * Tasks that a worker holds in advance, so that a client shows the next one at once. The slot is taken by the same claim as
 * any other; the clock begins with the start. At most one per worker, and only for a short time. Pure.
 */
import { limitReached, ok, publicId, refuse, tryLater, type BatchId, type Result } from '../kernel/index.ts';
import type { Assignment } from './assignment.ts';

/** Seconds until the sweep has returned a task whose time has passed, nearly always. */
const SWEPT_AFTER_SECONDS = 5;

/**
 * What preparing a task answers to a worker who holds one in advance: that one, so that two devices of a worker get the same,
 * and a repeat gets what the first call got.
 *
 * @param batchId the batch that was asked for; null: any
 */
export function preparedAlready(prepared: Assignment, batchId: BatchId | null, now: Date): Result<Assignment> {
  if (now >= prepared.leaseUntil) {
    const message = 'The task that you held in advance was not started in time and is going back; try again.';
    return refuse(tryLater(SWEPT_AFTER_SECONDS, message));
  }
  if (batchId === null || batchId === prepared.batchId) return ok(prepared);
  const message = 'You hold a task of another batch in advance; start it or return it before you prepare the next.';
  return refuse(limitReached(1, message, [publicId('Assignment', prepared.id)]));
}

/** What a start meets. */
export type StartCase =
  /** It is held in advance, and its time has not passed. */
  | 'may start'
  /** Its clock runs: the response of an earlier start was lost, perhaps, or another device was first. */
  | 'repeat'
  /** Its time has passed. The slot opens for others with the next sweep, and a start must not depend on when that is. */
  | 'too late'
  /** It was held in advance, and went back. */
  | 'gone back'
  /** It has an answer, was given back after its start, or expired. */
  | 'ended';

export function startCase({ state, startedAt, leaseUntil }: Pick<Assignment, 'state' | 'startedAt' | 'leaseUntil'>, now: Date): StartCase {
  if (state !== 'held') return startedAt === null ? 'gone back' : 'ended';
  if (startedAt !== null) return 'repeat';
  return now < leaseUntil ? 'may start' : 'too late';
}
