/** Fundings, bank details and payouts. Payouts take all that a worker can be paid on each of twelve days of a year. */
import { RESERVED } from './batches.ts';
import { uuid, type Step, type World } from './world.ts';

const ROUNDS = 12;
/** One of so many workers is paid out, besides the worker who signs in. */
const PAID_WORKER = 10;
/** One of so many workers has bank details. */
const PAYEE = 5;

export function moneyStep({ actors, sizes, now }: World): Step {
  const [admin, second] = [uuid(actors.adminId), uuid(actors.secondAdminId)];
  const setUp = `${now} - interval '390 days'`;
  return {
    name: 'fundings and payouts',
    statements: [
      // The first funding of an organisation pays for all that it launched.
      `insert into payouts.funding (id, organisation_id, rail, reference, amount_minor, currency, value_date, recorded_by, recorded_at, approved_by)
       select pg_temp.timed_id(${setUp}, 'funding ' || o.n), o.id, 'manual', 'SCALE-' || o.n, 1000000 + sum(${RESERVED}) filter (where b.state <> 'draft'), 'USD',
         (${setUp})::date, ${admin}, ${setUp}, ${second}
       from seed_organisation o join seed_batch b on b.organisation_id = o.id group by o.n, o.id having count(*) filter (where b.state <> 'draft') > 0`,
      `insert into payouts.funding (id, organisation_id, rail, reference, amount_minor, currency, value_date, recorded_by, recorded_at)
       select pg_temp.timed_id(at, 'monthly funding ' || n), ${uuid(actors.organisationId)}, 'manual', 'SCALE-MONTH-' || n, 10000, 'USD', at::date, ${admin}, at
       from generate_series(1, 12) n, lateral (select ${now} - n * interval '29 days' as at) m`,
      `insert into payouts.payee (id, worker_id, currency, state, fingerprint, created_at)
       select pg_temp.timed_id(${setUp} + n * interval '1 second', 'payee ' || n), id, 'USD', 'usable', sha256(('bank ' || n)::bytea), ${setUp}
       from seed_worker where n = 1 or n % ${PAYEE} = 0`,
      `insert into payouts.payee_private (payee_id, holder_name, country, iban)
       select id, 'Holder', 'DE', 'DE89370400440532013000' from payouts.payee`,
      `create temp table seed_round as select n, ${now} - interval '360 days' + n * interval '29 days' as at from generate_series(1, ${ROUNDS}) n`,
      `create temp table seed_payout as
       select p.round, p.at, w.n as worker, w.id as worker_id, p.amount, row_number() over (partition by p.round order by w.n) as line
       from (
         select r.worker_id, d.n as round, d.at, sum(r.amount_minor) as amount
         from review.release r join lateral (select * from seed_round d where d.at >= r.released_at order by d.at limit 1) d on true
         group by 1, 2, 3) p
       join seed_worker w on w.id = p.worker_id where w.n = 1 or w.n % ${PAID_WORKER} = 0`,
      `insert into payouts.payout_run (id, rail, currency, state, line_count, total_minor, created_by, created_at, approved_by, approved_at, csv_sha256, exported_at,
         closed_at)
       select pg_temp.timed_id(at, 'run ' || round), 'manual', 'USD', 'closed', count(*), sum(amount), ${admin}, at + interval '1 hour', ${second},
         at + interval '2 hours', encode(sha256(('run ' || round)::bytea), 'hex'), at + interval '3 hours', at + interval '1 day'
       from seed_payout group by round, at`,
      `insert into payouts.payout (id, worker_id, payee_id, rail, amount_minor, currency, state, run_id, run_position, requested_at, sent_at, paid_at)
       select pg_temp.timed_id(s.at, 'payout ' || s.worker || ' ' || s.round), s.worker_id, p.id, 'manual', s.amount, 'USD', 'paid',
         pg_temp.timed_id(s.at, 'run ' || s.round), s.line, s.at, s.at + interval '3 hours', s.at + interval '1 day'
       from seed_payout s join payouts.payee p on p.worker_id = s.worker_id`,
      // Payouts that wait: for a run, and for a second person.
      `create temp table seed_waiting as
       select w.n, w.id as worker_id, p.id as payee_id, least(500, available) as amount, ${now} - interval '1 hour' as at
       from seed_worker w join payouts.payee p on p.worker_id = w.id join (
         select worker_id, sum(amount_minor) as available from review.release where released_at < ${now} - interval '2 hours' group by 1) r on r.worker_id = w.id
       where w.n % ${PAYEE} = 0 and w.n % ${PAID_WORKER} <> 0 and w.n <= ${sizes.workers} and available >= 100`,
      `insert into payouts.payout (id, worker_id, payee_id, rail, amount_minor, currency, state, requested_at)
       select pg_temp.timed_id(at, 'waiting ' || n), worker_id, payee_id, 'manual', amount, 'USD', case when n % 3 = 0 then 'awaiting_approval' else 'reserved' end, at
       from seed_waiting`,
      `insert into payouts.payout_approval (payout_id, worker_id, limit_minor, requested_by)
       select id, worker_id, 99, worker_id from payouts.payout where state = 'awaiting_approval'`,
      'analyze payouts.payout',
    ],
  };
}
