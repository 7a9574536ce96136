/** A span of time that somebody asks the books for. */
import { addSeconds, invalid, ok, refuse, type Result } from '../kernel/index.ts';

const DAY_SECONDS = 86_400;
/** Days that are told when no beginning is given. */
export const DEFAULT_DAYS = 30;
/** Longest span, in days. */
export const MOST_DAYS = 366;

export interface Period {
  /** Inclusive. */
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
}

/** The span that was asked for: by default the last 30 days until `now`; at most 366 days. */
export function periodOf(asked: { readonly from?: Date | null; readonly to?: Date | null }, now: Date): Result<Period> {
  // "Until now" includes what happened in this very millisecond.
  const to = asked.to ?? new Date(now.getTime() + 1);
  const from = asked.from ?? addSeconds(to, -DEFAULT_DAYS * DAY_SECONDS);
  for (const [name, moment] of Object.entries({ from, to })) {
    if (Number.isNaN(moment.getTime())) return refuse(invalid(`"${name}" must be a moment, such as 2026-11-02T09:00:00Z.`, name));
  }
  if (from >= to) return refuse(invalid('"from" must be before "to".', 'from'));
  if (to.getTime() - from.getTime() > MOST_DAYS * DAY_SECONDS * 1000) {
    return refuse(invalid(`Ask for at most ${MOST_DAYS} days at a time.`, 'from'));
  }
  return ok({ from, to });
}
