-- Targets instead of numbers, and gold.
--
-- A batch with a target launches each task with its least number of slots free and the rest held back. What money was
-- reserved beyond the least is a pool of the batch: a slot that was held back becomes free by taking one out of it. All
-- of that happens under the lock of the batch's row; only claims and returns move free slots without it.

alter table batches.batch
  add column target_minimum integer constraint batch_target_minimum check (target_minimum between 2 and 1000),
  add column target_confidence double precision constraint batch_target_confidence check (target_confidence between 0.5 and 0.999),
  add column target_budget_minor bigint constraint batch_target_budget check (target_budget_minor > 0),
  add column withheld_slots bigint not null default 0,
  add column pool_slots bigint not null default 0,
  add column unfunded_slots bigint not null default 0,
  add column gold_tasks integer not null default 0 constraint batch_gold_tasks check (gold_tasks >= 0),
  add column gold_per_worker integer not null default 20 constraint batch_gold_per_worker check (gold_per_worker between 0 and 1000),
  add column gold_seed uuid not null default gen_random_uuid(),
  add constraint batch_target check (
    num_nulls(target_minimum, target_confidence) in (0, 2) and (target_budget_minor is null or target_minimum is not null)
    and (target_minimum is null or target_minimum <= redundancy)),
  add constraint batch_pool check (0 <= pool_slots and pool_slots <= withheld_slots),
  add constraint batch_unfunded check (unfunded_slots >= withheld_slots - pool_slots),
  add constraint batch_pool_of_launched check (withheld_slots = 0 or state in ('in_review', 'open', 'paused'));
comment on column batches.batch.target_minimum is 'Answers that every task gets; null: no target, every task gets its redundancy.';
comment on column batches.batch.target_confidence is 'Probability of the label at which no more answers are bought.';
comment on column batches.batch.target_budget_minor is 'Most that the batch may have reserved or spent, reward and fee; never less than its least number of answers costs. Null: no limit.';
comment on column batches.batch.withheld_slots is 'The sum of withheld_slots of its tasks.';
comment on column batches.batch.pool_slots is 'How many of the slots held back are paid for in escrow; fewer than held back where the budget does not reach for all.';
comment on column batches.batch.unfunded_slots is 'Slots ever launched for which no money was reserved, because of the budget: still held back, or withdrawn since.';
comment on column batches.batch.refunded_slots is 'Launched slots whose money went back, because they were withdrawn, or could not be asked for any more.';
comment on column batches.batch.gold_tasks is 'How many of its tasks are gold.';
comment on column batches.batch.gold_per_worker is 'Most gold tasks that one worker is given by the policy.';
comment on column batches.batch.gold_seed is 'Secret, and never shown: who knows it could tell when a gold task comes.';

alter table batches.task
  add column withheld_slots integer not null default 0,
  add column undecided boolean not null default false,
  add column stopped_at timestamptz,
  add column gold boolean not null default false,
  add column doubt real,
  drop constraint task_slots,
  add constraint task_slots check (free_slots >= 0 and withdrawn_slots >= 0 and withheld_slots >= 0
    and free_slots + withdrawn_slots + withheld_slots <= redundancy),
  add constraint task_withheld check (withheld_slots = 0 or undecided),
  add constraint task_stopped check (stopped_at is null or (free_slots = 0 and withheld_slots = 0 and not undecided)),
  add constraint task_gold check (not (gold and undecided)),
  add constraint task_doubt check (doubt between 0 and 1);
