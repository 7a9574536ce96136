/**
 * SQL that inserts the money rows of the large market: fundings, refunds, payouts, bank data, reconciliations with Stripe and all
 * postings.
 */
import { FEE, PAYOUT, REWARD, SIZES, WORKER } from './large-market-sizes.ts';

const sha256Sql = (text: string) => `encode(sha256((${text})::bytea), 'hex')`;
const FUNDINGS = 500;
const ADMIN_2 = `md5('worker 2')::uuid`;

const FUNDING_STATEMENTS: readonly string[] = [
  `insert into payouts.funding (id, organisation_id, rail, reference, amount_minor, currency, value_date, recorded_by, recorded_at)
   select md5('funding ' || n)::uuid, $3, case when n % 2 = 0 then 'manual' else 'stripe' end, 'RF-' || n, 100000, 'USD', $1::timestamptz::date,
     case when n % 2 = 0 then $6::uuid end, $1::timestamptz - interval '20 days'
   from generate_series(1, ${FUNDINGS}) n`,
  `insert into payouts.funding_reversal (id, funding_id, state, reason, proposed_by, proposed_at)
   select md5('reversal ' || n)::uuid, md5('funding ' || n)::uuid, 'proposed', 'It belongs to another account.', ${ADMIN_2}, $1
   from generate_series(2, 100, 2) n`,
  `insert into payouts.checkout (id, organisation_id, amount_minor, currency, return_url, state, started_by, created_at, session_id, pay_url, expires_at, reason, ended_at)
   select md5('checkout ' || n)::uuid, $3, 5000, 'USD', 'https://example.org', s.state, $5, $1, 'cs_seed_' || n, 'https://example.org/pay', $1,
     case when s.state = 'failed' then 'The card was declined.' end, case when s.state = 'failed' then $1::timestamptz end
   from generate_series(1, 500) n, lateral (select case when n % 10 = 0 then 'started' else 'failed' end as state) s`,
  `insert into payouts.invoice (id, number, organisation_id, organisation_name, amount_minor, currency, reference, state, created_by, created_at, due_on)
   select md5('invoice ' || n)::uuid, 1000 + n, $3, 'Large', 5000, 'USD', 'RF18' || n, 'open', $5, $1, ($1::timestamptz + interval '14 days')::date
   from generate_series(1, 1000) n`,
  `insert into payouts.refund (id, organisation_id, amount_minor, currency, asked_by, asked_at)
   select md5('refund ' || n)::uuid, $3, 1000 + n % 100, 'USD', $5, $1 from generate_series(1, 500) n`,
  // Each funding has one part by bank transfer and one part that Stripe refused.
  `insert into payouts.refund_part (id, refund_id, funding_id, rail, amount_minor, kept_fee_minor, currency, state)
   select md5('part ' || n)::uuid, md5('refund ' || n)::uuid, null, 'manual', 500 + n % 100, 0, 'USD', 'asked' from generate_series(1, 500) n`,
  `insert into payouts.refund_part (id, refund_id, funding_id, rail, amount_minor, kept_fee_minor, currency, state, stripe_refund_id, reason, first_tried_at,
     ended_at)
   select md5('refused part ' || n)::uuid, md5('refund ' || n)::uuid, md5('funding ' || 2 * (n % 200) + 1)::uuid, 'stripe', 500, 0, 'USD', 'failed',
     're_seed_' || n, 'The card was closed.', $1, $1
   from generate_series(1, 500) n`,
  `insert into payouts.card_dispute (id, stripe_dispute_id, funding_id, organisation_id, currency, disputed_minor, state, stripe_status, reason, opened_at,
     posted_at, withdrawals, ended_at)
   select md5('dispute ' || n)::uuid, 'dp_seed_' || n, md5('funding ' || 2 * n - 1)::uuid, $3, 'USD', 1000, 'won', 'won', 'fraudulent', $1, $1, 1, $1
   from generate_series(1, 100) n`,
  `insert into payouts.organisation_restriction (id, organisation_id, reason_code, explanation, evidence, dispute_id, starts_at, ends_at, lifted_at, lift_note)
   select md5('organisation restriction ' || n)::uuid, case when n <= 50 then $3::uuid else md5('organisation ' || n - 50)::uuid end, 'payment_dispute', 'A payment is disputed.', '[{"description": "A dispute.", "reference": null}]',
     md5('dispute ' || 1 + n % 100)::uuid, $1, $1::timestamptz + interval '30 days', $1, 'The dispute was won.'
   from generate_series(1, 1050) n`,
  `insert into batches.fee_agreement (id, organisation_id, basis_points, minimum_minor, currency, valid_from, valid_until, reason, agreed_by, agreed_at)
   select md5('agreement ' || n)::uuid, md5('organisation ' || n)::uuid, 1500, 1, 'USD', $1, $1::timestamptz + interval '300 days', 'They post much work.', $6, $1
   from generate_series(1, 300) n`,
  `insert into batches.fee_agreement (id, organisation_id, basis_points, minimum_minor, currency, valid_from, reason, agreed_by, agreed_at)
   values (md5('own agreement')::uuid, $3, 1500, 1, 'USD', $1::timestamptz + interval '10 days', 'They post much work.', $6, $1)`,
];

