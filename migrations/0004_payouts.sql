-- Money in and out: fundings of organisations, bank details and payouts of workers, payout runs for the bank.

create schema payouts;

create table payouts.funding (
  id uuid constraint funding_pkey primary key,
  organisation_id uuid not null constraint funding_organisation_fkey references identity.organisation,
  rail text not null constraint funding_rail check (rail in ('manual')),
  reference text not null constraint funding_reference check (length(reference) between 1 and 140),
  amount_minor bigint not null constraint funding_amount check (amount_minor > 0),
  currency text not null constraint funding_currency check (currency ~ '^[A-Z]{3}$'),
  value_date date not null,
  recorded_by uuid constraint funding_recorded_by_fkey references identity.person,
  recorded_at timestamptz not null,
  constraint funding_reference_unique unique (rail, reference)
);
comment on column payouts.funding.reference is 'What the bank calls the transfer: recording it twice is harmless, and refused when anything else differs.';
comment on column payouts.funding.value_date is 'The day from which the bank counts the money as ours.';
comment on column payouts.funding.recorded_by is 'Null: the marketplace itself.';
create index funding_by_organisation on payouts.funding (organisation_id, id);
select platform.make_append_only('payouts.funding');

create table payouts.funding_reversal (
  id uuid constraint funding_reversal_pkey primary key,
  funding_id uuid not null constraint funding_reversal_funding_fkey references payouts.funding,
  state text not null constraint funding_reversal_state check (state in ('proposed', 'approved', 'withdrawn')),
  reason text not null constraint funding_reversal_reason check (length(reason) between 10 and 1000),
  proposed_by uuid not null constraint funding_reversal_proposed_by_fkey references identity.person,
  proposed_at timestamptz not null,
  decided_by uuid constraint funding_reversal_decided_by_fkey references identity.person,
  decided_at timestamptz,
  constraint funding_reversal_decided check ((state = 'proposed') = (decided_by is null) and (decided_by is null) = (decided_at is null)),
  constraint funding_reversal_two_people check (state <> 'approved' or decided_by <> proposed_by)
);
comment on table payouts.funding_reversal is 'A funding recorded wrongly, undone by two different admins while its money is unspent.';
create unique index funding_reversal_once on payouts.funding_reversal (funding_id) where state <> 'withdrawn';
create index funding_reversal_by_funding on payouts.funding_reversal (funding_id, id);

create table payouts.payee (
  id uuid constraint payee_pkey primary key,
  worker_id uuid not null constraint payee_worker_fkey references identity.person,
  currency text not null constraint payee_currency check (currency ~ '^[A-Z]{3}$'),
  state text not null constraint payee_state check (state in ('usable', 'in_review', 'refused', 'replaced')),
  fingerprint bytea not null constraint payee_fingerprint check (length(fingerprint) = 32),
  review_reason text constraint payee_review_reason check (review_reason in ('same_account_as_another_worker')),
  decision text constraint payee_decision check (decision in ('accepted', 'refused')),
  decided_by uuid constraint payee_decided_by_fkey references identity.person,
  decided_at timestamptz,
  decision_note text constraint payee_decision_note check (length(decision_note) between 10 and 1000),
  created_at timestamptz not null,
  replaced_at timestamptz,
  constraint payee_replaced check ((state = 'replaced') = (replaced_at is not null)),
  constraint payee_reviewed check (state not in ('in_review', 'refused') or review_reason is not null),
  constraint payee_decided check (num_nulls(decision, decided_by, decided_at, decision_note) in (0, 4)),
  constraint payee_refused check (state <> 'refused' or decision = 'refused'),
  constraint payee_accepted check (state <> 'usable' or decision is distinct from 'refused'),
  constraint payee_other_than_decider check (decided_by <> worker_id)
);
comment on table payouts.payee is 'Where a worker is paid. Changed details are a new row, so that a payout and its file keep the ones they were made with.';
comment on column payouts.payee.fingerprint is 'HMAC-SHA-256 of the account under a key of the installation: tells that two are the same, not which it is.';
comment on column payouts.payee.review_reason is 'Why an admin looks before anything is paid; the worker sees it.';
create unique index payee_current on payouts.payee (worker_id, currency) where state <> 'replaced';
create index payee_by_worker on payouts.payee (worker_id, id);
create index payee_by_fingerprint on payouts.payee (fingerprint);
create index payee_in_review on payouts.payee (id) where state = 'in_review';

create table payouts.payee_private (
  payee_id uuid constraint payee_private_pkey primary key constraint payee_private_payee_fkey references payouts.payee,
  holder_name text not null constraint payee_private_holder check (length(holder_name) between 1 and 70),
  country text not null constraint payee_private_country check (country ~ '^[A-Z]{2}$'),
  iban text constraint payee_private_iban check (iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}$'),
  account_number text constraint payee_private_account check (account_number ~ '^[A-Z0-9]{3,34}$'),
  routing_number text constraint payee_private_routing check (routing_number ~ '^[A-Z0-9]{3,20}$'),
  bic text constraint payee_private_bic check (bic ~ '^[A-Z0-9]{8}([A-Z0-9]{3})?$'),
  constraint payee_private_one_account check ((iban is null) <> (account_number is null))
);
comment on table payouts.payee_private is 'Personal data: an erasure deletes the row and leaves the payee. Never updated, only replaced.';
create trigger refuse_change before update on payouts.payee_private for each row execute function platform.refuse_change();

