/** Checks: fundings, refunds, chargebacks and invoices agree with the ledger, in both directions. */
import type { Check } from '../platform/index.ts';
import { postingsDiffer } from '../ledger/index.ts';

/** Whether the ledger has each funding, each approved reversal and each take-back exactly once. */
export const FUNDING_POSTED_CHECK: Check = {
  name: 'payouts.every_funding_is_posted',
  problem: 'A funding and the ledger do not tell the same: its posting, or that of its reversal, is missing, differs, or is one too many.',
  sql: postingsDiffer(
    `select due.event, due.ref, f.organisation_id as owner_id, f.currency, due.amount
     from payouts.funding f
     left join payouts.funding_reversal r on r.funding_id = f.id and r.state = 'approved',
     lateral (values
       ('fund', f.id::text, f.amount_minor::numeric, true),
       ('undo', 'fund:' || f.id, -f.amount_minor::numeric, r.id is not null)
     ) due (event, ref, amount, is_due)
     where f.rail = 'manual' and due.is_due
     union all
     select 'fback', t.funding_id || ':' || t.n, f.organisation_id, f.currency, -t.amount_minor::numeric
     from payouts.funding_take_back t join payouts.funding f on f.id = t.funding_id`,
    'requester_available',
    `g.event in ('fund', 'fback') or (g.event = 'undo' and g.ref like 'fund:%')`,
  ),
};

