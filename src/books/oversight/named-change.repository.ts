/**
 * Names the acts, journals and entries that were changed in a sealed log. A seal shows only that its block was changed; the notes
 * beside the seal show which rows (migrations/0014_books.sql).
 */
import { formatMoney, publicId } from '../../kernel/index.ts';
import type { SealedLog } from '../../platform/index.ts';

/** Runs a statement: the application's `Db`, or the connection of an operator's tool. */
export interface Reader {
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

export interface NamedChange {
  readonly kind: 'act' | 'journal' | 'entry' | 'seal';
  /** Public id; for an entry, the id of its journal and its number, `jrn_…:2`; for a seal, its log and number, `act:12`. */
  readonly id: string;
  readonly change: 'changed' | 'missing' | 'added';
  /** Current content as a sentence; null when it is missing. */
  readonly says: string | null;
  /** Whether the notes match the seal. If not, the notes were changed as well. */
  readonly isProven: boolean;
}

interface ChangedRow {
  readonly id: string;
  readonly change: NamedChange['change'];
  readonly is_proven: boolean;
}

/** Maximum number of changes that are named for one block. */
const MAX_NAMED = 100;

/** Names the changes in a block that does not match its seal; empty when the block has no notes. */
export async function changesOfBlock(reader: Reader, log: SealedLog, block: number): Promise<NamedChange[]> {
  const rows = await reader.query<ChangedRow>('select id, change, is_proven from audit.changed_rows($1, $2) limit $3', [
    log,
    block,
    MAX_NAMED,
  ]);
  const named: NamedChange[] = [];
  for (const row of rows) {
    if (log === 'act') named.push(await changedAct(reader, row));
    else named.push(...(await changesOfJournal(reader, row.id, row.change, row.is_proven)));
  }
  if (named.length > 0) return named;
  const [noted] = await reader.query('select from audit.noted_block_view where log = $1 and n = $2', [log, block]);
  // The rows match the notes, so the seal itself was changed.
  return noted === undefined ? [] : [{ kind: 'seal', id: `${log}:${block}`, change: 'changed', says: null, isProven: false }];
}

/** Names the changed entries of a journal; the journal itself when no entry was changed or the notes do not show which. */
export async function changesOfJournal(
  reader: Reader,
  journalId: string,
  change: NamedChange['change'] = 'changed',
  isProven = false,
): Promise<NamedChange[]> {
  const entries = await reader.query<{ seq: number; change: NamedChange['change'] }>('select seq, change from audit.changed_entries($1)', [
    journalId,
  ]);
  if (change === 'changed' && entries.length > 0) {
    return Promise.all(
      entries.map(async (entry) => ({
        kind: 'entry' as const,
        id: `${publicId('Journal', journalId)}:${entry.seq}`,
        change: entry.change,
        says: await sayEntry(reader, journalId, entry.seq),
        isProven,
      })),
    );
  }
  return [{ kind: 'journal', id: publicId('Journal', journalId), change, says: await sayJournal(reader, journalId), isProven }];
}

interface EntryRow {
  readonly event: string;
  readonly ref: string;
  readonly kind: string | null;
  readonly owner: string | null;
  readonly currency: string;
  readonly amount: bigint | string;
  readonly after: bigint | string | null;
}

async function sayEntry(reader: Reader, journalId: string, seq: number): Promise<string | null> {
  const [row] = await reader.query<EntryRow>(
    `select e.event, e.ref, a.kind, a.owner_id as owner, e.currency, e.amount, e.balance_after as after
     from ledger.entry_view e left join ledger.account_view a on a.id = e.account_id where e.journal_id = $1 and e.seq = $2`,
    [journalId, seq],
  );
  if (row === undefined) return null;
  const { event, ref, kind, owner, currency } = row;
  const amount = (minor: bigint | string) => formatMoney({ minor: BigInt(minor), currency });
  const after = row.after === null ? '' : `, ${amount(row.after)} after it`;
  return `${event}:${ref} moves ${amount(row.amount)} on ${kind ?? 'an account that is gone'}${owner === null ? '' : ` of ${owner}`}${after}`;
}

async function sayJournal(reader: Reader, journalId: string): Promise<string | null> {
  const [row] = await reader.query<{ actor: string; at: string; key: string; entries: number }>(
    `select actor, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, idempotency_key as key, entries
     from ledger.journal_view where id = $1`,
    [journalId],
  );
  return row === undefined ? null : `${row.entries} entries posted by ${row.actor} at ${row.at} under the key ${row.key}`;
}

async function changedAct(reader: Reader, { id, change, is_proven: isProven }: ChangedRow): Promise<NamedChange> {
  const [row] = await reader.query<{ says: string }>(
    `select concat_ws(' ', verb, subject_kind, subject_id, 'by', coalesce(actor_id::text, actor_name, actor_kind), 'at',
       to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'with', data) as says
     from platform.act_view where id = $1`,
    [id],
  );
  return { kind: 'act', id: publicId('Act', id), change, says: row?.says ?? null, isProven };
}

/** A change as a sentence, such as "entry jrn_…:2 was changed; it says now: …". */
export function changeSentence({ kind, id, change, says, isProven }: NamedChange): string {
  const what = { changed: 'was changed', missing: 'is missing', added: 'was added later' }[change];
  return `${kind} ${id} ${what}${says === null ? '' : `; it says now: ${says}`}${isProven ? '' : ' (not proven by a seal)'}`;
}
