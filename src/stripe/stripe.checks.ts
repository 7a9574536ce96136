/** Whether the ledger has each balance transaction that is booked, and no other. */
import type { Check } from '../platform/index.ts';

export const STRIPE_CHECKS: readonly Check[] = [
  {
    name: 'payouts.stripe_transactions_are_posted',
    problem: "One of Stripe's balance transactions is booked here and not in the ledger, or the other way round.",
    sql: `
      with stripes_own as (
        select g.event, g.ref, (select sum(e.amount) from ledger.entry_view e join ledger.account_view a on a.id = e.account_id
          where e.journal_id = g.journal_id and e.seq between g.first_seq and g.last_seq and a.kind in ('stripe_pending', 'stripe_available')) as amount
        from ledger.posting_view g where g.event in ('fee', 'avail', 'own', 'load')
      )
      select s.event || ':' || s.ref as posting, 'no transaction' as difference, null::bigint as net_minor, s.amount
      from stripes_own s left join payouts.stripe_transaction t on t.id = s.ref
      where t.id is null or t.state not in ('settling', 'booked')
        or s.amount <> case s.event when 'fee' then t.fee_minor when 'avail' then 0 else -t.amount_minor end
      union all
      select t.type || ':' || t.id, 'no posting', t.net_minor, null
      from payouts.stripe_transaction t
      where t.state = 'booked' and case
        when t.type in ('charge', 'payment') then not exists (select from ledger.posting_view where event = 'avail' and ref = t.id)
        when t.type in ('payout', 'topup_reversal') then not exists (select from ledger.posting_view where event = 'own' and ref = t.id)
        when t.type in ('topup', 'payout_cancel', 'payout_failure') then not exists (select from ledger.posting_view where event = 'load' and ref = t.id)
        when t.type in ('refund', 'payment_refund') then not exists (select from ledger.posting_view where event = 'rf' and ref = t.subject_id || ':done')
        when t.type = 'transfer' then not exists (select from ledger.posting_view where event = 'po' and ref = t.subject_id || ':x')
        else false end`,
  },
];