const PAYOUT_STATEMENTS: readonly string[] = [
  // Every tenth worker has bank details that wait for a review. They equal the bank details of the previous worker.
  `insert into payouts.payee (id, worker_id, currency, state, review_reason, fingerprint, created_at)
   select md5('payee ' || n)::uuid, ${WORKER('n')}, 'USD', case when n % 10 = 0 then 'in_review' else 'usable' end,
     case when n % 10 = 0 then 'same_account_as_another_worker' end, sha256((n - case when n % 10 = 0 then 1 else 0 end)::text::bytea), $1
   from generate_series(1, ${SIZES.workers}) n`,
  `insert into payouts.payee_private (payee_id, holder_name, country, iban)
   select md5('payee ' || n)::uuid, 'Holder', 'DE', 'DE89370400440532013000' from generate_series(1, ${SIZES.workers}) n`,
  `insert into platform.act (id, at, actor_kind, actor_id, verb, subject_kind, subject_id, data, request_id)
   select md5('payee act ' || n)::uuid, $1, 'person', worker_id, 'payee.set', 'payee', id, '{}', 'seed' from (
     select *, row_number() over () as n from payouts.payee) p`,
  `insert into payouts.payout_run (id, rail, currency, state, line_count, total_minor, created_by, created_at)
   values (md5('run')::uuid, 'manual', 'USD', 'awaiting_approval', ${SIZES.runLines}, ${SIZES.runLines} * ${PAYOUT}, $5, $1)`,
  `insert into payouts.payout_run (id, rail, currency, state, line_count, total_minor, created_by, created_at, cancelled_at, cancelled_by)
   select md5('run ' || n)::uuid, 'manual', 'USD', 'cancelled', 1, ${PAYOUT}, $5, $1, $1, $6 from generate_series(1, 200) n`,
  // First the lines of one payout run, then payouts that wait for an admin, then paid payouts. A worker has one open payout: the
  // unique index allows no second one.
  `drop index payouts.payout_open`,
  `insert into payouts.payout (id, worker_id, payee_id, rail, amount_minor, currency, state, run_id, run_position, requested_at, sent_at, paid_at)
   select md5('payout ' || n)::uuid, ${WORKER(`1 + n % ${SIZES.workers}`)}, md5('payee ' || (1 + n % ${SIZES.workers}))::uuid, 'manual', ${PAYOUT}, 'USD', s.state,
     case when s.state <> 'awaiting_approval' then md5('run')::uuid end, case when s.state <> 'awaiting_approval' then n end, $1,
     case when s.state = 'paid' then $1::timestamptz end, case when s.state = 'paid' then $1::timestamptz end
   from generate_series(1, ${SIZES.payouts}) n,
     lateral (select case when n <= ${SIZES.runLines} then 'in_run' when n <= ${SIZES.runLines} + 1500 then 'awaiting_approval' else 'paid' end as state) s`,
  `insert into payouts.payout_approval (payout_id, worker_id, limit_minor, requested_by)
   select id, worker_id, 100, worker_id from payouts.payout where state = 'awaiting_approval'`,
  `insert into payouts.payout_turn (worker_id, currency, due_at, frequency, refusal, at)
   select ${WORKER('n')}, 'USD', $1::timestamptz - w * interval '7 days', 'weekly', 'There is less than the minimum.', $1
   from generate_series(1, ${SIZES.workers}) n, generate_series(1, 20) w`,
  `insert into payouts.stripe_bank (worker_id, account_id, external_id, fingerprint, is_current, first_seen_at, last_seen_at)
   select ${WORKER('n')}, 'acct_seed_' || n, 'ba_seed_' || n, sha256(('bank ' || n / 2)::bytea), true, $1, $1 from generate_series(2, ${SIZES.workers}) n`,
];

