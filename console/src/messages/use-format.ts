/** Times and numbers as the person's language writes them. Amounts come from the server as texts (`Money.text`). */
import { serverNow } from '../api/server-clock.ts';
import { useRegionalTag } from './use-regional-tag.ts';

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

export interface Format {
  readonly dateTime: (iso: string) => string;
  readonly date: (iso: string) => string;
  readonly time: (iso: string | number) => string;
  /** `in 3 days`, `2 minutes ago`. */
  readonly relative: (at: string | number) => string;
  /** `2 min`, `1 hr`. */
  readonly duration: (seconds: number) => string;
  readonly number: (value: number) => string;
  readonly percent: (ratio: number) => string;
  readonly list: (items: readonly string[]) => string;
  readonly country: (code: string) => string;
}

export function useFormat(): Format {
  const tag = useRegionalTag();
  const unitOf = (seconds: number) => UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? UNITS[3];
  return {
    dateTime: (iso) => new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso)),
    date: (iso) => new Intl.DateTimeFormat(tag, { dateStyle: 'medium' }).format(new Date(iso)),
    time: (iso) => new Intl.DateTimeFormat(tag, { timeStyle: 'short' }).format(new Date(iso)),
    relative: (at) => {
      const seconds = (new Date(at).getTime() - serverNow()) / 1000;
      const [unit, size] = unitOf(seconds);
      return new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }).format(Math.round(seconds / size), unit);
    },
    duration: (seconds) => {
      const [unit, size] = unitOf(seconds);
      return new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 0 }).format(seconds / size);
    },
    number: (value) => new Intl.NumberFormat(tag).format(value),
    percent: (ratio) => new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 0 }).format(ratio),
    list: (items) => new Intl.ListFormat(tag, { type: 'conjunction' }).format(items),
    country: (code) => new Intl.DisplayNames([tag], { type: 'region' }).of(code) ?? code,
  };
}