create table payouts.payout_run (
  id uuid constraint payout_run_pkey primary key,
  rail text not null constraint payout_run_rail check (rail in ('manual')),
  currency text not null constraint payout_run_currency check (currency ~ '^[A-Z]{3}$'),
  state text not null constraint payout_run_state check (state in ('awaiting_approval', 'approved', 'exported', 'closed', 'cancelled')),
  line_count integer not null constraint payout_run_lines check (line_count between 1 and 2000),
  total_minor bigint not null constraint payout_run_total check (total_minor > 0),
  payer_name text,
  payer_account text,
  payer_bic text,
  created_by uuid not null constraint payout_run_created_by_fkey references identity.person,
  created_at timestamptz not null,
  approved_by uuid constraint payout_run_approved_by_fkey references identity.person,
  approved_at timestamptz,
  csv_sha256 text constraint payout_run_csv check (csv_sha256 ~ '^[0-9a-f]{64}$'),
  xml_sha256 text constraint payout_run_xml check (xml_sha256 ~ '^[0-9a-f]{64}$'),
  exported_at timestamptz,
  closed_at timestamptz,
  cancelled_by uuid constraint payout_run_cancelled_by_fkey references identity.person,
  cancelled_at timestamptz,
  constraint payout_run_two_people check (approved_by <> created_by),
  constraint payout_run_payer check ((payer_name is null) = (payer_account is null)),
  constraint payout_run_approved check (
    (approved_by is null) = (approved_at is null) and (approved_at is null) = (csv_sha256 is null)
    and (state not in ('approved', 'exported', 'closed') or approved_at is not null)
    and (state <> 'awaiting_approval' or approved_at is null)),
  constraint payout_run_exported check ((state in ('exported', 'closed')) = (exported_at is not null)),
  constraint payout_run_closed check ((state = 'closed') = (closed_at is not null)),
  constraint payout_run_cancelled check ((state = 'cancelled') = (cancelled_at is not null) and (cancelled_at is null) = (cancelled_by is null))
);
comment on column payouts.payout_run.csv_sha256 is 'Of the exact bytes, fixed at the approval: what is fetched later is the same or is not given out.';
comment on column payouts.payout_run.xml_sha256 is 'Null when the installation has not said which account it pays from.';
comment on column payouts.payout_run.payer_name is 'The account that is paid from, frozen when the run was made.';
create index payout_run_by_state on payouts.payout_run (state, id);

create table payouts.payout (
  id uuid constraint payout_pkey primary key,
  worker_id uuid not null constraint payout_worker_fkey references identity.person,
  payee_id uuid not null constraint payout_payee_fkey references payouts.payee,
  rail text not null constraint payout_rail check (rail in ('manual')),
  amount_minor bigint not null constraint payout_amount check (amount_minor > 0),
  currency text not null constraint payout_currency check (currency ~ '^[A-Z]{3}$'),
  state text not null constraint payout_state check (state in
    ('reserved', 'in_run', 'sending', 'sent', 'paid', 'failed', 'refused', 'cancelled', 'returning', 'returned')),
  run_id uuid constraint payout_run_fkey references payouts.payout_run,
  run_position integer constraint payout_run_position check (run_position > 0),
  reason text constraint payout_reason check (length(reason) between 1 and 500),
  requested_at timestamptz not null,
  sent_at timestamptz,
  paid_at timestamptz,
  ended_at timestamptz,
  constraint payout_line check ((run_id is null) = (run_position is null)),
  constraint payout_line_unique unique (run_id, run_position),
  constraint payout_on_run check (case when state in ('reserved', 'cancelled') then run_id is null
    when rail = 'manual' then run_id is not null else true end),
  constraint payout_sent check (case when state in ('sent', 'paid', 'returning', 'returned', 'failed') then sent_at is not null
    else sent_at is null end),
  constraint payout_paid check (case when state = 'paid' then paid_at is not null
    when state in ('returning', 'returned') then true else paid_at is null end),
  constraint payout_ended check ((state in ('failed', 'refused', 'cancelled', 'returned')) = (ended_at is not null)),
  constraint payout_told_why check (state not in ('failed', 'refused', 'returned') or reason is not null)
);
comment on column payouts.payout.reason is 'What the bank said when it did not pay; the worker sees it.';
comment on column payouts.payout.ended_at is 'When the money was available to the worker again.';
comment on column payouts.payout.run_position is 'Its line in the file of the run.';
create unique index payout_open on payouts.payout (worker_id, currency) where state in ('reserved', 'in_run', 'sending', 'sent');
create index payout_by_worker on payouts.payout (worker_id, id);
create index payout_by_state on payouts.payout (state, id);
create index payout_waiting on payouts.payout (rail, currency, id) where state = 'reserved';
create index payout_by_payee on payouts.payout (payee_id);

-- What a payout is never changes; only its state does.
create function payouts.refuse_other_payout() returns trigger language plpgsql as $$
begin
  if (old.id, old.worker_id, old.payee_id, old.rail, old.amount_minor, old.currency, old.requested_at)
    is distinct from (new.id, new.worker_id, new.payee_id, new.rail, new.amount_minor, new.currency, new.requested_at) then
    raise exception 'payout %: worker, payee, rail and amount never change', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger refuse_other before update on payouts.payout for each row execute function payouts.refuse_other_payout();
