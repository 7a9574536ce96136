/**
 * Checks: payouts agree with the ledger, in both directions: no row of ours without exactly the postings that its
 * state implies, no posting without its row. The ledger's own audit cannot see a payout that was paid twice or lost; these do.
 */
import { postingsDiffer } from '../ledger/index.ts';
import type { Check } from '../platform/index.ts';
import { IN_TRANSIT_STATES } from './payout.ts';
import { SHARED_BANKS_NOT_LOOKED_AT } from './payees/shared-banks.repository.ts';

const quoted = (states: readonly string[]): string => states.map((state) => `'${state}'`).join(', ');

/** Whether the platform bore a payout `p` that Stripe could not take back. */
const COVERED = `exists (select from payouts.stripe_call r where r.payout_id = p.id and r.step = 'reversal' and r.state = 'refused')`;

export const PAYOUTS_CHECKS: readonly Check[] = [
  {
    name: 'payouts.every_payout_is_posted',
    problem: 'A payout and the ledger do not tell the same: a posting that its state implies is missing, differs, or is one too many.',
    sql: postingsDiffer(
      `select due.event, due.ref, p.worker_id as owner_id, p.currency, due.amount
       from payouts.payout p, lateral (values
         ('po', p.id || ':res', p.amount_minor::numeric, true),
         ('po', p.id || ':paid', -p.amount_minor::numeric, p.paid_at is not null),
         ('undo', 'po:' || p.id || ':paid', p.amount_minor::numeric, p.paid_at is not null and p.state in ('returning', 'returned')),
         ('po', p.id || ':fail', -p.amount_minor::numeric,
           p.state in ('failed', 'refused', 'cancelled') or (p.state = 'returned' and p.rail = 'manual')),
         ('po', p.id || ':rev', -p.amount_minor::numeric, p.state = 'returned' and p.rail = 'stripe' and not ${COVERED}),
         ('po', p.id || ':loss', -p.amount_minor::numeric, p.state = 'returned' and p.rail = 'stripe' and ${COVERED})
       ) due (event, ref, amount, is_due)
       where due.is_due`,
      'worker_in_transit',
      `g.event = 'po' or (g.event = 'undo' and g.ref like 'po:%')`,
    ),
  },
  {
    name: 'payouts.every_transfer_is_posted',
    problem:
      "What lies on workers' accounts at Stripe, by the ledger, is not what our payouts say: a posting is missing, differs, or is one too many.",
    sql: postingsDiffer(
      `select due.event, due.ref, null::uuid as owner_id, p.currency, due.amount
       from payouts.payout p, lateral (values
         ('po', p.id || ':x', -p.amount_minor::numeric, p.sent_at is not null),
         ('po', p.id || ':paid', p.amount_minor::numeric, p.paid_at is not null),
         ('undo', 'po:' || p.id || ':paid', -p.amount_minor::numeric, p.paid_at is not null and p.state in ('returning', 'returned')),
         ('po', p.id || ':rev', p.amount_minor::numeric, p.state = 'returned' and not ${COVERED}),
         ('po', p.id || ':loss', p.amount_minor::numeric, p.state = 'returned' and ${COVERED})
       ) due (event, ref, amount, is_due)
       where p.rail = 'stripe' and due.is_due`,
      'stripe_connected',
      `g.event = 'po' or (g.event = 'undo' and g.ref like 'po:%')`,
    ),
  },
  {
    name: 'payouts.in_transit_adds_up',
    problem: "What a worker has in transit in the ledger is not the sum of the worker's payouts in transit.",
    sql: `
      select coalesce(b.owner_id, p.worker_id) as worker_id, coalesce(b.currency, p.currency) as currency, b.posted as there, p.total as here
      from (select owner_id, currency, posted from ledger.account_balance where kind = 'worker_in_transit') b
      full join (
        select worker_id, currency, sum(amount_minor) as total from payouts.payout where state in (${quoted(IN_TRANSIT_STATES)}) group by 1, 2
      ) p on p.worker_id = b.owner_id and p.currency = b.currency
      where coalesce(b.posted, 0) <> coalesce(p.total, 0)`,
  },
  {
    name: 'payouts.runs_add_up',
    problem: 'A payout run does not have the lines and the total that it was approved with.',
    sql: `
      select r.id as run_id, r.state, r.line_count, count(p.id) as lines, r.total_minor, coalesce(sum(p.amount_minor), 0) as total
      from payouts.payout_run r
      left join payouts.payout p on p.run_id = r.id and p.currency = r.currency and p.rail = r.rail
      where r.state <> 'cancelled'
      group by r.id
      having count(p.id) <> r.line_count or coalesce(sum(p.amount_minor), 0) <> r.total_minor or max(p.run_position) <> r.line_count`,
  },
  {
    name: 'payouts.lines_go_with_their_run',
    problem: 'A payout is in a state that its run does not have: sent before the file was fetched, or open in a closed run.',
    sql: `
      select p.id as payout_id, p.state, r.id as run_id, r.state as run_state
      from payouts.payout p join payouts.payout_run r on r.id = p.run_id
      where case r.state
        when 'awaiting_approval' then p.state <> 'in_run'
        when 'approved' then p.state <> 'in_run'
        when 'exported' then p.state not in ('sent', 'paid', 'failed', 'returning', 'returned')
        when 'closed' then p.state not in ('paid', 'failed', 'returning', 'returned')
        else true end`,
  },
  {
    name: 'payouts.shared_accounts_were_looked_at',
    problem: 'Workers have the same bank account, and more than one of them may use it without an admin having looked.',
    sql: `
      select encode(p.fingerprint, 'hex') as fingerprint, array_agg(distinct p.worker_id) as workers
      from payouts.payee p
      where p.state = 'usable' and not exists (
        select from payouts.payee looked
        where looked.worker_id = p.worker_id and looked.fingerprint = p.fingerprint and looked.decision = 'accepted')
      group by p.fingerprint having count(distinct p.worker_id) > 1`,
  },
  {
    name: 'payouts.shared_banks_at_stripe_were_looked_at',
    problem:
      'Accounts of several workers at Stripe pay to one bank account, and no admin has looked (sharedBankAccounts, noteSharedBankAccount). Nobody is blocked by it.',
    sql: SHARED_BANKS_NOT_LOOKED_AT,
  },
  {
    name: 'payouts.payer_is_not_stopped',
    problem: 'Something may have been paid twice: nothing is paid by Stripe until an admin has looked (payerStops, liftPayerStop).',
    sql: `select kind, about, stopped_at from payouts.payer_stop where lifted_at is null`,
  },
  {
    name: 'payouts.stripe_pays_nothing_out_by_itself',
    problem:
      "An account at Stripe has a payout schedule that is not manual: Stripe would send money that is not the account's to keep to a bank.",
    sql: `
      select 'our own' as account, payout_interval from payouts.stripe_platform where payout_interval <> 'manual'
      union all
      select account_id, payout_interval from payouts.stripe_account where payout_interval <> 'manual' and state = 'ready'`,
  },
  {
    name: 'payouts.what_stripe_is_told_goes_with_the_payout',
    problem: 'A payout by Stripe is in a state that what Stripe was told does not allow.',
    sql: `
      select p.id as payout_id, p.state, t.state as transfer, b.state as bank, r.state as reversal
      from payouts.payout p
      left join payouts.stripe_call t on t.payout_id = p.id and t.step = 'transfer'
      left join payouts.stripe_call b on b.payout_id = p.id and b.step = 'bank'
      left join payouts.stripe_call r on r.payout_id = p.id and r.step = 'reversal'
      where p.rail = 'stripe' and (p.state, coalesce(t.state, '-'), coalesce(b.state, '-'), coalesce(r.state, '-')) not in (
        ('awaiting_approval', '-', '-', '-'), ('reserved', '-', '-', '-'), ('cancelled', '-', '-', '-'), ('sending', 'due', '-', '-'),
        ('refused', 'refused', '-', '-'), ('refused', '-', '-', '-'), ('sent', 'done', 'due', '-'), ('sent', 'done', 'done', '-'),
        ('paid', 'done', 'done', '-'), ('returning', 'done', 'done', 'due'), ('returning', 'done', 'refused', 'due'),
        ('returned', 'done', 'done', 'done'), ('returned', 'done', 'refused', 'done'),
        ('returned', 'done', 'done', 'refused'), ('returned', 'done', 'refused', 'refused'))`,
  },
  {
    name: 'payouts.exits_took_two_people',
    problem: 'A payout left its state by an exit that two different admins did not decide on, or the platform bore one without an exit.',
    sql: `
      select p.id as payout_id, x.id as exit_id, x.action, r.state as request_state
      from payouts.payout_exit x join payouts.payout p on p.id = x.payout_id
      left join identity.admin_request_view r on r.id = x.request_id
      where (r.kind, r.state, r.subject_id, r.requested_by, r.decided_by, r.payload ->> 'action')
        is distinct from ('payout.exit', 'approved', x.payout_id, x.asked_by, x.approved_by, x.action)
      union all
      select p.id, null, 'cover', null from payouts.payout p
      where p.state = 'returned' and ${COVERED}
        and not exists (select from payouts.payout_exit x where x.payout_id = p.id and x.action = 'cover' and x.state <> 'refused')`,
  },
  {
    name: 'payouts.reversals_add_up',
    problem: 'The reversals at Stripe that brought a payout back are not together what was paid out.',
    sql: `
      select r.payout_id, p.state, sum(r.amount_minor) as there, p.amount_minor as here
      from payouts.stripe_reversal r join payouts.payout p on p.id = r.payout_id
      group by r.payout_id, p.id having sum(r.amount_minor) <> p.amount_minor or p.state <> 'returned'`,
  },
];
