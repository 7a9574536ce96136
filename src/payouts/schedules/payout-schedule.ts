/**
 * When a worker is paid without asking: on the days that they chose. A day of payouts is a round; in a round each worker
 * has one turn per currency, whatever happens.
 */
import type { Currency, PayoutId, WorkerId } from '../../kernel/index.ts';

export const PAYOUT_FREQUENCIES = ['weekly', 'monthly', 'on_request'] as const;
export type PayoutFrequency = (typeof PAYOUT_FREQUENCIES)[number];
/** The frequencies that have rounds. */
export type RoundFrequency = Exclude<PayoutFrequency, 'on_request'>;
export const ROUND_FREQUENCIES: readonly RoundFrequency[] = ['weekly', 'monthly'];

export interface PayoutRound {
  readonly frequency: RoundFrequency;
  readonly dueAt: Date;
  /** The last worker that was handled. */
  readonly lastWorkerId: WorkerId | null;
}

/** What came of a worker's turn: a payout, or why none was made. */
export interface PayoutTurn {
  readonly workerId: WorkerId;
  readonly currency: Currency;
  readonly dueAt: Date;
  readonly frequency: RoundFrequency;
  readonly payoutId: PayoutId | null;
  /** As the worker reads it. */
  readonly refusal: string | null;
  readonly at: Date;
}

/** The newest round that is due: the Monday, or the first of the month, at 00:00 UTC, on or before `now`. */
export function roundDueAt(frequency: RoundFrequency, now: Date): Date {
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  if (frequency === 'monthly') return new Date(Date.UTC(year, month, 1));
  const daysSinceMonday = (now.getUTCDay() + 6) % 7;
  return new Date(Date.UTC(year, month, day - daysSinceMonday));
}

/** The round after `now`; null for who is paid on request only. */
export function nextRoundAt(frequency: PayoutFrequency, now: Date): Date | null {
  if (frequency === 'on_request') return null;
  const due = roundDueAt(frequency, now);
  return frequency === 'weekly'
    ? new Date(due.getTime() + 7 * 86_400_000)
    : new Date(Date.UTC(due.getUTCFullYear(), due.getUTCMonth() + 1, 1));
}
