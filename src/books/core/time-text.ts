/**
 * Times and days as text. A formatter of `Intl` takes longer to make than thousands of times take to format, and its memory is freed
 * late. So each time zone has one, and no cell of a document makes its own.
 */

/** Time zones whose formatters are kept. A name can be written in many ways, so the number is bounded. */
const KEPT_ZONES = 100;

const MOMENT: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' };

/** Returns the formatter of a time zone; `make` makes it once. */
export function byZone(make: (timeZone: string) => Intl.DateTimeFormat): (timeZone: string) => Intl.DateTimeFormat {
  const kept = new Map<string, Intl.DateTimeFormat>();
  return (timeZone) => {
    const known = kept.get(timeZone);
    if (known !== undefined) return known;
    if (kept.size === KEPT_ZONES) kept.clear();
    const made = make(timeZone);
    kept.set(timeZone, made);
    return made;
  };
}

const momentFormat = byZone((timeZone) => new Intl.DateTimeFormat('en-GB', { ...MOMENT, timeZone }));
const dayFormat = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' });
const monthFormat = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', month: 'short', year: 'numeric' });

/** The last text of {@link momentText}: rows that follow each other often have the same time. */
let last = { time: Number.NaN, timeZone: '', text: '' };

/** "2 Nov 2026, 09:00". */
export function momentText(moment: Date, timeZone: string): string {
  const time = moment.getTime();
  if (time !== last.time || timeZone !== last.timeZone) last = { time, timeZone, text: momentFormat(timeZone).format(moment) };
  return last.text;
}

/** "2 Nov 2026" for "2026-11-02", "Nov 2026" for "2026-11"; anything else as it is. */
export function dayText(day: string): string {
  if (!/^\d{4}-\d{2}(-\d{2})?$/.test(day)) return day;
  return day.length === 10 ? dayFormat.format(new Date(`${day}T00:00:00Z`)) : monthFormat.format(new Date(`${day}-01T00:00:00Z`));
}
