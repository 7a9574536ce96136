/** Estimates when an earning that is not paid out yet reaches the bank. Pure. */
import type { PayoutFrequency } from '../../api/generated/schema.ts';

export interface PayoutPace {
  readonly frequency: PayoutFrequency;
  /** Next payout day. Null for workers who are paid only on request. */
  readonly nextAt: string | null;
  /** Seconds that a payout usually takes to the bank; null: not known. */
  readonly usualSeconds: number | null;
}

const WEEK_MS = 7 * 86_400_000;

/** First payout day after the hold time of the earning. */
function turnOf({ frequency, nextAt }: PayoutPace, payableAt: number): number | null {
  if (nextAt === null) return null;
  const next = Date.parse(nextAt);
  if (payableAt <= next) return next;
  if (frequency === 'WEEKLY') return next + Math.ceil((payableAt - next) / WEEK_MS) * WEEK_MS;
  // Monthly payouts run at 00:00 UTC on the first of a month.
  const at = new Date(payableAt);
  const first = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1);
  return first === payableAt ? first : Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1);
}

/** @returns null for workers who are paid only on request */
export function inBankBy(pace: PayoutPace, payableAt: string): string | null {
  const turn = turnOf(pace, Date.parse(payableAt));
  return turn === null ? null : new Date(turn + (pace.usualSeconds ?? 0) * 1000).toISOString();
}
