/**
 * Days as ranges of ids. The id of a journal begins with its time, so an entry says on which day it was posted: no journal is read for
 * it. See `firstIdAt`.
 */
import { firstIdAt } from '../../kernel/index.ts';
import type { Period } from './period.ts';

/** SQL of the lowest id of a time; the same as {@link firstIdAt}. @param at SQL of a timestamptz in whole milliseconds */
export function firstIdSql(at: string): string {
  return `(lpad(to_hex((extract(epoch from ${at}) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid`;
}

/**
 * SQL of a common table expression `days`, one row: the days from `from` to `to` (`names`, YYYY-MM-DD), and the lowest id of each
 * (`firsts`). {@link dayOfId} finds the day of an id. A midnight that clocks show twice counts from the first.
 *
 * @param from SQL of the first time @param to SQL of the last time @param zone SQL of the name of the time zone
 */
export function daysSql(from: string, to: string, zone: string): string {
  return `days as materialized (
    select array_agg(to_char(d.day, 'YYYY-MM-DD') order by d.day) as names, array_agg(${firstIdSql('s.at')} order by d.day) as firsts
    from generate_series(date_trunc('day', ${from}::timestamptz at time zone ${zone}),
      date_trunc('day', ${to}::timestamptz at time zone ${zone}), interval '1 day') d (day)
    cross join lateral (select d.day at time zone ${zone} as at) m
    cross join lateral (
      select case when (m.at - interval '1 hour') at time zone ${zone} = d.day then m.at - interval '1 hour' else m.at end as at
    ) s
  )`;
}

/**
 * SQL of the number of the day of an id, for a query that joins {@link daysSql}. Group by the number, and name it afterwards
 * ({@link dayName}): to find a text in an array takes as long as reading an entry.
 */
export function dayOfId(id: string): string {
  return `width_bucket(${id}, days.firsts)`;
}

/** SQL of the name of a day, YYYY-MM-DD. @param number SQL of {@link dayOfId} */
export function dayName(number: string): string {
  return `(select days.names[${number}] from days)`;
}

/** A period as a range of ids: from the first, inclusive, to the second, exclusive. */
export function idSpan({ from, to }: Period): [from: string, to: string] {
  return [firstIdAt(from), firstIdAt(to)];
}