const TREASURY_STATEMENTS: readonly string[] = [
  `insert into payouts.payer_stop (id, kind, about, stopped_at, lifted_at, lifted_by, lift_reason)
   select md5('stop ' || n)::uuid, 'worker', 'seed ' || n, $1, $1, $6, 'It was a test of the bank.' from generate_series(1, 100) n`,
  `insert into payouts.payer_stop (id, kind, about, stopped_at) select md5('open stop ' || n)::uuid, 'worker', 'open ' || n, $1 from generate_series(1, 20) n`,
  `insert into payouts.reconciliation_run (id, started_at, ended_at, since, compared)
   select md5('comparison ' || n)::uuid, $1::timestamptz - n * interval '1 hour', $1::timestamptz - n * interval '1 hour', $1::timestamptz - interval '7 days', '{}'
   from generate_series(1, 50) n`,
  `insert into payouts.reconciliation_difference (run_id, position, source, kind, object_id, subject_kind, subject_id, local_value, stripe_value)
   select md5('comparison ' || n)::uuid, p, 'transfer', 'missing_here', 'tr_seed_' || p, 'payout', md5('payout ' || p)::uuid, null, '5.00 USD'
   from generate_series(1, 50) n, generate_series(1, 500) p`,
  `insert into treasury.difference_case (id, source, kind, object_id, subject_kind, subject_id, stripe_value, state, owner_id, note, revision, first_run_id,
     last_run_id, found_at, seen_at, changed_at)
   select md5('case ' || p)::uuid, 'transfer', 'missing_here', 'tr_seed_' || p, 'payout', md5('payout ' || p)::uuid, '5.00 USD', 'in_progress', $6,
     'Stripe looks into it.', 20, md5('comparison 50')::uuid, md5('comparison 1')::uuid, $1, $1, $1
   from generate_series(1, 2000) p`,
  `insert into treasury.difference_case_change (case_id, revision, at, changed_by, state, owner_id, note)
   select md5('case ' || p)::uuid, r, $1, $6, 'in_progress', $6, 'Stripe looks into it.' from generate_series(1, 2000) p, generate_series(1, 20) r`,
  `insert into payouts.bank_statement (id, format, account, currency, opening_minor, closing_minor, lines_minor, line_count, new_line_count, first_day, last_day,
     sha256, imported_by, imported_at)
   select md5('statement ' || n)::uuid, 'csv', 'DE1', 'USD', 0, 5000, 5000, 50, 50, $1::timestamptz::date, $1::timestamptz::date, ${sha256Sql(`'statement ' || n`)}, $6, $1
   from generate_series(1, 100) n`,
  `insert into payouts.bank_line (id, statement_id, account, currency, amount_minor, booked_on, line_key, state)
   select md5('line ' || n || ' ' || l)::uuid, md5('statement ' || n)::uuid, 'DE1', 'USD', 100, $1::timestamptz::date, 'seed ' || n || ' ' || l, 'unmatched'
   from generate_series(1, 100) n, generate_series(1, 50) l`,
  `insert into payouts.bank_line_private (line_id, hints, text, counterparty) select id, '{}', 'Payment', 'Studio' from payouts.bank_line`,
  `insert into payouts.own_money (id, direction, state, reference, amount_minor, currency, value_date, recorded_by, recorded_at)
   select md5('own ' || n)::uuid, 'out', 'proposed', 'own ' || n, 100, 'USD', $1::timestamptz::date, ${ADMIN_2}, $1 from generate_series(1, 200) n`,
  `insert into payouts.adjustment (id, state, from_kind, to_kind, amount_minor, currency, reason, proposed_by, proposed_at)
   select md5('adjustment ' || n)::uuid, 'proposed', 'goodwill_expense', 'loss_expense', 100, 'USD', 'It was booked to the other one.', ${ADMIN_2}, $1
   from generate_series(1, 200) n`,
];

