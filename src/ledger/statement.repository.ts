/** Reads entries, events and journals. They are append-only, so a row never changes after it was read. */
import { groupBy, type JournalId } from '../kernel/index.ts';
import { columnsOf, type Db, type Page } from '../platform/index.ts';
import { EntryEntity } from './entry.entity.ts';
import { isGuarded, type AccountKind, type AccountRef } from './accounts.ts';
import type { EventName, LedgerLine } from './event.ts';

/** One line of a journal. */
export interface LedgerEntry extends LedgerLine, EventName {
  readonly journalId: JournalId;
  /** Its number in the journal, from 1. */
  readonly seq: number;
  readonly accountId: string;
  /** Minor units; null for the platform's own accounts, which keep no running balance. */
  readonly balanceAfterMinor: bigint | null;
  /** Its number among the entries of its account, from 1; null for the platform's own accounts. */
  readonly accountVersion: bigint | null;
  readonly createdAt: Date;
}

/** A posted event with its lines. */
export interface PostedEvent extends EventName {
  readonly journalId: JournalId;
  /** A person's id, or `system:<job>`. */
  readonly actor: string;
  readonly createdAt: Date;
  readonly reverses: EventName | null;
  readonly reversedBy: EventName | null;
  readonly lines: readonly LedgerEntry[];
}

export interface Journal {
  readonly id: JournalId;
  readonly idempotencyKey: string;
  readonly actor: string;
  readonly createdAt: Date;
  readonly events: readonly PostedEvent[];
}

/** An entry with the owner of its account and the time of its journal. */
export interface EntryRow extends EntryEntity {
  readonly kind: AccountKind;
  readonly ownerId: string | null;
  readonly createdAt: Date;
}

/** Columns of an {@link EntryRow}; the statement names the entry `e`, the account `a` and the journal `j`. */
export const ENTRY_COLUMNS = `${columnsOf(EntryEntity, 'e')}, a.kind, a.owner_id as "ownerId", j.created_at as "createdAt"`;
const ENTRY_JOINS = `join ledger.account a on a.id = e.account_id join ledger.journal j on j.id = e.journal_id`;

export function entryOf(row: EntryRow): LedgerEntry {
  return {
    journalId: row.journalId,
    seq: row.seq,
    event: row.event,
    ref: row.ref,
    account: { kind: row.kind, ownerId: row.ownerId, currency: row.currency },
    accountId: row.accountId,
    amountMinor: row.amount,
    balanceAfterMinor: row.balanceAfter,
    accountVersion: row.accountVersion,
    createdAt: row.createdAt,
  };
}

/** Parts of {@link entryCursor}. */
export const ENTRY_CURSOR_LENGTH = 2;

/** Position of an entry in the statement of its account. */
export function entryCursor(entry: LedgerEntry): [string, number] {
  return [entry.accountVersion === null ? entry.journalId : entry.accountVersion.toString(), entry.seq];
}

const CURSOR = { guarded: /^\d{1,18}$/, platform: /^[0-9a-f-]{36}$/ };

/** The statement of an account, newest first; at most `first` + 1 rows. A cursor of another kind of account returns no rows. */
export async function statement(db: Db, account: AccountRef, page: Page): Promise<LedgerEntry[]> {
  const guarded = isGuarded(account.kind);
  const [position, seq] = page.after ?? [];
  if (page.after !== null && !(guarded ? CURSOR.guarded : CURSOR.platform).test(String(position))) return [];
  const after = guarded ? 'e.account_version < $5::bigint' : '(e.journal_id, e.seq) < ($5::uuid, $6::int)';
  const rows = await db.query<EntryRow>(
    `select ${ENTRY_COLUMNS}
     from ledger.entry e ${ENTRY_JOINS}
     where e.account_id = ledger.account_id($1, $2, $3)
       and e.account_version is ${guarded ? 'not null' : 'null'}
       ${page.after === null ? '' : `and ${after}`}
     order by ${guarded ? 'e.account_version desc' : 'e.journal_id desc, e.seq desc'}
     limit $4`,
    [
      account.kind,
      account.ownerId,
      account.currency,
      page.first + 1,
      ...(page.after === null ? [] : guarded ? [position] : [position, seq]),
    ],
  );
  return rows.map(entryOf);
}

/** An entry in the statement of several accounts, with the cursor of the next page. */
export interface EntryOfSeveral {
  readonly entry: LedgerEntry;
  /** Cursor of {@link statementOfSeveral}: for each account, the number of the last entry that was returned. */
  readonly cursor: readonly string[];
}

const BEFORE_ANY = '9223372036854775807';

/**
 * The combined statement of several guarded accounts, newest first; at most `first` + 1 rows. Entries of one account keep their
 * order; entries of different accounts are ordered by journal. A cursor of other accounts returns no rows.
 *
 * @param page its key is {@link EntryOfSeveral.cursor}: one part for each account, in the order of `accounts`
 */
