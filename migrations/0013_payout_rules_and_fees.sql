-- Rules of payouts (schedules, approval of large ones), fees by agreement, bonuses by file, the hold on a new worker's money.

-- A large payout waits for a second person before any rail may take it.
alter table payouts.payout drop constraint payout_state;
alter table payouts.payout add constraint payout_state check (state in ('awaiting_approval', 'reserved', 'in_run', 'sending', 'sent',
  'paid', 'failed', 'refused', 'cancelled', 'returning', 'returned'));
alter table payouts.payout drop constraint payout_on_run;
alter table payouts.payout add constraint payout_on_run check (case
  when state in ('awaiting_approval', 'reserved', 'cancelled') then run_id is null
  when rail = 'manual' and state <> 'refused' then run_id is not null
  else true end);
drop index payouts.payout_open;
create unique index payout_open on payouts.payout (worker_id, currency)
  where state in ('awaiting_approval', 'reserved', 'in_run', 'sending', 'sent');

create table payouts.payout_approval (
  payout_id uuid constraint payout_approval_pkey primary key constraint payout_approval_payout_fkey references payouts.payout,
  worker_id uuid not null constraint payout_approval_worker_fkey references identity.person,
  limit_minor bigint not null constraint payout_approval_limit check (limit_minor >= 0),
  requested_by uuid constraint payout_approval_requested_by_fkey references identity.person,
  decision text constraint payout_approval_decision check (decision in ('approved', 'refused')),
  decided_by uuid constraint payout_approval_decided_by_fkey references identity.person,
  decided_at timestamptz,
  note text constraint payout_approval_note check (length(btrim(note)) between 1 and 500),
  constraint payout_approval_decided check (num_nulls(decision, decided_by, decided_at) in (0, 3)),
  constraint payout_approval_refusal_says_why check (decision is distinct from 'refused' or length(btrim(coalesce(note, ''))) >= 10),
  constraint payout_approval_not_by_the_paid check (decided_by <> worker_id),
  constraint payout_approval_two_people check (decided_by <> requested_by)
);
comment on table payouts.payout_approval is 'Payouts above the limit: a person other than the paid and the asking one decides.';
comment on column payouts.payout_approval.limit_minor is 'The limit as it was when the payout was asked for.';
comment on column payouts.payout_approval.requested_by is 'Who asked for the payout; null: its schedule did.';
create index payout_approval_waiting on payouts.payout_approval (payout_id) where decision is null;

create function payouts.refuse_other_decision() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.decision is not null or (old.payout_id, old.worker_id, old.limit_minor, old.requested_by)
    is distinct from (new.payout_id, new.worker_id, new.limit_minor, new.requested_by) then
    raise exception 'the approval of payout %: what was decided never changes', old.payout_id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger refuse_other before update or delete on payouts.payout_approval
  for each row execute function payouts.refuse_other_decision();

create table payouts.payout_schedule (
  worker_id uuid constraint payout_schedule_pkey primary key constraint payout_schedule_worker_fkey references identity.person,
  frequency text not null constraint payout_schedule_frequency check (frequency in ('weekly', 'monthly', 'on_request')),
  changed_at timestamptz not null
);
comment on table payouts.payout_schedule is 'How often a worker wants to be paid; who is not in here has not chosen, and has the default of the installation.';

create table payouts.payout_round (
  frequency text not null constraint payout_round_frequency check (frequency in ('weekly', 'monthly')),
  due_at timestamptz not null,
  seen_until uuid,
  started_at timestamptz not null,
  finished_at timestamptz,
  constraint payout_round_pkey primary key (frequency, due_at)
);
comment on table payouts.payout_round is 'A day on which scheduled payouts are made, worked off a page of workers at a time.';
comment on column payouts.payout_round.seen_until is 'The last worker that was looked at. Looking again does no harm: each has one turn.';
create index payout_round_open on payouts.payout_round (due_at) where finished_at is null;

create table payouts.payout_turn (
  worker_id uuid not null constraint payout_turn_worker_fkey references identity.person,
  currency text not null constraint payout_turn_currency check (currency ~ '^[A-Z]{3}$'),
  due_at timestamptz not null,
  frequency text not null,
  payout_id uuid constraint payout_turn_payout_fkey references payouts.payout constraint payout_turn_payout_once unique,
  refusal text constraint payout_turn_refusal check (length(refusal) between 1 and 2000),
  at timestamptz not null,
  constraint payout_turn_pkey primary key (worker_id, currency, due_at),
  constraint payout_turn_round_fkey foreign key (frequency, due_at) references payouts.payout_round,
  constraint payout_turn_outcome check ((payout_id is null) <> (refusal is null))
);
comment on table payouts.payout_turn is 'What came of one worker on one day of payouts; a second try on the same day cannot be written.';
comment on column payouts.payout_turn.refusal is 'Why nothing was paid out, as the worker reads it.';
select platform.make_append_only('payouts.payout_turn');