const postingSql = (event: string, ref: string, at: string, lines: readonly (readonly [kind: string, owner: string, amount: string])[]) =>
  lines
    .map(
      ([kind, owner, amount], index) =>
        `('${event}', ${ref}, ${at}::timestamptz, ${index + 1}, '${kind}', ${owner}::uuid, ${amount}::bigint)`,
    )
    .join(', ');

/**
 * Lines of postings: event, reference, time, position in the posting, kind and owner of the account, amount. Equal to what
 * `src/ledger/chart-*.ts` posts.
 */
const POSTING_LINES: readonly (readonly [lines: string, from: string])[] = [
  [
    postingSql('fund', 'f.id::text', 'f.recorded_at', [
      ['bank', 'null', '-f.amount_minor'],
      ['requester_available', 'f.organisation_id', 'f.amount_minor'],
    ]),
    'payouts.funding f',
  ],
  [
    postingSql('launch', `b.id || ':1'`, 'b.launched_at', [
      ['requester_available', 'b.organisation_id', `-b.launched_position * b.redundancy * ${REWARD + FEE}`],
      ['batch_escrow', 'b.id', `b.launched_position * b.redundancy * ${REWARD + FEE}`],
    ]),
    'batches.batch b where b.launched_position > 0',
  ],
  [
    postingSql('appr', 'a.id::text', 'a.decided_at', [
      ['batch_escrow', 'a.batch_id', `-${REWARD + FEE}`],
      ['worker_pending', 'a.worker_id', `${REWARD}`],
      ['platform_fee_revenue', 'null', `${FEE}`],
    ]),
    `work.assignment a where a.state = 'approved'`,
  ],
  [
    postingSql('rej', 'h.review_id::text', 'r.at', [
      ['batch_escrow', 'h.batch_id', `-${REWARD + FEE}`],
      ['dispute_hold', 'h.assignment_id', `${REWARD + FEE}`],
    ]),
    'review.rejection_hold h join review.review r on r.id = h.review_id',
  ],
  [
    postingSql('fin', 'h.review_id::text', 'h.closed_at', [
      ['dispute_hold', 'h.assignment_id', `-${REWARD + FEE}`],
      ['requester_available', 'h.organisation_id', `${REWARD + FEE}`],
    ]),
    `review.rejection_hold h where h.state = 'stands'`,
  ],
  [
    postingSql('rel', 'r.id::text', 'r.released_at', [
      ['worker_pending', 'r.worker_id', '-r.amount_minor'],
      ['worker_available', 'r.worker_id', 'r.amount_minor'],
    ]),
    'review.release r where r.released_at is not null',
  ],
  [
    postingSql('bonus', 'b.id::text', 'b.at', [
      ['requester_available', 'b.organisation_id', '-b.amount_minor - b.fee_minor'],
      ['worker_pending', 'b.worker_id', 'b.amount_minor'],
      ['platform_fee_revenue', 'null', 'b.fee_minor'],
    ]),
    'review.bonus b',
  ],
  [
    postingSql('po', `p.id || ':res'`, 'p.requested_at', [
      ['worker_available', 'p.worker_id', '-p.amount_minor'],
      ['worker_in_transit', 'p.worker_id', 'p.amount_minor'],
    ]),
    'payouts.payout p',
  ],
  [
    postingSql('po', `p.id || ':paid'`, 'p.paid_at', [
      ['worker_in_transit', 'p.worker_id', '-p.amount_minor'],
      ['bank', 'null', 'p.amount_minor'],
    ]),
    `payouts.payout p where p.state = 'paid'`,
  ],
  [
    postingSql('rf', `p.id || ':ask'`, 'f.asked_at', [
      ['requester_available', 'f.organisation_id', '-p.amount_minor'],
      ['refund_clearing', 'f.organisation_id', 'p.amount_minor'],
    ]),
    `payouts.refund_part p join payouts.refund f on f.id = p.refund_id where p.state = 'asked'`,
  ],
];

