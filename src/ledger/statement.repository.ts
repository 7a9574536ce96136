/** Reads of entries, events and journals. Nothing here changes after it was read: the ledger only grows. */
import type { JournalId } from '../kernel/index.ts';
import type { Db, Page } from '../platform/index.ts';
import { isGuarded, type AccountKind, type AccountRef } from './accounts.ts';
import type { EventName, LedgerLine } from './event.ts';

/** One line of a journal, as it was posted. */
export interface LedgerEntry extends LedgerLine, EventName {
  readonly journalId: JournalId;
  /** Its number in the journal, from 1. */
  readonly seq: number;
  readonly accountId: string;
  /** Minor units; null on the platform's own accounts, which keep no running balance. */
  readonly balanceAfterMinor: bigint | null;
  /** Its number among the entries of its account, from 1; null on the platform's own. */
  readonly accountVersion: bigint | null;
  readonly createdAt: Date;
}

/** A posted event with all its lines. */
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

export interface EntryRow {
  journal_id: JournalId;
  seq: number;
  event: string;
  ref: string;
  account_id: string;
  kind: AccountKind;
  owner_id: string | null;
  currency: string;
  amount: bigint;
  balance_after: bigint | null;
  account_version: bigint | null;
  created_at: Date;
}

/** Columns of an {@link EntryRow} from entry `e`, account `a`, journal `j`. */
export const ENTRY_COLUMNS = `e.journal_id, e.seq, e.event, e.ref, e.account_id, a.kind, a.owner_id, e.currency, e.amount,
  e.balance_after, e.account_version, j.created_at`;
export const ENTRY_JOINS = `join ledger.account a on a.id = e.account_id join ledger.journal j on j.id = e.journal_id`;

export function entryOf(row: EntryRow): LedgerEntry {
  return {
    journalId: row.journal_id,
    seq: row.seq,
    event: row.event,
    ref: row.ref,
    account: { kind: row.kind, ownerId: row.owner_id, currency: row.currency },
    accountId: row.account_id,
    amountMinor: row.amount,
    balanceAfterMinor: row.balance_after,
    accountVersion: row.account_version,
    createdAt: row.created_at,
  };
}

/** Parts of {@link entryCursor}. */
export const ENTRY_CURSOR_LENGTH = 2;

/** Where an entry stands in the statement of its account. */
export function entryCursor(entry: LedgerEntry): [string, number] {
  return [entry.accountVersion === null ? entry.journalId : entry.accountVersion.toString(), entry.seq];
}

const CURSOR = { guarded: /^\d{1,18}$/, platform: /^[0-9a-f-]{36}$/ };

/** The statement of an account, newest first: `first` + 1 rows at most. Nothing after a cursor of another account's kind. */
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

/** An entry in the statement of several accounts, and the cursor behind it. */
export interface EntryOfSeveral {
  readonly entry: LedgerEntry;
  /** For each account, the number of its last entry so far: the cursor of {@link statementOfSeveral}. */
  readonly cursor: readonly string[];
}

const BEFORE_ANY = '9223372036854775807';

/**
 * The statement of several guarded accounts as one, newest first: `first` + 1 rows at most. Entries of one account keep its
 * order; between accounts the journal decides. Nothing after a cursor that is of other accounts.
 *
 * @param page its key is {@link EntryOfSeveral.cursor}: a part for each account, in their order
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

/** The first `limit` entries of queues that are each newest first. */
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
  actor: string;
  idempotency_key: string;
  first_seq: number;
  reverses_event: string | null;
  reverses_ref: string | null;
  reversed_by_event: string | null;
  reversed_by_ref: string | null;
}

async function postedRows(db: Db, where: string, parameters: readonly unknown[]): Promise<PostedRow[]> {
  return db.query<PostedRow>(
    `select ${ENTRY_COLUMNS}, j.actor, j.idempotency_key, p.first_seq, p.reverses_event, p.reverses_ref,
       r.event as reversed_by_event, r.ref as reversed_by_ref
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
  const events = new Map<string, PostedEvent & { lines: LedgerEntry[] }>();
  for (const row of rows) {
    const key = `${row.journal_id}/${row.first_seq}`;
    const known = events.get(key) ?? {
      event: row.event,
      ref: row.ref,
      journalId: row.journal_id,
      actor: row.actor,
      createdAt: row.created_at,
      reverses: nameOf(row.reverses_event, row.reverses_ref),
      reversedBy: nameOf(row.reversed_by_event, row.reversed_by_ref),
      lines: [],
    };
    known.lines.push(entryOf(row));
    events.set(key, known);
  }
  return [...events.values()];
}

/** The event of that name, or null while it is not posted. */
export async function postedEvent(db: Db, name: EventName): Promise<PostedEvent | null> {
  return eventsOf(await postedRows(db, 'p.event = $1 and p.ref = $2', [name.event, name.ref]))[0] ?? null;
}

/** The events of those names that are posted, oldest first. */
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

/** Which events of those names are posted, and when; in no order. */
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
  return { id, idempotencyKey: row.idempotency_key, actor: row.actor, createdAt: row.created_at, events: eventsOf(rows) };
}