export const FUNDING_CHECKS: readonly Check[] = [
  FUNDING_POSTED_CHECK,
  {
    name: 'payouts.every_payment_is_posted',
    problem: 'A payment by Stripe and the ledger do not tell the same: it was credited or settled twice, otherwise, or not at all.',
    sql: postingsDiffer(
      `select due.event, due.ref, c.organisation_id as owner_id, c.currency, due.amount
       from payouts.checkout c
       left join payouts.balance_transaction_view t on t.source = c.charge_id and t.type in ('charge', 'payment'),
       lateral (values
         ('fund', c.id::text, c.amount_minor::numeric, c.state in ('received', 'settled')),
         ('avail', t.id, -c.amount_minor::numeric, c.state = 'settled')
       ) due (event, ref, amount, is_due)
       where due.is_due`,
      'requester_pending',
      `g.event in ('fund', 'avail')`,
    ),
  },
  {
    name: 'payouts.every_payment_is_a_funding',
    problem: 'A funding by Stripe has no payment, or one of another organisation, amount or reference.',
    sql: `
      select f.id as funding_id, c.state, f.organisation_id, c.organisation_id as paid_by, f.amount_minor, c.amount_minor as paid_minor
      from payouts.funding f left join payouts.checkout c on c.funding_id = f.id
      where f.rail = 'stripe' and (c.id is null or c.state not in ('received', 'settled')
        or (f.organisation_id, f.amount_minor, f.currency, f.reference)
          is distinct from (c.organisation_id, c.amount_minor, c.currency, c.payment_intent_id))
      union all
      select f.id, c.state, f.organisation_id, c.organisation_id, f.amount_minor, c.amount_minor
      from payouts.checkout c join payouts.funding f on f.id = c.funding_id where f.rail <> 'stripe'`,
  },
  {
    name: 'payouts.every_refund_is_posted',
    problem: 'A refund and the ledger do not tell the same: it was asked, sent or given back twice, otherwise, or not at all.',
    sql: postingsDiffer(
      `select 'rf' as event, r.id || ':ask' as ref, r.organisation_id as owner_id, r.currency, r.amount_minor::numeric as amount from payouts.refund r
       union all
       select due.event, due.ref, r.organisation_id, p.currency, due.amount
       from payouts.refund_part p join payouts.refund r on r.id = p.refund_id, lateral (values
         ('rf', p.id || ':done', -p.amount_minor::numeric, p.posted_at is not null),
         ('undo', 'rf:' || p.id || ':done', p.amount_minor::numeric, p.posted_at is not null and p.state = 'failed'),
         ('rf', p.id || ':fail', -p.amount_minor::numeric, p.state = 'failed')
       ) due (event, ref, amount, is_due)
       where due.is_due`,
      'refund_clearing',
      `g.event = 'rf' or (g.event = 'undo' and g.ref like 'rf:%')`,
    ),
  },
  {
    name: 'payouts.refunds_add_up',
    problem: 'The parts of a refund are not the refund, or are in another currency.',
    sql: `
      select r.id as refund_id, r.amount_minor, coalesce(sum(p.amount_minor), 0) as parts_minor
      from payouts.refund r left join payouts.refund_part p on p.refund_id = r.id and p.currency = r.currency
      group by r.id having r.amount_minor <> coalesce(sum(p.amount_minor), 0)`,
  },
  {
    name: 'payouts.refunds_within_fundings',
    problem: 'More went back to a funding than it brought, or more of a fee was kept than Stripe took.',
    sql: `
      select f.id as funding_id, f.amount_minor, sum(p.amount_minor) as refunded_minor, c.fee_minor, sum(p.kept_fee_minor) as kept_minor
      from payouts.refund_part p join payouts.funding f on f.id = p.funding_id left join payouts.checkout c on c.funding_id = f.id
      join payouts.refund r on r.id = p.refund_id
      where p.state <> 'failed' and (p.rail = 'stripe' or r.instead_of is not null)
      group by f.id, c.id
      having sum(p.amount_minor) > f.amount_minor or sum(p.kept_fee_minor) > coalesce(c.fee_minor, 0)
        or count(*) filter (where r.organisation_id <> f.organisation_id or p.currency <> f.currency
          or (f.rail <> 'stripe' and (p.rail = 'stripe' or p.kept_fee_minor > 0))) > 0`,
  },
  {
    name: 'payouts.refunds_instead_of_refused_ones',
    problem:
      'A refund is instead of a part that was not refused, or is of another organisation or amount; or a transfer kept a fee that no refusal explains.',
    sql: `
      select r.id as refund_id, p.id as refund_part_id, p.state, r.amount_minor, p.amount_minor as instead_of_minor
      from payouts.refund r join payouts.refund_part p on p.id = r.instead_of join payouts.refund o on o.id = p.refund_id
      where p.state <> 'failed' or (p.first_tried_at is null and o.instead_of is null)
        or (r.organisation_id, r.amount_minor, r.currency) is distinct from (o.organisation_id, p.amount_minor, p.currency)
      union all
      select r.id, p.id, p.state, r.amount_minor, null
      from payouts.refund_part p join payouts.refund r on r.id = p.refund_id
      where p.rail = 'manual' and p.kept_fee_minor > 0 and r.instead_of is null`,
  },
  {
    name: 'payouts.every_dispute_is_posted',
    problem: 'A card dispute and what the organisation owes for it do not tell the same.',
    sql: `
      with posted as (
        select split_part(g.ref, ':', 1) as id, a.owner_id, a.currency, sum(e.amount) as amount
        from ledger.posting_view g
        join ledger.entry_view e on e.journal_id = g.journal_id and e.seq between g.first_seq and g.last_seq
        join ledger.account_view a on a.id = e.account_id and a.kind = 'requester_receivable'
        where g.event = 'dp' group by 1, 2, 3
      )
      select coalesce(d.id::text, p.id) as dispute_id, d.state, d.disputed_minor, d.recovered_minor, p.amount as posted
      from payouts.card_dispute d full join posted p on p.id = d.id::text
      where d.id is null or case when d.posted_at is null then p.amount is not null
        else (p.owner_id, p.currency, p.amount)
          is distinct from (d.organisation_id, d.currency, case d.state when 'open' then d.recovered_minor - d.disputed_minor else 0 end::numeric) end`,
  },
  {
    name: 'payouts.disputes_are_of_their_funding',
    problem: 'A card dispute is about more than its payment, or about that of another organisation.',
    sql: `
      select d.id as dispute_id, d.disputed_minor, f.amount_minor from payouts.card_dispute d join payouts.funding f on f.id = d.funding_id
      where f.rail <> 'stripe' or d.disputed_minor > f.amount_minor or d.currency <> f.currency or d.organisation_id <> f.organisation_id`,
  },
  {
    name: 'payouts.disputes_restrict',
    problem: 'A card dispute was opened and its organisation never restricted.',
    sql: `
      select d.id as dispute_id, d.state from payouts.card_dispute d
      where d.state in ('announced', 'open', 'won', 'lost') and not exists (
        select from payouts.organisation_restriction_view r where r.dispute_id = d.id and r.organisation_id = d.organisation_id)`,
  },
  {
    name: 'payouts.restrictions_have_a_cause',
    problem: 'A restriction of an organisation names a card dispute or fraud warning that is not there, or is about another organisation.',
    sql: `
      select r.id as restriction_id, r.organisation_id, r.dispute_id, r.fraud_warning_id from payouts.organisation_restriction_view r
      where (r.dispute_id is not null and not exists (
          select from payouts.card_dispute d where d.id = r.dispute_id and d.organisation_id = r.organisation_id))
        or (r.fraud_warning_id is not null and not exists (
          select from payouts.fraud_warning w where w.id = r.fraud_warning_id and w.organisation_id = r.organisation_id))`,
  },
  {
    name: 'payouts.fundings_taken_back_once',
    problem: 'More was taken back of a funding than it brought, or it was taken back in parts and reversed as a whole.',
    sql: `
      select f.id as funding_id, f.amount_minor, sum(t.amount_minor) as taken_minor
      from payouts.funding_take_back t join payouts.funding f on f.id = t.funding_id
      group by f.id
      having sum(t.amount_minor) > f.amount_minor or max(t.n) <> count(*) or f.rail <> 'manual'
        or exists (select from payouts.funding_reversal r where r.funding_id = f.id and r.state <> 'withdrawn')`,
  },
  {
    name: 'payouts.invoices_without_gaps',
    problem: 'The numbers of invoices are not 1, 2, … up to the counter.',
    sql: `
      select c.last_number, count(i.id) as invoices, max(i.number) as newest from payouts.invoice_counter c left join payouts.invoice i on true
      group by c.last_number having count(i.id) <> c.last_number or coalesce(max(i.number), 0) <> c.last_number`,
  },
  {
    name: 'payouts.invoices_are_paid_in_full',
    problem: 'A paid invoice and the funding that paid it are of another organisation or amount, or the funding was reversed.',
    sql: `
      select i.number, i.amount_minor, f.amount_minor as paid_minor from payouts.invoice i join payouts.funding f on f.id = i.funding_id
      where (i.organisation_id, i.amount_minor, i.currency) is distinct from (f.organisation_id, f.amount_minor, f.currency)
        or exists (select from payouts.funding_reversal r where r.funding_id = f.id and r.state = 'approved')
        or exists (select from payouts.funding_take_back t where t.funding_id = f.id)`,
  },
];
