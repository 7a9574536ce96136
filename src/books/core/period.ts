/** A period between two times. Pure function. */
import { addSeconds, invalid, ok, refuse, type Result, say } from '../../kernel/index.ts';

const DAY_SECONDS = 86_400;
/** Length of the period when no start is given, in days. */
export const DEFAULT_DAYS = 30;
/** Maximum length of a period, in days. */
export const MOST_DAYS = 366;

export interface Period {
  /** Inclusive. */
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
}

/** The requested period: by default the 30 days until `now`; at most 366 days. */
export function periodOf(asked: { readonly from?: Date | null; readonly to?: Date | null }, now: Date): Result<Period> {
  // The end is exclusive: one millisecond more includes postings of the current millisecond.
  const to = asked.to ?? new Date(now.getTime() + 1);
  const from = asked.from ?? addSeconds(to, -DEFAULT_DAYS * DAY_SECONDS);
  for (const [name, moment] of Object.entries({ from, to })) {
    if (Number.isNaN(moment.getTime())) return refuse(invalid(say`"${name}" must be a moment, such as 2026-11-02T09:00:00Z.`, name));
  }
  if (from >= to) return refuse(invalid('"from" must be before "to".', 'from'));
  if (to.getTime() - from.getTime() > MOST_DAYS * DAY_SECONDS * 1000) {
    return refuse(invalid(say`Ask for at most ${MOST_DAYS} days at a time.`, 'from'));
  }
  return ok({ from, to });
}