comment on column batches.task.free_slots is 'Slots that may be claimed; kept by a trigger on work.assignment, so that a task cannot be oversold.';
comment on column batches.task.withheld_slots is 'Slots that may be claimed only once labels ask for more answers.';
comment on column batches.task.withdrawn_slots is 'Slots that were taken back; the rest of redundancy is held or used.';
comment on column batches.task.undecided is 'Launched with a target, and neither stopped nor made gold since: its batch does not settle by itself.';
comment on column batches.task.stopped_at is 'When it was decided that no more answers are wanted. A slot that comes back after that is withdrawn.';
comment on column batches.task.gold is 'Its answers are known: see batches.gold. Never shown to workers.';
comment on column batches.task.doubt is 'What labels said last: the probability that its label is wrong. Null: nobody looked.';
drop index batches.task_open;
create index task_open on batches.task (batch_id, position) where free_slots > 0 and not gold;
create index task_gold on batches.task (batch_id, position) where gold;
create index task_undecided on batches.task (batch_id, position) where undecided;
create index task_to_decide on batches.task (batch_id, position) where undecided and free_slots = 0;
create index task_doubted on batches.task (batch_id, doubt) where free_slots > 0 and doubt > 0 and not gold;

create table batches.gold (
  task_id uuid constraint gold_pkey primary key constraint gold_task_fkey references batches.task,
  batch_id uuid not null constraint gold_batch_fkey references batches.batch,
  answers jsonb not null constraint gold_answers check (jsonb_typeof(answers) = 'object' and answers <> '{}'),
  explanation text constraint gold_explanation check (length(explanation) between 1 and 5000),
  set_at timestamptz not null,
  set_by uuid constraint gold_person_fkey references identity.person
);
comment on table batches.gold is 'Known answers of tasks that are mixed in unseen. The requester may correct or remove them; the act log keeps what they were.';
comment on column batches.gold.answers is 'Question''s name → the right value; questions that are not named are not known.';
create index gold_by_batch on batches.gold (batch_id, task_id);

alter table work.worker_batch
  add column gold_taken integer not null default 0,
  add constraint worker_batch_gold_taken check (gold_taken between 0 and taken);
comment on column work.worker_batch.gold_taken is 'Of those taken, how many were gold then. Never shown to workers.';

-- As before, but a slot of a stopped task that comes back is withdrawn: its decision was made.
create or replace function work.keep_slots() returns trigger language plpgsql as $$
declare
  batch_state text;
begin
  if tg_op = 'DELETE' then
    raise exception 'assignments are never deleted' using errcode = 'restrict_violation';
  end if;
  if tg_op = 'INSERT' then
    if new.state <> 'held' then
      raise exception 'an assignment begins as held, not as %', new.state using errcode = 'check_violation';
    end if;
    update batches.task set free_slots = free_slots - 1 where id = new.task_id and batch_id = new.batch_id;
    if not found then
      raise exception 'task % is not in batch %', new.task_id, new.batch_id using errcode = 'foreign_key_violation';
    end if;
    return null;
  end if;
  if (old.id, old.task_id, old.batch_id, old.worker_id, old.organisation_id, old.batch_version, old.reward_minor, old.fee_minor, old.currency,
      old.claimed_at) is distinct from
     (new.id, new.task_id, new.batch_id, new.worker_id, new.organisation_id, new.batch_version, new.reward_minor, new.fee_minor, new.currency,
      new.claimed_at) then
    raise exception 'what an assignment is about, and its terms, never change' using errcode = 'restrict_violation';
  end if;
  if old.state <> new.state and (old.state, new.state) not in (('held', 'submitted'), ('held', 'returned'), ('held', 'expired'),
      ('submitted', 'approved'), ('submitted', 'rejected'), ('rejected', 'approved')) then
    raise exception 'an assignment that is % cannot become %', old.state, new.state using errcode = 'check_violation';
  end if;
  if old.answer is not null and old.answer is distinct from new.answer then
    raise exception 'an answer never changes' using errcode = 'restrict_violation';
  end if;
  if old.state = 'held' and new.state in ('returned', 'expired') then
    -- A cancellation or a stop that runs at the same time either sees this slot free and withdraws it, or is seen here.
    select b.state into strict batch_state from batches.batch b where b.id = new.batch_id for share;
    if batch_state in ('open', 'paused') then
      update batches.task
      set free_slots = free_slots + (stopped_at is null)::int, withdrawn_slots = withdrawn_slots + (stopped_at is not null)::int
      where id = new.task_id;
    else
      update batches.task set withdrawn_slots = withdrawn_slots + 1 where id = new.task_id;
    end if;
  end if;
  return null;
end $$;
