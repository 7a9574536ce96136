/** Finds the slices that a slice of an entry came from or went to: one statement for each way, for many slices at once. */
import type { JournalId } from '../kernel/index.ts';
import type { Db } from '../platform/index.ts';
import type { AccountRef } from './accounts.ts';
import { ENTRY_COLUMNS, entryOf, type EntryRow } from './statement.repository.ts';
import type { Direction, Slice, Way } from './trace.ts';

interface SliceRow extends EntryRow {
  readonly n: bigint;
  readonly lo: bigint;
  readonly hi: bigint;
  readonly isReversal: boolean;
  readonly isReversed: boolean;
}

const ASKED = 'unnest($1::uuid[], $2::int[], $3::bigint[], $4::bigint[]) with ordinality s(journal_id, seq, lo, hi, n)';

/** Through an account: a debit spends the credits whose range of the flow it overlaps, first in, first out. */
function throughAccount(direction: Direction): string {
  const [flow, within] =
    direction === 'back'
      ? [
          'x.flow_after',
          `x.flow_after > asked.lo and x.flow_after <= coalesce(
             (select min(y.flow_after) from ledger.entry y where y.account_id = asked.account_id and y.flow_after >= asked.hi), asked.hi)`,
        ]
      : [
          '-x.flow_after',
          `x.flow_after < -asked.lo and x.flow_after >= coalesce(
             (select max(y.flow_after) from ledger.entry y where y.account_id = asked.account_id and y.flow_after <= -asked.hi), -asked.hi)`,
        ];
  return `
    select asked.n, x.journal_id, x.seq, greatest(asked.lo - span.start, 0) as lo, least(asked.hi, ${flow}) - span.start as hi
    from (
      select s.n, e.account_id, abs(e.flow_after) - abs(e.amount) + s.lo as lo, abs(e.flow_after) - abs(e.amount) + s.hi as hi
      from ${ASKED} join ledger.entry e on e.journal_id = s.journal_id and e.seq = s.seq
    ) asked
    join ledger.entry x on x.account_id = asked.account_id and ${within}
    cross join lateral (select ${flow} - abs(x.amount) as start) span`;
}

/**
 * The posting of an entry. The limit makes PostgreSQL look up each posting by its index: the planner overestimates the number of
 * entries and would otherwise read all postings.
 */
const POSTED_OF_ENTRY = `
  cross join lateral (select q.* from ledger.posted q where q.event = e.event and q.ref = e.ref limit 1) p`;

/** Through an event: the first debits pay the first credits. */
const THROUGH_EVENT = `
  select asked.n, c.journal_id, c.seq, greatest(asked.lo - c.start, 0) as lo, least(asked.hi, c.finish) - c.start as hi
  from (
    select s.n, e.journal_id, e.currency, e.amount, p.first_seq, p.last_seq, at.start + s.lo as lo, at.start + s.hi as hi
    from ${ASKED}
    join ledger.entry e on e.journal_id = s.journal_id and e.seq = s.seq
    ${POSTED_OF_ENTRY}
    cross join lateral (
      select coalesce(sum(abs(y.amount)), 0) as start from ledger.entry y
      where y.journal_id = e.journal_id and y.seq >= p.first_seq and y.seq < e.seq and y.currency = e.currency
        and sign(y.amount) = sign(e.amount)
    ) at
  ) asked
  cross join lateral (
    select y.journal_id, y.seq, sum(abs(y.amount)) over (order by y.seq) - abs(y.amount) as start,
      sum(abs(y.amount)) over (order by y.seq) as finish
    from ledger.entry y
    where y.journal_id = asked.journal_id and y.seq between asked.first_seq and asked.last_seq and y.currency = asked.currency
      and sign(y.amount) = -sign(asked.amount)
  ) c
  where c.start < asked.hi and c.finish > asked.lo`;

/** To the matching line of the event that reverses this one, or that this one reverses. */
const TO_MIRROR = `
  select s.n, m.journal_id, m.first_seq + p.last_seq - s.seq as seq, s.lo, s.hi
  from ${ASKED}
  join ledger.entry e on e.journal_id = s.journal_id and e.seq = s.seq
  ${POSTED_OF_ENTRY}
  cross join lateral (
    select o.journal_id, o.first_seq from ledger.posted o where o.event = p.reverses_event and o.ref = p.reverses_ref
    union all
    select r.journal_id, r.first_seq from ledger.posted r where r.reverses_event = p.event and r.reverses_ref = p.ref
  ) m`;

