-- Verdicts on submitted work, the money that waits after a verdict, and bonuses.

create schema review;

create table review.review (
  id uuid constraint review_pkey primary key,
  assignment_id uuid not null constraint review_assignment_fkey references work.assignment,
  batch_id uuid not null,
  organisation_id uuid not null,
  worker_id uuid not null,
  verdict text not null constraint review_verdict check (verdict in ('approved', 'rejected', 'withdrawn', 'overturned')),
  reason_code text constraint review_reason_code check (reason_code in ('incorrect', 'incomplete', 'did_not_follow_instructions',
    'unreadable', 'duplicate', 'suspected_automation', 'other')),
  note text constraint review_note_length check (length(note) <= 2000),
  reverses_id uuid constraint review_reverses_fkey references review.review,
  reviewer_id uuid constraint review_reviewer_fkey references identity.person,
  at timestamptz not null,
  constraint review_not_of_own_work check (reviewer_id <> worker_id),
  constraint review_rejection_says_why check (verdict <> 'rejected' or (reason_code is not null and length(btrim(note)) >= 10)),
  constraint review_overturning_says_why check (verdict <> 'overturned' or (reviewer_id is not null and length(btrim(note)) >= 10)),
  constraint review_reversal check ((verdict in ('withdrawn', 'overturned')) = (reverses_id is not null))
);
comment on table review.review is 'Every verdict ever given, as it was given. What a rejection came to is in review.dispute.';
comment on column review.review.reviewer_id is 'Who decided; null when the marketplace approved because nobody did in time.';
comment on column review.review.reverses_id is 'The rejection that a withdrawal or an overturning undoes.';
create unique index review_first_verdict on review.review (assignment_id) where verdict in ('approved', 'rejected');
comment on index review.review_first_verdict is 'Approval, rejection and auto-approval may race: one of them is written, whatever the code does.';
create unique index review_reversed_once on review.review (reverses_id) where reverses_id is not null;
create index review_by_assignment on review.review (assignment_id, id);
create index review_by_batch on review.review (batch_id, id);
select platform.make_append_only('review.review');

create table review.bonus (
  id uuid constraint bonus_pkey primary key,
  organisation_id uuid not null constraint bonus_organisation_fkey references identity.organisation,
  worker_id uuid not null constraint bonus_worker_fkey references identity.person,
  assignment_id uuid constraint bonus_assignment_fkey references work.assignment,
  batch_id uuid,
  amount_minor bigint not null constraint bonus_amount check (amount_minor > 0),
  fee_minor bigint not null constraint bonus_fee check (fee_minor >= 0),
  currency text not null constraint bonus_currency check (currency ~ '^[A-Z]{3}$'),
  reason text not null constraint bonus_reason check (length(btrim(reason)) >= 10 and length(reason) <= 2000),
  paid_by uuid not null constraint bonus_paid_by_fkey references identity.person,
  at timestamptz not null,
  constraint bonus_not_to_oneself check (paid_by <> worker_id),
  constraint bonus_batch check ((assignment_id is null) = (batch_id is null))
);
create index bonus_by_worker on review.bonus (worker_id, id);
create index bonus_by_organisation on review.bonus (organisation_id, id);
create index bonus_by_assignment on review.bonus (assignment_id) where assignment_id is not null;
select platform.make_append_only('review.bonus');

-- Money that a worker has earned and that is still pending: one row per paid assignment or bonus.
create table review.release (
  id uuid constraint release_pkey primary key,
  source text not null constraint release_source check (source in ('assignment', 'bonus')),
  organisation_id uuid not null,
  worker_id uuid not null constraint release_worker_fkey references identity.person,
  amount_minor bigint not null constraint release_amount check (amount_minor > 0),
  currency text not null,
  due_at timestamptz not null,
  released_at timestamptz constraint release_not_early check (released_at >= due_at)
);
comment on table review.release is 'When earned money becomes payable. Rows are written with the verdict or the bonus and marked when the sweep has posted them.';
comment on column review.release.id is 'The assignment''s id or the bonus''s id: each is released once.';
create index release_due on review.release (due_at) where released_at is null;
create index release_pending on review.release (worker_id, currency) where released_at is null;

-- Money of a rejected assignment while the rejection may still be undone: one row per rejection.
create table review.dispute (
  review_id uuid constraint dispute_pkey primary key constraint dispute_review_fkey references review.review,
  assignment_id uuid not null constraint dispute_assignment_fkey references work.assignment,
  batch_id uuid not null,
  organisation_id uuid not null,
  worker_id uuid not null,
  reward_minor bigint not null constraint dispute_reward check (reward_minor >= 0),
  fee_minor bigint not null constraint dispute_fee check (fee_minor >= 0),
  currency text not null,
  state text not null constraint dispute_state check (state in ('resting', 'stands', 'withdrawn', 'overturned')),
  rests_until timestamptz not null,
  closed_at timestamptz,
  constraint dispute_closed check ((state = 'resting') = (closed_at is null))
);
create unique index dispute_one_resting on review.dispute (assignment_id) where state = 'resting';
create index dispute_by_assignment on review.dispute (assignment_id);
create index dispute_due on review.dispute (rests_until) where state = 'resting';
create index dispute_resting_by_batch on review.dispute (batch_id) where state = 'resting';
create index dispute_by_organisation on review.dispute (organisation_id, state);

-- "Approve everything that was submitted up to now", done in waves by a sweep.
create table review.bulk_approval (
  id uuid constraint bulk_approval_pkey primary key,
  batch_id uuid not null constraint bulk_approval_batch_fkey references batches.batch,
  organisation_id uuid not null,
  requested_by uuid not null constraint bulk_approval_requested_by_fkey references identity.person,
  requested_at timestamptz not null,
  seen_until uuid,
  approved_count int not null default 0,
  finished_at timestamptz
);
comment on column review.bulk_approval.requested_at is 'Only what was submitted by then is approved: nobody approves what could not have been seen.';
comment on column review.bulk_approval.seen_until is 'The assignment that the last wave came to, in the order of ids.';
create unique index bulk_approval_one_open on review.bulk_approval (batch_id) where finished_at is null;
create index bulk_approval_open on review.bulk_approval (id) where finished_at is null;
create index bulk_approval_by_batch on review.bulk_approval (batch_id, id);