export async function statementOfSeveral(db: Db, accounts: readonly AccountRef[], page: Page): Promise<EntryOfSeveral[]> {
  const before = page.after?.map(String) ?? accounts.map(() => BEFORE_ANY);
  if (before.length !== accounts.length || !before.every((part) => /^\d{1,19}$/.test(part))) return [];
  const rows = await db.query<EntryRow & { n: bigint }>(
    `select s.n, ${ENTRY_COLUMNS}
     from unnest($1::text[], $2::uuid[], $3::text[], $4::numeric[]) with ordinality s(kind, owner_id, currency, before, n)
     cross join lateral (
       select x.* from ledger.entry x
       where x.account_id = ledger.account_id(s.kind, s.owner_id, s.currency) and x.account_version is not null
         and x.account_version < least(s.before, 9223372036854775807)::bigint
       order by x.account_version desc limit $5
     ) e
     ${ENTRY_JOINS}
     order by s.n, e.account_version desc`,
    [
      accounts.map(({ kind }) => kind),
      accounts.map(({ ownerId }) => ownerId),
      accounts.map(({ currency }) => currency),
      before,
      page.first + 1,
    ],
  );
  const queues = accounts.map((_account, index) => rows.filter(({ n }) => Number(n) === index + 1).map(entryOf));
  return merged(queues, before, page.first + 1);
}

/** Merges queues, each newest first, and returns the first `limit` entries. */
function merged(queues: readonly LedgerEntry[][], before: readonly string[], limit: number): EntryOfSeveral[] {
  const seen = [...before];
  const next = queues.map(() => 0);
  const found: EntryOfSeveral[] = [];
  while (found.length < limit) {
    let newest = -1;
    queues.forEach((queue, index) => {
      const [candidate, best] = [queue[next[index] ?? 0], queues[newest]?.[next[newest] ?? 0]];
      if (candidate !== undefined && (best === undefined || isNewer(candidate, best))) newest = index;
    });
    const entry = queues[newest]?.[next[newest] ?? 0];
    if (entry === undefined) return found;
    next[newest] = (next[newest] ?? 0) + 1;
    seen[newest] = String(entry.accountVersion);
    found.push({ entry, cursor: [...seen] });
  }
  return found;
}

function isNewer(a: LedgerEntry, b: LedgerEntry): boolean {
  return a.journalId === b.journalId ? a.seq > b.seq : a.journalId > b.journalId;
}

interface PostedRow extends EntryRow {
  readonly actor: string;
  readonly idempotencyKey: string;
  readonly firstSeq: number;
  readonly reversesEvent: string | null;
  readonly reversesRef: string | null;
  readonly reversedByEvent: string | null;
  readonly reversedByRef: string | null;
}

async function postedRows(db: Db, where: string, parameters: readonly unknown[]): Promise<PostedRow[]> {
  return db.query<PostedRow>(
    `select ${ENTRY_COLUMNS}, j.actor, j.idempotency_key as "idempotencyKey", p.first_seq as "firstSeq",
       p.reverses_event as "reversesEvent", p.reverses_ref as "reversesRef", r.event as "reversedByEvent", r.ref as "reversedByRef"
     from ledger.posted p
     join ledger.entry e on e.journal_id = p.journal_id and e.seq between p.first_seq and p.last_seq
     ${ENTRY_JOINS}
     left join ledger.posted r on r.reverses_event = p.event and r.reverses_ref = p.ref
     where ${where} order by e.seq`,
    parameters,
  );
}

function nameOf(event: string | null, ref: string | null): EventName | null {
  return event === null || ref === null ? null : { event, ref };
}

function eventsOf(rows: readonly PostedRow[]): PostedEvent[] {
  return [...groupBy(rows, (row) => `${row.journalId}/${row.firstSeq}`).values()].map((lines) => {
    const [first] = lines as [PostedRow];
    return {
      event: first.event,
      ref: first.ref,
      journalId: first.journalId,
      actor: first.actor,
      createdAt: first.createdAt,
      reverses: nameOf(first.reversesEvent, first.reversesRef),
      reversedBy: nameOf(first.reversedByEvent, first.reversedByRef),
      lines: lines.map(entryOf),
    };
  });
}

/** Returns the event with that name; null when it is not posted. */
export async function postedEvent(db: Db, name: EventName): Promise<PostedEvent | null> {
  return eventsOf(await postedRows(db, 'p.event = $1 and p.ref = $2', [name.event, name.ref]))[0] ?? null;
}

/** Returns the posted events among those names, oldest first. */
export async function postedEvents(db: Db, names: readonly EventName[]): Promise<PostedEvent[]> {
  if (names.length === 0) return [];
  const where = '(p.event, p.ref) in (select * from unnest($1::text[], $2::text[]))';
  const events = eventsOf(await postedRows(db, where, [names.map(({ event }) => event), names.map(({ ref }) => ref)]));
  return events.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || (a.journalId < b.journalId ? -1 : 1));
}

/** A posted event without its lines. */
export interface PostedName extends EventName {
  readonly journalId: JournalId;
  readonly createdAt: Date;
}

/** Returns which of those names are posted, and when, in no particular order. */
export async function postedNames(db: Db, names: readonly EventName[]): Promise<PostedName[]> {
  if (names.length === 0) return [];
  return db.query<PostedName>(
    `select p.event, p.ref, p.journal_id as "journalId", j.created_at as "createdAt"
     from unnest($1::text[], $2::text[]) n(event, ref)
     join ledger.posted p on p.event = n.event and p.ref = n.ref
     join ledger.journal j on j.id = p.journal_id`,
    [names.map(({ event }) => event), names.map(({ ref }) => ref)],
  );
}

export async function journalOf(db: Db, id: JournalId): Promise<Journal | null> {
  const rows = await postedRows(db, 'p.journal_id = $1', [id]);
  const [row] = rows;
  if (row === undefined) return null;
  return { id, idempotencyKey: row.idempotencyKey, actor: row.actor, createdAt: row.createdAt, events: eventsOf(rows) };
}
