/**
 * Many months of paid work, inserted past the triggers: approvals with reviews, releases, monthly payouts and their postings, as
 * `src/ledger/chart-*.ts` posts them. For tests of how much a read costs; no check looks at these rows.
 */
import { asOwner } from '../kit/database.ts';

export interface History {
  readonly workerId: string;
  readonly organisationId: string;
  readonly batches: number;
  readonly answersPerBatch: number;
  /** Days that the approvals are spread over, until `until`. */
  readonly days: number;
  readonly until: Date;
}

/** An id that begins with the time, as the application makes them. */
const ID = (at: string, name: string) =>
  `(lpad(to_hex((extract(epoch from ${at}) * 1000)::bigint), 12, '0') || '7' || left(md5(${name}), 3) || '8' || substr(md5(${name}), 4, 15))::uuid`;
const PAYOUT_AT = `date_trunc('month', r.released_at) + interval '1 month'`;
const CHAIN = '(partition by account_id order by at, journal_id, seq)';

/** $1 worker, $2 organisation, $3 batches, $4 answers of each, $5 days, $6 end. */
const STATEMENTS: readonly string[] = [
  `create temp table batch as select n, ${ID(`($6::timestamptz - make_interval(days => $5 + 1))`, `'batch' || n || $2::uuid`)} as id from generate_series(1, $3::int) n`,
  `insert into batches.batch (id, organisation_id, kind, title, description, language, state, internal, currency, reward_minor, fee_minor,
     estimated_seconds, lease_seconds, auto_approve_seconds, redundancy, requirements, version, task_count, launched_position, gold_tasks,
     created_at, updated_at, launched_at, opened_at)
   select id, $2, 'text', 'Batch ' || n, 'Sentences.', 'en', 'open', false, 'USD', 100, 20, 30, 3600, 259200, 1, '[]', 1, $4, $4, 0, d.at, d.at, d.at, d.at
   from batch, lateral (select $6::timestamptz - make_interval(days => $5 + 1) as at) d`,
  `create temp table work as
   select ${ID(`t.at - interval '1 hour'`, `'a' || b.n || ' ' || i || $2::uuid`)} as id, b.id as batch_id, t.at
   from batch b, generate_series(1, $4::int) i,
     lateral (select $6::timestamptz - (1 - ((b.n - 1) * $4::int + i)::float8 / ($3::int * $4::int + 1)) * make_interval(days => $5::int) as at) t`,
  `insert into work.assignment (id, task_id, batch_id, worker_id, organisation_id, batch_version, state, reward_minor, fee_minor, currency,
     claimed_at, lease_until, grace_until, auto_approve_seconds, submitted_at, answer, seconds, answered_at, active_seconds, auto_approve_at,
     decided_at, finalised_at)
   select id, id, batch_id, $1, $2, 1, 'approved', 100, 20, 'USD', at - interval '1 hour', at, at, 259200, at, '{}', 30, at, 20, at, at, at from work`,
  `insert into review.review (id, assignment_id, batch_id, organisation_id, worker_id, verdict, at)
   select ${ID('at', `'r' || id`)}, id, batch_id, $2, $1, 'approved', at from work`,
  `insert into review.release (id, source, organisation_id, worker_id, amount_minor, currency, due_at, released_at)
   select id, 'assignment', $2, $1, 100, 'USD', at + interval '1 day', at + interval '1 day' from work`,
  `insert into payouts.payee (id, worker_id, currency, state, fingerprint, created_at)
   select md5('payee' || $1::uuid)::uuid, $1, 'USD', 'usable', sha256(($1::uuid)::text::bytea), $6`,
  `insert into payouts.payout (id, worker_id, payee_id, rail, amount_minor, currency, state, requested_at, sent_at, paid_at)
   select ${ID('at', `'p' || at || $1::uuid`)}, $1, md5('payee' || $1::uuid)::uuid, 'manual', minor, 'USD', 'paid', at, at, at
   from (select ${PAYOUT_AT} as at, sum(r.amount_minor) as minor from review.release r where r.worker_id = $1 group by 1) p where at < $6`,
  `create temp table line as
   select 'launch' as event, b.id || ':1' as ref, $6::timestamptz - make_interval(days => $5 + 1) as at, v.*
   from batch b, lateral (values (1, 'requester_available', $2::uuid, -120 * $4::bigint), (2, 'batch_escrow', b.id, 120 * $4::bigint)) v (seq, kind, owner_id, amount)
   union all select 'appr', w.id::text, w.at, v.* from work w,
     lateral (values (1, 'batch_escrow', w.batch_id, -120), (2, 'worker_pending', $1::uuid, 100), (3, 'platform_fee_revenue', null, 20)) v
   union all select 'rel', w.id::text, w.at + interval '1 day', v.* from work w,
     lateral (values (1, 'worker_pending', $1::uuid, -100), (2, 'worker_available', $1::uuid, 100)) v
   union all select 'po', p.id || ':res', p.requested_at, v.* from payouts.payout p,
     lateral (values (1, 'worker_available', $1::uuid, -p.amount_minor), (2, 'worker_in_transit', $1::uuid, p.amount_minor)) v where p.worker_id = $1`,
  `insert into ledger.account (id, kind, owner_id, currency, guarded, opened_at)
   select gen_random_uuid(), l.kind, l.owner_id, 'USD', k.guarded, min(l.at) from line l join ledger.account_kind k on k.kind = l.kind
   group by l.kind, l.owner_id, k.guarded on conflict do nothing`,
  `create temp table moved as
   select m.*, row_number() over ${CHAIN} as version, sum(amount) over ${CHAIN} as balance,
     case when amount > 0 then sum(greatest(amount, 0)) over ${CHAIN} else sum(least(amount, 0)) over ${CHAIN} end as flow
   from (
     select l.*, a.id as account_id, a.guarded, ${ID('l.at', `l.event || l.ref`)} as journal_id from line l
     join ledger.account a on a.kind = l.kind and coalesce(a.owner_id, $2) = coalesce(l.owner_id, $2)
   ) m`,
  `insert into ledger.journal (id, idempotency_key, request_hash, actor, created_at, entries, hash)
   select journal_id, event || ref, '', 'system:test', at, count(*), '' from moved group by journal_id, event, ref, at`,
  `insert into ledger.posted (event, ref, journal_id, first_seq, last_seq) select event, ref, journal_id, 1, max(seq) from moved group by 1, 2, 3`,
  `insert into ledger.entry (journal_id, seq, event, ref, account_id, currency, amount, balance_after, account_version, flow_after)
   select journal_id, seq, event, ref, account_id, 'USD', amount, case when guarded then balance end, case when guarded then version end,
     case when guarded then flow end from moved`,
  `insert into ledger.balance (account_id, posted, credited, version)
   select account_id, sum(amount), sum(greatest(amount, 0)), count(*) from moved group by account_id on conflict do nothing`,
  'drop table batch, work, line, moved',
];

/** Inserts the history of one worker with one organisation. */
export async function insertHistory(ownerUrl: string, of: History): Promise<void> {
  const values = [of.workerId, of.organisationId, of.batches, of.answersPerBatch, of.days, of.until];
  await asOwner(ownerUrl, async (client) => {
    await client.query('set session_replication_role = replica');
    await client.query('alter table payouts.payout drop constraint if exists payout_on_run');
    for (const statement of STATEMENTS) {
      // A statement that makes a table takes no parameters: values are written into the text.
      const filled = statement.replaceAll(/\$(\d)/g, (_all, number: string) => {
        const value = values[Number(number) - 1];
        return typeof value === 'number' ? String(value) : `'${value instanceof Date ? value.toISOString() : String(value)}'`;
      });
      await client.query(filled);
    }
  });
}
