-- Qualification tests and training: what they ask, attempts at them, and what they pay. Whether a worker shares what they
-- are qualified by. Files of other tools as tasks.

-- The ledger: money set aside for attempts at a test.
alter table ledger.account_kind drop constraint account_kind_owner;
alter table ledger.account_kind add constraint account_kind_owner
  check (owner_kind in ('organisation', 'batch', 'assignment', 'test', 'worker', 'platform'));
insert into ledger.account_kind (kind, owner_kind, guarded, floor, ceiling) values ('test_reserve', 'test', true, 0, null);

-- What a test pays is held like a reward.
alter table review.release drop constraint release_source;
alter table review.release add constraint release_source check (source in ('assignment', 'bonus', 'test_attempt'));

create schema assessments;

create table assessments.test (
  id uuid constraint test_pkey primary key,
  type_id uuid not null constraint test_type_fkey references qualifications.qualification_type,
  organisation_id uuid constraint test_organisation_fkey references identity.organisation,
  purpose text not null constraint test_purpose check (purpose in ('test', 'training')),
  state text not null constraint test_state check (state in ('open', 'closed')),
  version integer not null constraint test_version_positive check (version >= 1),
  currency text not null constraint test_currency check (currency ~ '^[A-Z]{3}$'),
  reserved_minor bigint not null default 0,
  committed_minor bigint not null default 0,
  revision integer not null default 0 constraint test_revision check (revision >= 0),
  created_at timestamptz not null,
  constraint test_one_of_a_purpose unique (type_id, purpose),
  constraint test_money check (0 <= committed_minor and committed_minor <= reserved_minor),
  constraint test_money_is_an_organisations check (organisation_id is not null or reserved_minor = 0)
);
comment on table assessments.test is 'What a worker does to earn a qualification: a test, or a training, which tells at once what was right.';
comment on column assessments.test.organisation_id is 'Of the type; null: the platform''s, which can only have what is unpaid.';
comment on column assessments.test.state is 'Closed: no attempt can be started. Attempts under way go on.';
comment on column assessments.test.version is 'The newest row of test_version.';
comment on column assessments.test.reserved_minor is 'What the ledger holds in its test_reserve.';
comment on column assessments.test.committed_minor is 'Pay and fee of the attempts under way. The CHECK is the guarantee that nobody is left unpaid.';
comment on column assessments.test.revision is 'Counts reservations and returns: the <rev> of tresv:<test>:<rev> and tback:<test>:<rev>.';
create index test_by_organisation on assessments.test (organisation_id, id);

create table assessments.test_version (
  test_id uuid not null constraint test_version_test_fkey references assessments.test,
  version integer not null constraint test_version_number check (version >= 1),
  instructions text not null constraint test_version_instructions check (length(instructions) between 1 and 50000),
  form jsonb not null,
  items jsonb not null constraint test_version_items check (jsonb_typeof(items) = 'array'),
  time_limit_seconds integer not null constraint test_version_limit check (time_limit_seconds > 0),
  estimated_seconds integer not null constraint test_version_estimate check (estimated_seconds > 0 and estimated_seconds <= time_limit_seconds),
  passing_percent integer not null constraint test_version_passing check (passing_percent between 0 and 100),
  granted_value integer,
  granted_seconds integer constraint test_version_granted check (granted_seconds > 0),
  grants boolean not null,
  retake_delay_seconds integer constraint test_version_delay check (retake_delay_seconds >= 0),
  maximum_attempts integer constraint test_version_attempts check (maximum_attempts >= 1),
  paid_attempts integer not null constraint test_version_paid check (paid_attempts >= 1),
  shows_results boolean not null,
  reward_minor bigint not null constraint test_version_reward check (reward_minor >= 0),
  fee_minor bigint not null constraint test_version_fee check (fee_minor >= 0),
  fee_basis_points integer not null constraint test_version_fee_share check (fee_basis_points between 0 and 10000),
  fee_minimum_minor bigint not null constraint test_version_fee_minimum check (fee_minimum_minor >= 0),
  fee_agreement_id uuid constraint test_version_agreement_fkey references batches.fee_agreement,
  created_at timestamptz not null,
  created_by uuid constraint test_version_person_fkey references identity.person,
  constraint test_version_pkey primary key (test_id, version),
  constraint test_version_unpaid check (reward_minor > 0 or fee_minor = 0)
);
comment on table assessments.test_version is 'A test as it was at a time: an attempt names its version and ends on it.';
comment on column assessments.test_version.items is 'What is shown, with the known answers: [{name, payload, key, weight, weights, explanation}].';
comment on column assessments.test_version.granted_value is 'The value of the qualification for whoever passes; null: the score in percent.';
comment on column assessments.test_version.granted_seconds is 'How long the qualification lasts; null: it does not end.';
comment on column assessments.test_version.grants is 'Whether passing grants the qualification; a training may only teach.';
comment on column assessments.test_version.retake_delay_seconds is 'From the start of an attempt to the next; null: there is one attempt.';
comment on column assessments.test_version.paid_attempts is 'How many of a worker''s attempts are paid; those after them are free for both.';
comment on column assessments.test_version.shows_results is 'Whether a worker is told, after the end, which items were right. The key is never told.';
comment on column assessments.test_version.fee_minor is 'Platform fee per paid attempt, by the rule in the three columns after it, as of when the version was made.';
select platform.make_append_only('assessments.test_version');

