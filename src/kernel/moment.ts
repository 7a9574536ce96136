/** Points in time and days as text from outside: RFC 3339, and only what exists. */

const MOMENT = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** PostgreSQL and our texts write years with four digits, and there is no year 0. */
const FIRST = Date.parse('0001-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/** The form that {@link parseMoment} accepts, for messages. */
export const MOMENT_FORM =
  'a date and time with an offset, such as 2026-11-02T09:00:00Z or 2026-11-02T10:00:00+01:00, on a day that exists';

function daysIn(year: number, month: number): number {
  // Day 0 of the next month; `setUTCFullYear` does not take the years 0 to 99 for 1900 to 1999.
  const last = new Date(0);
  last.setUTCFullYear(year, month, 0);
  return last.getUTCDate();
}

function isDate(year: number, month: number, day: number): boolean {
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

/**
 * The point in time that an RFC 3339 `date-time` names, to the millisecond: further digits are cut off. Null for all else: no
 * offset, a day that does not exist, hour 24, a leap second (`:60`, which a JavaScript date cannot hold), an offset of 24
 * hours or more, and years outside 0001 to 9999.
 */
export function parseMoment(text: string): Date | null {
  const found = MOMENT.exec(text);
  if (found === null) return null;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [number, number, number, number, number, number];
  const [, , , , , , , fraction = '', sign = '+', offsetHour = '0', offsetMinute = '0'] = found;
  if (!isDate(year, month, day) || hour > 23 || minute > 59 || second > 59) return null;
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return null;
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  at.setUTCHours(hour, minute, second, Number(fraction.slice(0, 3).padEnd(3, '0')));
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000;
  const time = at.getTime() - (sign === '-' ? -offset : offset);
  return time >= FIRST && time <= LAST ? new Date(time) : null;
}

/** The first moment (UTC) of the day that `YYYY-MM-DD` names; null when that is no day of the years 0001 to 9999. */
export function parseDay(text: string): Date | null {
  const found = DAY.exec(text);
  if (found === null) return null;
  const [year, month, day] = found.slice(1).map(Number) as [number, number, number];
  if (!isDate(year, month, day)) return null;
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  return at;
}
