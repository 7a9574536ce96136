-- Stripe beside the manual rail: accounts of workers there, calls that move money, events heard, comparisons made.

alter table payouts.funding drop constraint funding_rail, add constraint funding_rail check (rail in ('manual', 'stripe'));
alter table payouts.payout drop constraint payout_rail, add constraint payout_rail check (rail in ('manual', 'stripe'));
alter table payouts.payout add constraint payout_run_is_manual check (rail = 'manual' or run_id is null);

alter table payouts.payee add column rail text not null default 'manual' constraint payee_rail check (rail in ('manual', 'stripe'));
comment on column payouts.payee.rail is 'Manual: bank details in payee_private. Stripe: the account of the worker there, whose bank details Stripe alone has.';
comment on column payouts.payee.fingerprint is 'HMAC-SHA-256 of the account (bank''s or Stripe''s) under a key of the installation: tells that two are the same, not which it is.';

create table payouts.stripe_account (
  id uuid constraint stripe_account_pkey primary key,
  worker_id uuid not null constraint stripe_account_worker_fkey references identity.person constraint stripe_account_worker_unique unique,
  account_id text constraint stripe_account_account_unique unique constraint stripe_account_account check (account_id ~ '^acct_'),
  country text not null constraint stripe_account_country check (country ~ '^[A-Z]{2}$'),
  state text not null constraint stripe_account_state check (state in ('creating', 'needs_information', 'in_review', 'ready', 'refused')),
  missing text[] not null default '{}',
  reason text,
  payout_interval text,
  started_at timestamptz not null,
  read_at timestamptz,
  read_due_at timestamptz not null,
  constraint stripe_account_created check ((account_id is null) = (state = 'creating')),
  constraint stripe_account_refused check (state <> 'refused' or reason is not null)
);
comment on table payouts.stripe_account is 'A worker''s account at Stripe, as it was when it was last read there. What Stripe knows of the person stays with Stripe.';
comment on column payouts.stripe_account.missing is 'Names of what Stripe asks for (individual.dob); never what was answered.';
comment on column payouts.stripe_account.reason is 'Stripe''s code for what stands in the way.';
comment on column payouts.stripe_account.payout_interval is 'When Stripe pays out by itself. Must be manual: we make one bank payout for each payout. Null: not known yet.';
comment on column payouts.stripe_account.read_due_at is 'When to read it again.';
create index stripe_account_due on payouts.stripe_account (read_due_at);

create table payouts.stripe_platform (
  only_one boolean not null default true constraint stripe_platform_pkey primary key constraint stripe_platform_only_one check (only_one),
  payout_interval text not null,
  read_at timestamptz not null
);
comment on table payouts.stripe_platform is 'Our own account at Stripe, as it was when it was last read.';
comment on column payouts.stripe_platform.payout_interval is 'Must be manual: Stripe would else sweep the requesters'' money to the operator''s bank.';

create table payouts.stripe_call (
  payout_id uuid not null constraint stripe_call_payout_fkey references payouts.payout,
  step text not null constraint stripe_call_step check (step in ('transfer', 'bank', 'reversal')),
  state text not null constraint stripe_call_state check (state in ('due', 'done', 'refused')),
  epoch integer not null default 1 constraint stripe_call_epoch check (epoch > 0),
  attempt integer not null default 0 constraint stripe_call_attempt check (attempt >= 0),
  first_tried_at timestamptz,
  leased_until timestamptz,
  due_at timestamptz not null,
  said text constraint stripe_call_said check (length(said) between 1 and 500),
  object_id text constraint stripe_call_object_unique unique,
  created_at timestamptz not null,
  ended_at timestamptz,
  look_at timestamptz,
  constraint stripe_call_pkey primary key (payout_id, step),
  constraint stripe_call_ended check ((state = 'due') = (ended_at is null)),
  constraint stripe_call_done check ((state = 'done') = (object_id is not null))
);
comment on table payouts.stripe_call is 'Each thing that Stripe is told about a payout, once: written and committed before it is told.';
comment on column payouts.stripe_call.epoch is 'In the idempotency key. Grows only when it is certain that the key before moved nothing.';
comment on column payouts.stripe_call.attempt is 'Tries of this epoch, this one included.';
comment on column payouts.stripe_call.first_tried_at is 'Of this epoch: Stripe may forget a key that is older than a day.';
comment on column payouts.stripe_call.leased_until is 'Until then the process that took it may call; nobody else does.';
comment on column payouts.stripe_call.said is 'Why it is not done yet: what was last heard.';
comment on column payouts.stripe_call.look_at is 'When to look at the object again, should no event tell of it.';
create index stripe_call_due on payouts.stripe_call (due_at) where state = 'due';
create index stripe_call_look on payouts.stripe_call (look_at) where look_at is not null;