-- Fees: the installation's rule, unless an agreement with the organisation says otherwise.
create table batches.fee_agreement (
  id uuid constraint fee_agreement_pkey primary key,
  n bigint generated always as identity constraint fee_agreement_order unique,
  organisation_id uuid not null constraint fee_agreement_organisation_fkey references identity.organisation,
  basis_points integer not null constraint fee_agreement_share check (basis_points between 0 and 10000),
  minimum_minor bigint not null constraint fee_agreement_minimum check (minimum_minor >= 0),
  currency text not null constraint fee_agreement_currency check (currency ~ '^[A-Z]{3}$'),
  valid_from timestamptz not null,
  valid_until timestamptz,
  reason text not null constraint fee_agreement_reason check (length(btrim(reason)) >= 10 and length(reason) <= 1000),
  agreed_by uuid not null constraint fee_agreement_agreed_by_fkey references identity.person,
  agreed_at timestamptz not null,
  constraint fee_agreement_period check (valid_until > valid_from),
  constraint fee_agreement_not_for_the_past check (valid_from >= agreed_at)
);
comment on table batches.fee_agreement is 'Never changed. Where two hold at a moment, the one that was agreed later does.';
comment on column batches.fee_agreement.n is 'The order in which they were agreed: two in the same millisecond have one, too.';
create index fee_agreement_by_organisation on batches.fee_agreement (organisation_id, id);
select platform.make_append_only('batches.fee_agreement');

create table batches.fee_agreement_end (
  agreement_id uuid constraint fee_agreement_end_pkey primary key
    constraint fee_agreement_end_agreement_fkey references batches.fee_agreement,
  ended_at timestamptz not null,
  reason text not null constraint fee_agreement_end_reason check (length(btrim(reason)) >= 10 and length(reason) <= 1000),
  ended_by uuid not null constraint fee_agreement_end_person_fkey references identity.person
);
comment on table batches.fee_agreement_end is 'An agreement that ended before its time.';
select platform.make_append_only('batches.fee_agreement_end');

alter table batches.batch
  add column fee_basis_points integer constraint batch_fee_share check (fee_basis_points between 0 and 10000),
  add column fee_minimum_minor bigint constraint batch_fee_minimum check (fee_minimum_minor >= 0),
  add column fee_agreement_id uuid constraint batch_fee_agreement_fkey references batches.fee_agreement,
  add constraint batch_fee_rule check (num_nulls(fee_basis_points, fee_minimum_minor) in (0, 2)
    and (fee_agreement_id is null or fee_basis_points is not null));
comment on column batches.batch.fee_basis_points is 'The rule that fee_minor comes from, as it was then; null for batches made before rules were kept.';

-- Bonuses remember the rule of their fee, and the line of the file that they came in.
create table review.bonus_file (
  id uuid constraint bonus_file_pkey primary key,
  organisation_id uuid not null constraint bonus_file_organisation_fkey references identity.organisation,
  on_fault text not null constraint bonus_file_on_fault check (on_fault in ('refuse', 'skip')),
  bytes bigint not null,
  sha256 text not null constraint bonus_file_sha256 check (sha256 ~ '^[0-9a-f]{64}$'),
  rows integer not null,
  paid integer not null constraint bonus_file_paid check (paid >= 0),
  existing integer not null constraint bonus_file_existing check (existing >= 0),
  skipped integer not null constraint bonus_file_skipped check (skipped >= 0),
  amount_minor bigint not null constraint bonus_file_amount check (amount_minor >= 0),
  fee_minor bigint not null constraint bonus_file_fee check (fee_minor >= 0),
  currency text not null constraint bonus_file_currency check (currency ~ '^[A-Z]{3}$'),
  sent_by uuid not null constraint bonus_file_sent_by_fkey references identity.person,
  sent_at timestamptz not null,
  constraint bonus_file_adds_up check (paid + existing + skipped = rows)
);
comment on column review.bonus_file.existing is 'Lines that were paid before: same external id, worker, amount and reason.';
create index bonus_file_by_organisation on review.bonus_file (organisation_id, id);
select platform.make_append_only('review.bonus_file');

alter table review.bonus
  add column fee_basis_points integer constraint bonus_fee_share check (fee_basis_points between 0 and 10000),
  add column fee_minimum_minor bigint constraint bonus_fee_minimum check (fee_minimum_minor >= 0),
  add column fee_agreement_id uuid constraint bonus_fee_agreement_fkey references batches.fee_agreement,
  add column file_id uuid constraint bonus_file_fkey references review.bonus_file,
  add column external_id text constraint bonus_external_id check (length(external_id) between 1 and 200),
  add constraint bonus_fee_rule check (num_nulls(fee_basis_points, fee_minimum_minor) in (0, 2)),
  add constraint bonus_of_file check ((file_id is null) = (external_id is null));
comment on column review.bonus.external_id is 'The requester''s own name for it, unique for the organisation: a line sent again pays nothing more.';
create unique index bonus_external_id on review.bonus (organisation_id, external_id) where external_id is not null;
create index bonus_by_file on review.bonus (file_id) where file_id is not null;

-- The age hold: until when whatever a new worker earns stays pending.
create table review.first_earning (
  worker_id uuid constraint first_earning_pkey primary key constraint first_earning_worker_fkey references identity.person,
  at timestamptz not null,
  hold_until timestamptz not null,
  constraint first_earning_hold check (hold_until >= at)
);
comment on table review.first_earning is 'When a worker earned for the first time. Counted from here and not from registration: an account that lay idle proves nothing.';
comment on column review.first_earning.hold_until is 'Nothing that the worker earned becomes payable before.';
insert into review.first_earning (worker_id, at, hold_until) select worker_id, min(due_at), min(due_at) from review.release group by worker_id;
select platform.make_append_only('review.first_earning');