/**
 * Looks up the entry of each slice, its account and its journal by their indexes (`offset 0`): the planner takes the limit for the
 * number of slices, and would otherwise read whole tables.
 *
 * @param limit SQL of the number of slices after which reading stops
 */
function withDetails(found: string, limit: string | null = null): string {
  const slices = limit === null ? found : `select g.* from (${found}) g limit ${limit}`;
  return `
    select f.n, f.lo, f.hi, ${ENTRY_COLUMNS}, p.reverses_event is not null as "isReversal", undone.found is not null as "isReversed"
    from (${slices}) f
    cross join lateral (select x.* from ledger.entry x where x.journal_id = f.journal_id and x.seq = f.seq offset 0) e
    cross join lateral (select x.kind, x.owner_id from ledger.account x where x.id = e.account_id offset 0) a
    cross join lateral (select x.created_at from ledger.journal x where x.id = e.journal_id offset 0) j
    ${POSTED_OF_ENTRY}
    left join lateral (
      select true as found from ledger.posted r where r.reverses_event = e.event and r.reverses_ref = e.ref limit 1
    ) undone on true
    order by f.n, e.journal_id, e.seq`;
}

function waysOf(direction: Direction): Readonly<Record<Way, string>> {
  return {
    account: withDetails(throughAccount(direction), '$5'),
    event: withDetails(THROUGH_EVENT, '$5'),
    mirror: withDetails(TO_MIRROR, '$5'),
  };
}

const WAYS: Readonly<Record<Direction, Readonly<Record<Way, string>>>> = { back: waysOf('back'), forth: waysOf('forth') };

function sliceOf(row: SliceRow): Slice {
  return { entry: entryOf(row), from: row.lo, to: row.hi, isReversal: row.isReversal, isReversed: row.isReversed };
}

/** Returns the next slices after each slice, in the order of `slices`; null when there are more than `limit`, of which no more are read. */
export async function slicesBeyond(
  db: Db,
  direction: Direction,
  way: Way,
  slices: readonly Slice[],
  limit: number,
): Promise<Slice[][] | null> {
  const beyond: Slice[][] = slices.map(() => []);
  if (slices.length === 0) return beyond;
  const rows = await db.query<SliceRow>(WAYS[direction][way], [
    slices.map((slice) => slice.entry.journalId),
    slices.map((slice) => slice.entry.seq),
    slices.map((slice) => slice.from),
    slices.map((slice) => slice.to),
    limit + 1,
  ]);
  if (rows.length > limit) return null;
  for (const row of rows) beyond[Number(row.n) - 1]?.push(sliceOf(row));
  return beyond;
}

/** Returns the whole entry as a slice; null when there is no such entry. */
export async function wholeEntry(db: Db, journalId: JournalId, seq: number): Promise<Slice | null> {
  const [row] = await db.query<SliceRow>(
    withDetails(
      'select 1 as n, x.journal_id, x.seq, 0::bigint as lo, abs(x.amount) as hi from ledger.entry x where x.journal_id = $1 and x.seq = $2',
    ),
    [journalId, seq],
  );
  return row === undefined ? null : sliceOf(row);
}

/** Returns the credits of a guarded account that are not spent yet. */
export async function unspentSlices(db: Db, account: AccountRef): Promise<Slice[]> {
  const rows = await db.query<SliceRow>(
    withDetails(`
      select 1 as n, x.journal_id, x.seq, greatest(b.credited - b.posted - (x.flow_after - x.amount), 0) as lo, x.amount as hi
      from ledger.account y
      join ledger.balance b on b.account_id = y.id
      join ledger.entry x on x.account_id = y.id and x.flow_after > b.credited - b.posted
      where y.kind = $1 and y.owner_id = $2 and y.currency = $3`),
    [account.kind, account.ownerId, account.currency],
  );
  return rows.map(sliceOf).sort((a, b) => Number((a.entry.accountVersion ?? 0n) - (b.entry.accountVersion ?? 0n)));
}