create table assessments.attempt (
  id uuid constraint attempt_pkey primary key,
  test_id uuid not null,
  version integer not null,
  worker_id uuid not null constraint attempt_worker_fkey references identity.person,
  n integer not null constraint attempt_number check (n >= 1),
  state text not null constraint attempt_state check (state in ('open', 'submitted', 'expired')),
  reward_minor bigint not null constraint attempt_reward check (reward_minor >= 0),
  fee_minor bigint not null constraint attempt_fee check (fee_minor >= 0),
  currency text not null,
  started_at timestamptz not null,
  due_at timestamptz not null,
  closes_at timestamptz not null,
  ended_at timestamptz,
  answers jsonb,
  results jsonb,
  score_percent integer constraint attempt_score check (score_percent between 0 and 100),
  passed boolean,
  grant_id uuid constraint attempt_grant_fkey references qualifications.qualification_grant,
  constraint attempt_version_fkey foreign key (test_id, version) references assessments.test_version,
  constraint attempt_in_order unique (test_id, worker_id, n),
  constraint attempt_times check (due_at > started_at and closes_at >= due_at),
  constraint attempt_ended check ((state = 'open') = (ended_at is null)),
  constraint attempt_scored check ((state = 'submitted') = (score_percent is not null)),
  constraint attempt_judged check (num_nulls(answers, results, score_percent, passed) in (0, 4)),
  constraint attempt_granted check (grant_id is null or passed)
);
comment on column assessments.attempt.n is 'Counts the worker''s attempts at this test, whatever the version.';
comment on column assessments.attempt.reward_minor is 'What it pays when it is submitted; the money is held for it from the start.';
comment on column assessments.attempt.due_at is 'The end of the time limit, as the worker is told; closes_at is a little later.';
comment on column assessments.attempt.answers is '{item: {question: value}}, as submitted.';
comment on column assessments.attempt.results is '{item: {question: whether it was right}}, of each question that the key knows.';
comment on column assessments.attempt.grant_id is 'The qualification that it earned.';
create unique index attempt_one_open on assessments.attempt (test_id, worker_id) where state = 'open';
create index attempt_due on assessments.attempt (closes_at) where state = 'open';
create index attempt_by_worker on assessments.attempt (worker_id, id);
create index attempt_by_test on assessments.attempt (test_id, id);

create table assessments.training_answer (
  attempt_id uuid not null constraint training_answer_attempt_fkey references assessments.attempt,
  item text not null,
  answer jsonb not null,
  results jsonb not null,
  at timestamptz not null,
  constraint training_answer_pkey primary key (attempt_id, item)
);
comment on table assessments.training_answer is 'The first answer to each item of a training: it counts, and what is right is told at once.';
select platform.make_append_only('assessments.training_answer');

-- Sharing: whether a worker lets other organisations than the owner of a shared type see what they are qualified by.
create table qualifications.sharing (
  worker_id uuid not null constraint sharing_worker_fkey references identity.person,
  type_id uuid not null constraint sharing_type_fkey references qualifications.qualification_type,
  shared boolean not null,
  changed_at timestamptz not null,
  constraint sharing_pkey primary key (worker_id, type_id)
);
comment on table qualifications.sharing is 'A worker''s word on one type; no row: not shared. The platform''s types need none.';

-- What batches of other organisations require of shared types counts from now on where the worker allows it.
update batches.batch b set requirements = (
  select jsonb_agg(case when t.organisation_id is not null and t.organisation_id <> b.organisation_id
      then r.requirement || '{"needsConsent": true}' else r.requirement end order by r.n)
  from jsonb_array_elements(b.requirements) with ordinality r (requirement, n)
  left join qualifications.qualification_type t on t.id = (r.requirement ->> 'typeId')::uuid)
where exists (
  select from jsonb_array_elements(b.requirements) r
  join qualifications.qualification_type t on t.id = (r ->> 'typeId')::uuid
  where t.organisation_id is not null and t.organisation_id <> b.organisation_id);

-- Uploads: two more kinds of file.
alter table batches.upload drop constraint upload_format;
alter table batches.upload add constraint upload_format check (format in ('csv', 'jsonl', 'label_studio', 'mturk'));
