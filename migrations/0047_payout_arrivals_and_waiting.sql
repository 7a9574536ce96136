-- What of a payout arrived on the worker's account at Stripe, which may settle in another currency and later than at once; why a
-- call waits and how often it has; whether Stripe pays out from the account.

create table payouts.payout_arrival (
  payout_id uuid constraint payout_arrival_pkey primary key constraint payout_arrival_payout_fkey references payouts.payout,
  payment_id text not null constraint payout_arrival_payment_unique unique,
  transaction_id text,
  currency text constraint payout_arrival_currency check (currency ~ '^[A-Z]{3}$'),
  amount_minor bigint constraint payout_arrival_amount check (amount_minor >= 0),
  bank_minor bigint constraint payout_arrival_bank check (bank_minor >= 0),
  exchange_rate text constraint payout_arrival_rate check (exchange_rate ~ '^\d+(\.\d+)?$'),
  available_at timestamptz,
  read_at timestamptz,
  constraint payout_arrival_read check (num_nulls(transaction_id, currency, amount_minor, bank_minor, available_at, read_at) in (0, 6))
);
comment on table payouts.payout_arrival is
  'What a transfer became on the worker''s account, by the balance transaction of its destination payment. The books stay in the currency of the payout: what is lost or won by the exchange is the worker''s.';
comment on column payouts.payout_arrival.payment_id is 'Stripe''s id of the payment that the worker''s account received.';
comment on column payouts.payout_arrival.amount_minor is 'Net, in the currency of the worker''s account.';
comment on column payouts.payout_arrival.bank_minor is
  'What is paid to the bank: what arrived and what earlier payouts left, in units that Stripe pays (whole ones in HUF).';
comment on column payouts.payout_arrival.exchange_rate is 'Units of the currency that arrived for one unit of the payout''s. Null: none was exchanged.';
comment on column payouts.payout_arrival.available_at is 'From then on Stripe lets it go on to the bank.';

alter table payouts.stripe_call
  add column waits integer not null default 0 constraint stripe_call_waits check (waits >= 0),
  add column source_type text constraint stripe_call_source check (source_type in ('card', 'bank_account', 'fpx'));
comment on column payouts.stripe_call.waits is 'How often in a row something was found to stand in the way: the pause grows with it.';
comment on column payouts.stripe_call.source_type is 'Of this epoch: the part of Stripe''s balance that the money is taken from. Null: Stripe''s default, card.';

alter table payouts.stripe_account add column payouts_held boolean not null default false;
comment on column payouts.stripe_account.payouts_held is
  'Whether Stripe takes transfers for the account and pays nothing out from it: payouts wait before they are transferred.';
