-- What the domains of money read of one another: each view is one row of the domain that publishes it, with its public columns.

create view payouts.organisation_restriction_view as
select id, organisation_id, dispute_id, fraud_warning_id from payouts.organisation_restriction;
comment on view payouts.organisation_restriction_view is
  'Restrictions of organisations, and the chargeback or fraud warning that caused each. Published by identity.';

create view payouts.balance_transaction_view as
select id, type, source, state from payouts.stripe_transaction;
comment on view payouts.balance_transaction_view is
  'Balance transactions of the platform''s account at Stripe: type, the object at Stripe that each is about (source; null: none), and whether the ledger has it (state = booked). Published by stripe.';

create view payouts.bank_transfer_view as
select f.id, f.currency, f.amount_minor, f.value_date, f.reference, i.reference as invoice_reference,
  exists (select from payouts.funding_reversal r where r.funding_id = f.id and r.state = 'approved') as is_reversed
from payouts.funding f left join payouts.invoice i on i.funding_id = f.id
where f.rail = 'manual';
comment on view payouts.bank_transfer_view is
  'Fundings by bank transfer: the bank''s reference, the reference of the invoice that it paid (null: none), and whether the funding was reversed. Published by funding.';

create view payouts.refund_transfer_view as
select p.id, r.organisation_id, p.rail, p.state, p.currency, p.amount_minor, p.kept_fee_minor, p.reference, p.proposed_at
from payouts.refund_part p join payouts.refund r on r.id = p.refund_id;
comment on view payouts.refund_transfer_view is
  'Transfers of refunds to organisations, by rail. amount_minor less kept_fee_minor is what is sent; reference is the bank''s, null until an admin records the transfer. Published by funding.';

create view payouts.payout_run_view as
select id, rail, currency, total_minor, exported_at from payouts.payout_run;
comment on view payouts.payout_run_view is
  'Runs of payouts for the bank: the total in minor units, and when the file was fetched for the first time (null: not yet). Published by payouts.';
