-- What came of every assignment, one row per event, and a count of them per worker and organisation.

create schema reputation;

create table reputation.outcome (
  assignment_id uuid not null,
  kind text not null constraint outcome_kind check (kind in ('submitted', 'approved', 'rejected', 'overturned', 'returned', 'expired')),
  worker_id uuid not null,
  organisation_id uuid not null,
  batch_id uuid not null,
  task_id uuid not null,
  seconds integer constraint outcome_seconds check (seconds >= 0),
  at timestamptz not null,
  constraint outcome_pkey primary key (assignment_id, kind)
);
comment on table reputation.outcome is
  'The source of every estimate of a worker, now and later. No foreign keys: each answer writes here, and standing has them for the worker and the organisation.';
comment on column reputation.outcome.kind is
  'Claims are not recorded: a claim ends as submitted, returned or expired, and until then it says nothing about the worker. Overturned: a rejection that was put right.';
comment on column reputation.outcome.seconds is 'From the claim to the event, where that is known.';
create index outcome_by_worker on reputation.outcome (worker_id, at);
select platform.make_append_only('reputation.outcome');

create table reputation.standing (
  worker_id uuid not null constraint standing_worker_fkey references identity.person,
  organisation_id uuid not null constraint standing_organisation_fkey references identity.organisation,
  submitted integer not null constraint standing_submitted check (submitted >= 0),
  approved integer not null constraint standing_approved check (approved >= 0),
  rejected integer not null constraint standing_rejected check (rejected >= 0),
  overturned integer not null constraint standing_overturned check (overturned >= 0),
  returned integer not null constraint standing_returned check (returned >= 0),
  expired integer not null constraint standing_expired check (expired >= 0),
  constraint standing_pkey primary key (worker_id, organisation_id)
) with (fillfactor = 70);
comment on table reputation.standing is
  'Outcomes counted by kind, in the transaction that records them, so that a worker with a million outcomes is read as fast as a new one. What a worker did everywhere is the sum over organisations.';
comment on column reputation.standing.overturned is 'Counted in rejected too, as an outcome of its own is: rejections that stand are rejected - overturned.';
