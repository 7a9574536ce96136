/**
 * Exports the whole ledger as lines of JSON that an auditor can verify without a database and without this program. Each journal is
 * the text that its hash and its seal cover. docs/audit-export.md describes the lines; scripts/verify-export.mjs verifies them.
 *
 * The export is one consistent snapshot and needs constant memory: PostgreSQL writes the lines, and this module passes them on.
 */
import type { Readable } from 'node:stream';
import type { Result } from '../../kernel/index.ts';
import { copyOutAll, type Db } from '../../platform/index.ts';

/** Version of the format. It increases when the meaning of a line changes. */
const VERSION = 2;

/** JSON holds these characters only as escapes, so PostgreSQL quotes nothing and writes each row as one line. */
const RAW = `with (format csv, quote e'\\x01', delimiter e'\\x02')`;

function lines(select: string): string {
  return `copy (${select}) to stdout ${RAW}`;
}

const ACCOUNTS = `
  select json_build_object('kind', 'account', 'id', a.id, 'account', a.kind, 'owner', a.owner_id, 'currency', a.currency,
    'balance', (b.posted + coalesce(u.amount, 0))::text, 'entries', (b.version + coalesce(u.entries, 0))::text)
  from ledger.account_view a
  join ledger.balance_view b on b.account_id = a.id
  left join (select account_id, sum(amount) as amount, sum(entries) as entries from ledger.unrolled_view group by account_id) u on u.account_id = a.id
  order by a.id`;

const SEALS = `
  select json_build_object('kind', 'seal', 'log', log, 'n', n::text, 'fromXid', from_xid::text, 'toXid', to_xid::text, 'rows', rows::text,
    'previousHash', encode(previous_hash, 'hex'), 'hash', encode(hash, 'hex'),
    'sealedAt', to_char(sealed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'version', version)
  from platform.seal_view order by log, n`;

/**
 * A line of the log is the hash of a journal, a line break, and the hashed text. Ids are sorted before the texts are made, so that
 * PostgreSQL sorts ids instead of texts and makes each text once.
 */
const JOURNALS = `
  select json_build_object('kind', 'journal', 'xid', j.xid::text, 'hash', substr(l.line, 1, 64), 'text', substr(l.line, 66))
  from (select xid, id from ledger.journal_view order by xid, id offset 0) j
  cross join lateral (select v.line from ledger.journal_line v where v.id = j.id offset 0) l
  order by j.xid, j.id`;

const EVENTS = `
  select json_build_object('kind', 'event', 'event', event, 'ref', ref, 'journal', journal_id, 'first', first_seq, 'last', last_seq)
  from ledger.posting_view order by event collate "C", ref collate "C"`;

/** Hashes of acts only, because acts name people: they show that no act was changed. */
const ACTS = `
  select json_build_object('kind', 'act', 'xid', l.xid::text, 'id', l.id, 'sha256', encode(sha256(convert_to(l.line, 'UTF8')), 'hex'))
  from platform.act_line l order by l.xid, l.id`;

const END = `
  select json_build_object('kind', 'end', 'account', (select count(*) from ledger.account_view),
    'seal', (select count(*) from platform.seal_view),
    'journal', (select count(*) from ledger.journal_view), 'event', (select count(*) from ledger.posting_view),
    'act', (select count(*) from platform.act_view))`;

/** @returns the lines, or TRY_LATER when too many exports run */
export function auditExport(db: Db, now: Date): Promise<Result<Readable>> {
  const header = { kind: 'header', format: 'guildhall-audit', version: VERSION, exportedAt: now.toISOString() };
  const statements = [`select '${JSON.stringify(header)}'`, ACCOUNTS, SEALS, JOURNALS, EVENTS, ACTS, END];
  return copyOutAll(db, statements.map(lines));
}