/** SQL expression for an id that is ordered by time (UUID version 7), as the application makes them. */
const TIMED_ID = `(lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || left(hash, 3) || '8' || substr(hash, 4, 3) || substr(hash, 7, 12))::uuid`;
const RUNNING_BALANCE_WINDOW = `(partition by account_id order by at, journal_id, seq)`;

const LEDGER_STATEMENTS: readonly string[] = [
  `create temp table seed_line (event text, ref text, at timestamptz, seq int, kind text, owner_id uuid, amount bigint)`,
  ...POSTING_LINES.map(([lines, from]) => {
    const [tables = '', condition] = from.split(' where ');
    const filter = condition === undefined ? '' : ` where ${condition}`;
    return `insert into seed_line select l.* from ${tables} cross join lateral (values ${lines}) l (event, ref, at, seq, kind, owner_id, amount)${filter}`;
  }),
  `insert into ledger.account (id, kind, owner_id, currency, guarded, opened_at)
   select md5('account ' || s.kind || coalesce(s.owner_id::text, ''))::uuid, s.kind, s.owner_id, 'USD', k.guarded, min(s.at)
   from seed_line s join ledger.account_kind k on k.kind = s.kind group by s.kind, s.owner_id, k.guarded on conflict do nothing`,
  'analyze seed_line, ledger.account',
  `create temp table seed_entry as
   select moved.*, row_number() over ${RUNNING_BALANCE_WINDOW} as version, sum(amount) over ${RUNNING_BALANCE_WINDOW} as balance,
     case when amount > 0 then sum(greatest(amount, 0)) over ${RUNNING_BALANCE_WINDOW} else sum(least(amount, 0)) over ${RUNNING_BALANCE_WINDOW} end as flow
   from (
     select s.event, s.ref, s.at, s.seq, s.amount, a.id as account_id, a.guarded, ${TIMED_ID} as journal_id
     from seed_line s join ledger.account a on a.kind = s.kind and a.currency = 'USD' and a.owner_id is not distinct from s.owner_id,
       lateral (select md5(s.event || ':' || s.ref) as hash) h
   ) moved`,
  `insert into ledger.journal (id, idempotency_key, request_hash, actor, created_at, entries, hash)
   select journal_id, event || ':' || ref, sha256(ref::bytea), 'system:seed', at, count(*), sha256(ref::bytea) from seed_entry group by journal_id, event, ref, at`,
  `insert into ledger.posted (event, ref, journal_id, first_seq, last_seq) select event, ref, journal_id, 1, max(seq) from seed_entry group by 1, 2, 3`,
  `insert into ledger.entry (journal_id, seq, event, ref, account_id, currency, amount, balance_after, account_version, flow_after)
   select journal_id, seq, event, ref, account_id, 'USD', amount, case when guarded then balance end, case when guarded then version end, case when guarded then flow end
   from seed_entry`,
  `insert into ledger.balance (account_id, posted, credited, version, floor, ceiling)
   select e.account_id, sum(e.amount), sum(greatest(e.amount, 0)), count(*), k.floor, k.ceiling
   from seed_entry e join ledger.account a on a.id = e.account_id join ledger.account_kind k on k.kind = a.kind group by e.account_id, k.floor, k.ceiling
   on conflict (account_id) do update set posted = excluded.posted, credited = excluded.credited, version = excluded.version`,
];

export const MONEY_STATEMENTS: readonly string[] = [
  ...FUNDING_STATEMENTS,
  ...PAYOUT_STATEMENTS,
  ...TREASURY_STATEMENTS,
  ...LEDGER_STATEMENTS,
];
