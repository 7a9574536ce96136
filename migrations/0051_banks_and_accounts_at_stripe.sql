-- Bank accounts behind accounts at Stripe, payouts that a bank did not take, and accounts that were replaced before money moved.

create table payouts.stripe_bank (
  worker_id uuid not null constraint stripe_bank_worker_fkey references identity.person,
  account_id text not null constraint stripe_bank_account check (account_id ~ '^acct_'),
  external_id text not null,
  fingerprint bytea constraint stripe_bank_fingerprint check (length(fingerprint) = 32),
  is_current boolean not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  constraint stripe_bank_pkey primary key (account_id, external_id)
);
comment on table payouts.stripe_bank is 'Bank accounts that Stripe pays a worker to, as far as Stripe tells: an id and a fingerprint, never a number.';
comment on column payouts.stripe_bank.fingerprint is
  'HMAC-SHA-256 of the fingerprint of Stripe under a key of the installation: tells that two are the same. Null: Stripe gave none.';
comment on column payouts.stripe_bank.is_current is 'Whether it was there when the account was read last.';
create index stripe_bank_by_worker on payouts.stripe_bank (worker_id);
create index stripe_bank_by_fingerprint on payouts.stripe_bank (fingerprint) where fingerprint is not null;
create trigger zz_refuse_erased after insert on payouts.stripe_bank for each row execute function identity.refuse_erased('worker_id');

create table payouts.shared_bank_look (
  id uuid constraint shared_bank_look_pkey primary key,
  fingerprint bytea not null constraint shared_bank_look_fingerprint check (length(fingerprint) = 32),
  looked_by uuid not null constraint shared_bank_look_looked_by_fkey references identity.person,
  looked_at timestamptz not null,
  note text not null constraint shared_bank_look_note check (length(note) between 10 and 1000)
);
comment on table payouts.shared_bank_look is 'That an admin looked at workers whose accounts at Stripe pay to one bank account, and what was found.';
create index shared_bank_look_by_fingerprint on payouts.shared_bank_look (fingerprint, looked_at);
select platform.make_append_only('payouts.shared_bank_look');

alter table payouts.stripe_call
  add column bank_account text,
  add column bank_failure text constraint stripe_call_bank_failure check (length(bank_failure) between 1 and 200);
comment on column payouts.stripe_call.bank_account is 'Of a bank payout: the id at Stripe of the bank account that it went to.';
comment on column payouts.stripe_call.bank_failure is 'Of a bank payout that the bank did not take: the code of Stripe. Null: it was taken, cancelled, or taken back by us.';
update payouts.stripe_call c set bank_failure = 'not_kept'
from payouts.payout p
where p.id = c.payout_id and c.step = 'bank' and p.state in ('returning', 'returned') and p.reason is distinct from 'Stripe cancelled it.';

create table payouts.stripe_account_replaced (
  id uuid constraint stripe_account_replaced_pkey primary key,
  worker_id uuid not null constraint stripe_account_replaced_worker_fkey references identity.person,
  account_id text constraint stripe_account_replaced_account check (account_id ~ '^acct_'),
  country text not null,
  replaced_at timestamptz not null,
  close_due_at timestamptz,
  closed_at timestamptz,
  constraint stripe_account_replaced_close check (num_nulls(close_due_at, closed_at) >= 1)
);
comment on table payouts.stripe_account_replaced is 'Accounts at Stripe that a worker gave up before money moved there, because something in them was wrong.';
comment on column payouts.stripe_account_replaced.account_id is 'Null: Stripe had not made it.';
comment on column payouts.stripe_account_replaced.close_due_at is 'When Stripe is to be told to close it; null: it is closed, or there is nothing to close.';
create index stripe_account_replaced_by_worker on payouts.stripe_account_replaced (worker_id);
create unique index stripe_account_replaced_by_account on payouts.stripe_account_replaced (account_id);
create index stripe_account_replaced_due on payouts.stripe_account_replaced (close_due_at) where close_due_at is not null;
create trigger zz_refuse_erased after insert on payouts.stripe_account_replaced for each row execute function identity.refuse_erased('worker_id');

-- An erasure takes what Stripe's ids could lead to.
create function payouts.forget_banks_at_stripe() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  delete from payouts.stripe_bank where worker_id = new.person_id;
  delete from payouts.stripe_account_replaced where worker_id = new.person_id;
  update payouts.stripe_call c set bank_account = null
  from payouts.payout p where p.id = c.payout_id and p.worker_id = new.person_id and c.bank_account is not null;
  return null;
end $$;
create trigger forget_banks_at_stripe after insert on identity.erasure
  for each row execute function payouts.forget_banks_at_stripe();
revoke execute on function payouts.forget_banks_at_stripe() from public;

-- The account at Stripe that the books belong to.
create table payouts.stripe_books (
  only_one boolean not null default true constraint stripe_books_pkey primary key constraint stripe_books_only_one check (only_one),
  account_id text not null constraint stripe_books_account check (account_id ~ '^acct_'),
  is_live boolean not null,
  tied_at timestamptz not null
);
comment on table payouts.stripe_books is 'Our own account at Stripe, and its mode, as of the first use: a key of another account or mode is refused from then on.';
comment on column payouts.stripe_books.is_live is 'False: play money, of Stripe''s test mode, a sandbox or a double.';
select platform.make_append_only('payouts.stripe_books');
