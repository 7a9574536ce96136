/** A ledger of any size that is what ledger.post would have made of so many approvals, and how long its audit takes. */
import { openSandboxDatabase } from '../sandbox/sandbox.ts';
import { withClient } from '../../src/operator/tool-database.ts';

const FILL = [
  'set session_replication_role = replica',
  `create temp table owner as
     select 'batch_escrow' as kind, n, gen_random_uuid() as id from generate_series(0, 99) n
     union all select 'worker_pending', n, gen_random_uuid() from generate_series(0, 999) n
     union all select 'requester_available', 0, gen_random_uuid()
     union all select kind, 0, null from unnest(array['bank', 'platform_fee_revenue']) kind`,
  `create temp table account as select kind, n, ledger.open_account(kind, id, 'USD', now()) as id from owner`,
  // Journal 0 pays for all; each other holds the approvals of one wave.
  `create temp table line as
     select 0 as journal, 2 * l.b + s as seq, 'launch' as event, 'b' || l.b || ':1' as ref,
       case s when 1 then 'requester_available' else 'batch_escrow' end as kind, case s when 1 then 0 else l.b end as n,
       case s when 1 then -1 else 1 end * 12 * $1::bigint as amount
     from generate_series(0, 99) l(b), generate_series(1, 2) s
     union all
     select 1 + e / 66, 1 + 3 * (e % 66) + s, 'appr', 'e' || e, (array['batch_escrow', 'worker_pending', 'platform_fee_revenue'])[s + 1],
       (array[(e / 66) % 100, e % 1000, 0])[s + 1], (array[-12, 10, 2])[s + 1]
     from generate_series(0, $1::int - 1) e, generate_series(0, 2) s`,
  `insert into line select 0, 200 + s, 'fund', 'f', (array['bank', 'requester_available'])[s], 0, (array[-1, 1])[s] * 100 * 12 * $1::bigint from generate_series(1, 2) s`,
  // The funding comes first.
  'update line set seq = case when seq > 200 then seq - 200 else seq + 2 end where journal = 0',
  `create temp table journal as select journal as n, gen_random_uuid() as id, count(*)::int as entries from line group by journal`,
  'analyze line',
  `insert into ledger.entry (journal_id, seq, event, ref, account_id, currency, amount, balance_after, account_version, flow_after)
     select j.id, l.seq, l.event, l.ref, a.id, 'USD', l.amount,
       case when o.id is not null then sum(l.amount) over chain end, case when o.id is not null then row_number() over chain end,
       case when o.id is null then null when l.amount > 0 then sum(greatest(l.amount, 0)) over chain else sum(least(l.amount, 0)) over chain end
     from line l join journal j on j.n = l.journal join account a on a.kind = l.kind and a.n = l.n join owner o on o.kind = l.kind and o.n = l.n
     window chain as (partition by a.id order by l.journal, l.seq)`,
  `insert into ledger.posted (event, ref, journal_id, first_seq, last_seq) select event, ref, journal_id, min(seq), max(seq) from ledger.entry group by 1, 2, 3`,
  `insert into ledger.journal (id, idempotency_key, request_hash, actor, created_at, entries, hash)
     select j.id, 'bench ' || j.n, '\\x00', 'system:bench', now(), j.entries, sha256(convert_to(ledger.journal_text(j.id, 'bench ' || j.n, '\\x00', 'system:bench', now(), j.entries,
       string_agg(ledger.entry_text(e.seq, e.event, e.ref, e.account_id, a.kind, a.owner_id, e.currency, e.amount, e.balance_after, e.account_version, e.flow_after), E'\\n' order by e.seq)), 'UTF8'))
     from journal j join ledger.entry e on e.journal_id = j.id join ledger.account a on a.id = e.account_id group by j.id, j.n, j.entries`,
  `update ledger.balance b set posted = s.amount, version = s.entries, credited = case when a.guarded then s.credit else 0 end
     from (select account_id, sum(amount) as amount, count(*) as entries, sum(greatest(amount, 0)) as credit from ledger.entry group by 1) s
     join ledger.account a on a.id = s.account_id where b.account_id = s.account_id`,
];

export interface AuditTimes {
  readonly entries: number;
  readonly auditSeconds: number;
  /** Of the journals' own hashes. */
  readonly hashesSeconds: number;
}

export async function auditBench(entries: number): Promise<AuditTimes> {
  const database = await openSandboxDatabase();
  try {
    return await withClient(database.ownerUrl, async (client) => {
      for (const sql of FILL) await client.query(sql, sql.includes('$1') ? [Math.floor(entries / 3)] : []);
      for (const table of ['entry', 'posted', 'journal', 'balance', 'account']) await client.query(`vacuum analyze ledger.${table}`);
      await client.query('checkpoint');
      const timed = async (sql: string) => {
        const started = performance.now();
        const { rows } = await client.query(sql);
        if (rows.length > 0) throw new Error(`the audit of the bench's own ledger found ${JSON.stringify(rows.slice(0, 3))}`);
        return Math.round((performance.now() - started) / 10) / 100;
      };
      const { rows } = await client.query<{ entries: number }>('select count(*)::int as entries from ledger.entry');
      return {
        entries: rows[0]!.entries,
        auditSeconds: await timed('select * from ledger.audit()'),
        hashesSeconds: await timed('select * from ledger.altered_journals()'),
      };
    });
  } finally {
    await database.close();
  }
}
