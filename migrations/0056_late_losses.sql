-- Losses that come late: a bank debit that fails after it succeeded, a dispute whose money is taken again after it was won,
-- and warnings of card networks that a payment was fraudulent.

alter table payouts.card_dispute
  add column kind text not null default 'dispute' constraint card_dispute_kind check (kind in ('dispute', 'debit_failure')),
  add column withdrawals integer not null default 0;
update payouts.card_dispute set withdrawals = 1 where posted_at is not null;
alter table payouts.card_dispute add constraint card_dispute_withdrawals check (withdrawals >= 0 and (withdrawals = 0) = (posted_at is null));
comment on column payouts.card_dispute.kind is 'dispute: an object du_… at Stripe; debit_failure: a payment by bank debit that failed after it had succeeded.';
comment on column payouts.card_dispute.stripe_dispute_id is 'Of a dispute its own id, of a failed debit that of its charge.';
comment on column payouts.card_dispute.withdrawals is 'How often Stripe took the money. Amounts recovered are those since the last time; the fee is the sum of all.';

create table payouts.fraud_warning (
  id uuid constraint fraud_warning_pkey primary key,
  stripe_warning_id text not null constraint fraud_warning_stripe_unique unique,
  funding_id uuid not null constraint fraud_warning_funding_fkey references payouts.funding,
  organisation_id uuid not null constraint fraud_warning_organisation_fkey references identity.organisation,
  fraud_type text not null,
  is_actionable boolean not null,
  warned_at timestamptz not null,
  received_at timestamptz not null,
  slots_withdrawn_at timestamptz,
  ended_at timestamptz
);
comment on table payouts.fraud_warning is 'A card network reports that a payment that funded an organisation was probably fraudulent; a dispute often follows. No money moves.';
comment on column payouts.fraud_warning.is_actionable is 'Stripe: the payment is neither disputed nor fully refunded.';
comment on column payouts.fraud_warning.ended_at is 'When a refund in full or a dispute took its place.';
create index fraud_warning_by_funding on payouts.fraud_warning (funding_id);
create index fraud_warning_open on payouts.fraud_warning (id) where ended_at is null;
create index fraud_warning_warned on payouts.fraud_warning (warned_at);

alter table payouts.organisation_restriction
  drop constraint organisation_restriction_reason,
  add constraint organisation_restriction_reason check (reason_code in ('payment_dispute', 'payment_failed', 'fraud_warning')),
  drop constraint organisation_restriction_dispute_once,
  add column fraud_warning_id uuid constraint organisation_restriction_warning_fkey references payouts.fraud_warning,
  add constraint organisation_restriction_one_cause check (num_nonnulls(dispute_id, fraud_warning_id) <= 1);
create index organisation_restriction_by_dispute on payouts.organisation_restriction (dispute_id) where dispute_id is not null;
create index organisation_restriction_by_warning on payouts.organisation_restriction (fraud_warning_id) where fraud_warning_id is not null;
comment on column payouts.organisation_restriction.dispute_id is 'A dispute restricts once for each time that Stripe takes its money.';
