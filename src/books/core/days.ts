/** Days in a time zone. Pure functions; the database converts days to times. */
import { isTimeZone } from '../../identity/index.ts';
import { invalid, ok, parseDay, refuse, type Result, say } from '../../kernel/index.ts';
import { byZone } from './time-text.ts';

/** Maximum length of a period, in days. */
const MOST_DAYS = 366;
const DAY_MILLISECONDS = 86_400_000;

/** A period of whole days, YYYY-MM-DD, both inclusive. */
export interface DaySpan {
  readonly firstDay: string;
  readonly lastDay: string;
  /** IANA name. */
  readonly timeZone: string;
}

const dayFormat = byZone((timeZone) => new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }));
const offsetFormat = byZone((timeZone) => new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }));

/** The day of a time in a time zone. */
export function dayOf(moment: Date, timeZone: string): string {
  return dayFormat(timeZone).format(moment);
}

/** Offset of a time zone at a time, such as "UTC+05:45". */
export function offsetOf(timeZone: string, moment: Date): string {
  const parts = offsetFormat(timeZone).formatToParts(moment);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
  return name === 'GMT' || name === 'GMT+00:00' ? 'UTC' : name.replace('GMT', 'UTC');
}

function dayNumber(day: string): number | null {
  const at = parseDay(day)?.getTime() ?? -1;
  return at < 0 ? null : at / DAY_MILLISECONDS;
}

export interface AskedDays {
  readonly firstDay?: string | null;
  readonly lastDay?: string | null;
  readonly timeZone?: string | null;
}

/**
 * The requested period. Defaults: the last day is today, the first day is the first of the last day's month.
 *
 * @param zone time zone that applies when none is requested
 */
export function daysOf(asked: AskedDays, now: Date, zone: string): Result<DaySpan> {
  const timeZone = asked.timeZone ?? zone;
  if (!isTimeZone(timeZone)) return refuse(invalid('The time zone is an IANA name, such as "Africa/Nairobi".', 'timeZone'));
  const lastDay = asked.lastDay ?? dayOf(now, timeZone);
  const last = dayNumber(lastDay);
  if (last === null) return refuse(invalid('"lastDay" must be a day, such as 2026-11-02.', 'lastDay'));
  const firstDay = asked.firstDay ?? `${lastDay.slice(0, 8)}01`;
  const first = dayNumber(firstDay);
  if (first === null) return refuse(invalid('"firstDay" must be a day, such as 2026-11-02.', 'firstDay'));
  if (first > last) return refuse(invalid('"firstDay" must not be after "lastDay".', 'firstDay'));
  if (last - first >= MOST_DAYS) return refuse(invalid(say`Ask for at most ${MOST_DAYS} days at a time.`, 'firstDay'));
  return ok({ firstDay, lastDay, timeZone });
}

/** A calendar year as a period. @param asked null: the current year */
export function yearOf(asked: number | null | undefined, now: Date, timeZone: string): Result<DaySpan & { year: number }> {
  const year = asked ?? Number(dayOf(now, timeZone).slice(0, 4));
  if (!Number.isInteger(year) || year < 1970 || year > 9998) return refuse(invalid('The year has four digits, such as 2026.', 'year'));
  return ok({ year, firstDay: `${year}-01-01`, lastDay: `${year}-12-31`, timeZone });
}
