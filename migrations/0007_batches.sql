-- Batches of tasks: what is asked, for what pay, of whom, and how far each task is filled.

create schema batches;

create table batches.batch (
  id uuid constraint batch_pkey primary key,
  organisation_id uuid not null constraint batch_organisation_fkey references identity.organisation,
  kind text not null constraint batch_kind check (kind ~ '^[a-z][a-z0-9-]{0,29}$'),
  title text not null constraint batch_title check (length(title) between 1 and 200),
  description text not null constraint batch_description check (length(description) <= 5000),
  state text not null constraint batch_state check (state in ('draft', 'in_review', 'open', 'paused', 'draining', 'settled', 'cancelled')),
  ending text constraint batch_ending check (ending in ('settled', 'cancelled')),
  internal boolean not null,
  currency text not null constraint batch_currency check (currency ~ '^[A-Z]{3}$'),
  reward_minor bigint not null constraint batch_reward check (reward_minor >= 0),
  fee_minor bigint not null constraint batch_fee check (fee_minor >= 0),
  estimated_seconds integer not null constraint batch_estimate check (estimated_seconds > 0),
  lease_seconds integer not null constraint batch_lease check (lease_seconds > 0),
  auto_approve_seconds integer not null constraint batch_auto_approval check (auto_approve_seconds >= 0),
  redundancy integer not null constraint batch_redundancy check (redundancy between 1 and 1000),
  worker_cap integer constraint batch_worker_cap check (worker_cap > 0),
  requirements jsonb not null,
  item_schema jsonb,
  version integer not null constraint batch_version_positive check (version > 0),
  task_count bigint not null default 0,
  launched_position bigint not null default 0,
  revision integer not null default 0 constraint batch_revision check (revision >= 0),
  refunded_slots bigint not null default 0 constraint batch_refunded check (refunded_slots >= 0),
  review_note text constraint batch_review_note check (length(review_note) <= 5000),
  expires_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  launched_at timestamptz,
  opened_at timestamptz,
  ended_at timestamptz,
  constraint batch_internal check (internal = (reward_minor = 0) and (not internal or fee_minor = 0)),
  constraint batch_launched check (0 <= launched_position and launched_position <= task_count),
  constraint batch_draft_not_launched check (state <> 'draft' or launched_position = 0),
  constraint batch_running_launched check (state not in ('in_review', 'open', 'paused') or launched_position > 0),
  constraint batch_ends check ((ending is not null) = (state in ('draining', 'settled', 'cancelled'))),
  constraint batch_ends_as_meant check (state not in ('settled', 'cancelled') or state = ending),
  constraint batch_ended_at check ((ended_at is not null) = (state in ('settled', 'cancelled')))
);
comment on column batches.batch.ending is 'How a draining batch will end; set when it begins to drain.';
comment on column batches.batch.internal is 'Without reward, for members of the organisation only.';
comment on column batches.batch.fee_minor is 'Platform fee per paid assignment, fixed when the reward was set.';
comment on column batches.batch.version is 'The newest row of batch_version.';
comment on column batches.batch.task_count is 'Its tasks, and so the highest position: handed out and taken back under this row''s lock.';
comment on column batches.batch.launched_position is 'Tasks up to this position are launched: their slots are paid for in escrow.';
comment on column batches.batch.revision is 'Counts reservations and withdrawals: the <rev> of the ledger references launch:<batch>:<rev> and wdr:<batch>:<rev>.';
comment on column batches.batch.refunded_slots is 'Launched slots whose money went back, because they were withdrawn.';
comment on column batches.batch.review_note is 'Why an admin sent it back.';
comment on column batches.batch.opened_at is 'When it first became open; an organisation without such a paid batch has its first one looked at.';
create index batch_by_organisation on batches.batch (organisation_id, id);
create index batch_on_board on batches.batch (id) where state = 'open';
create index batch_in_review on batches.batch (launched_at, id) where state = 'in_review';
create index batch_to_drain on batches.batch (id) where state = 'draining';
create index batch_to_expire on batches.batch (expires_at) where state in ('in_review', 'open', 'paused') and expires_at is not null;

-- Instructions and form as a worker saw them: an answer names its version.
create table batches.batch_version (
  batch_id uuid not null constraint batch_version_batch_fkey references batches.batch,
  version integer not null constraint batch_version_number check (version > 0),
  instructions text not null constraint batch_version_instructions check (length(instructions) between 1 and 50000),
  form jsonb not null,
  created_at timestamptz not null,
  created_by uuid constraint batch_version_person_fkey references identity.person,
  constraint batch_version_pkey primary key (batch_id, version)
);
comment on column batches.batch_version.created_by is 'The person, or null when it was the system.';
select platform.make_append_only('batches.batch_version');

create table batches.task (
  id uuid constraint task_pkey primary key,
  batch_id uuid not null constraint task_batch_fkey references batches.batch,
  position bigint not null,
  external_id text constraint task_external_id_length check (length(external_id) between 1 and 200),
  payload jsonb not null constraint task_payload check (jsonb_typeof(payload) = 'object'),
  redundancy integer not null constraint task_redundancy check (redundancy between 1 and 1000),
  free_slots integer not null,
  withdrawn_slots integer not null default 0,
  created_at timestamptz not null,
  constraint task_position unique (batch_id, position),
  constraint task_slots check (free_slots >= 0 and withdrawn_slots >= 0 and free_slots + withdrawn_slots <= redundancy)
);
comment on column batches.task.position is '1, 2, … in its batch, without gaps.';
comment on column batches.task.external_id is 'The requester''s own name for it: a repeat is recognised by it.';
comment on column batches.task.redundancy is 'How many workers are asked.';
comment on column batches.task.free_slots is 'Slots that nobody holds or has used; kept by a trigger on work.assignment, so that a task cannot be oversold.';
comment on column batches.task.withdrawn_slots is 'Slots that were taken back with their money; the rest of redundancy is held or used.';
create unique index task_external_id on batches.task (batch_id, external_id) where external_id is not null;
create index task_open on batches.task (batch_id, position) where free_slots > 0;