create table payouts.stripe_event (
  id text constraint stripe_event_pkey primary key,
  type text not null,
  object_id text,
  account_id text,
  created_at timestamptz not null,
  received_at timestamptz not null,
  state text not null constraint stripe_event_state check (state in ('stored', 'handled', 'ignored', 'orphan')),
  attempt integer not null default 0,
  due_at timestamptz not null,
  handled_at timestamptz,
  constraint stripe_event_handled check ((state = 'stored') = (handled_at is null))
);
comment on table payouts.stripe_event is 'That Stripe told of something, never what: the object is read again.';
comment on column payouts.stripe_event.account_id is 'The worker''s account it happened on; null: the platform''s own.';
create index stripe_event_due on payouts.stripe_event (due_at) where state = 'stored';
create index stripe_event_orphan on payouts.stripe_event (received_at) where state = 'orphan';
create index stripe_event_received on payouts.stripe_event (received_at);

create table payouts.payer_stop (
  id uuid constraint payer_stop_pkey primary key,
  kind text not null,
  about text not null,
  stopped_at timestamptz not null,
  lifted_at timestamptz,
  lifted_by uuid constraint payer_stop_lifted_by_fkey references identity.person,
  lift_reason text constraint payer_stop_lift_reason check (length(lift_reason) between 10 and 1000),
  constraint payer_stop_lifted check (num_nulls(lifted_at, lifted_by, lift_reason) in (0, 3))
);
comment on table payouts.payer_stop is 'While one of these is not lifted, nothing is told to Stripe that moves money to a worker.';
create unique index payer_stop_open on payouts.payer_stop (kind, about) where lifted_at is null;

create table payouts.reconciliation_run (
  id uuid constraint reconciliation_run_pkey primary key,
  started_at timestamptz not null,
  ended_at timestamptz,
  since timestamptz not null,
  asked_by uuid constraint reconciliation_run_asked_by_fkey references identity.person,
  leased_until timestamptz,
  compared jsonb,
  failure text,
  constraint reconciliation_run_ended check (ended_at is not null or (compared is null and failure is null))
);
comment on column payouts.reconciliation_run.asked_by is 'Null: the hourly one.';
comment on column payouts.reconciliation_run.compared is 'How many objects each source compared.';
comment on column payouts.reconciliation_run.failure is 'Why it did not get to the end: what it did not compare may differ.';
comment on column payouts.reconciliation_run.since is 'What happened before is only looked at where it is not over.';
create index reconciliation_run_started on payouts.reconciliation_run (started_at);
create index reconciliation_run_waiting on payouts.reconciliation_run (id) where ended_at is null;

create table payouts.reconciliation_difference (
  run_id uuid not null constraint reconciliation_difference_run_fkey references payouts.reconciliation_run,
  position integer not null constraint reconciliation_difference_position check (position > 0),
  source text not null,
  kind text not null,
  object_id text,
  subject_kind text,
  subject_id uuid,
  here text,
  there text,
  constraint reconciliation_difference_pkey primary key (run_id, position)
);
comment on column payouts.reconciliation_difference.object_id is 'Stripe''s id of what differs.';
comment on column payouts.reconciliation_difference.subject_id is 'Our id of it.';
select platform.make_append_only('payouts.reconciliation_difference');
