/**
 * The whole ledger as lines of JSON that somebody can check without a database, and without trusting this program: each
 * journal as the very text that its hash and its seal cover. docs/audit-export.md says what the lines are;
 * scripts/verify-export.mjs checks them.
 *
 * One consistent snapshot, in constant memory: PostgreSQL writes the lines, they are only passed on.
 */
import type { Readable } from 'node:stream';
import type { Result } from '../kernel/index.ts';
import { copyOutAll, type Db } from '../platform/index.ts';

/** Of the format: raised when a line's meaning changes. */
const VERSION = 2;

/** JSON has no such characters outside of escapes, so that nothing is quoted and each row is a line as it is. */
const RAW = `with (format csv, quote e'\\x01', delimiter e'\\x02')`;

function lines(select: string): string {
  return `copy (${select}) to stdout ${RAW}`;
}

const ACCOUNTS = `
  select json_build_object('kind', 'account', 'id', a.id, 'account', a.kind, 'owner', a.owner_id, 'currency', a.currency,
    'balance', (b.posted + coalesce(u.amount, 0))::text, 'entries', (b.version + coalesce(u.entries, 0))::text)
  from ledger.account a
  join ledger.balance b on b.account_id = a.id
  left join (select account_id, sum(amount) as amount, sum(entries) as entries from ledger.unrolled group by account_id) u on u.account_id = a.id
  order by a.id`;

const SEALS = `
  select json_build_object('kind', 'seal', 'log', log, 'n', n::text, 'fromXid', from_xid::text, 'toXid', to_xid::text, 'rows', rows::text,
    'previousHash', encode(previous_hash, 'hex'), 'hash', encode(hash, 'hex'),
    'sealedAt', to_char(sealed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'version', version)
  from platform.seal order by log, n`;

/**
 * A line of the log is the journal's hash, a line break, and the text that it is the hash of. Put into order before they are
 * written, so that PostgreSQL sorts ids and not texts, and writes each once.
 */
const JOURNALS = `
  select json_build_object('kind', 'journal', 'xid', j.xid::text, 'hash', substr(l.line, 1, 64), 'text', substr(l.line, 66))
  from (select xid, id from ledger.journal order by xid, id offset 0) j
  cross join lateral (select v.line from ledger.journal_line v where v.id = j.id offset 0) l
  order by j.xid, j.id`;

const EVENTS = `
  select json_build_object('kind', 'event', 'event', event, 'ref', ref, 'journal', journal_id, 'first', first_seq, 'last', last_seq)
  from ledger.posted order by event collate "C", ref collate "C"`;

/** What was done is not told, only that nothing of it was changed: acts name people. */
const ACTS = `
  select json_build_object('kind', 'act', 'xid', l.xid::text, 'id', l.id, 'sha256', encode(sha256(convert_to(l.line, 'UTF8')), 'hex'))
  from platform.act_line l order by l.xid, l.id`;

const END = `
  select json_build_object('kind', 'end', 'account', (select count(*) from ledger.account),
    'seal', (select count(*) from platform.seal),
    'journal', (select count(*) from ledger.journal), 'event', (select count(*) from ledger.posted),
    'act', (select count(*) from platform.act))`;

/** @returns the lines, or TRY_LATER when too many exports run */
export function auditExport(db: Db, now: Date): Promise<Result<Readable>> {
  const header = { kind: 'header', format: 'guildhall-audit', version: VERSION, exportedAt: now.toISOString() };
  const statements = [`select '${JSON.stringify(header)}'`, ACCOUNTS, SEALS, JOURNALS, EVENTS, ACTS, END];
  return copyOutAll(db, statements.map(lines));
}
