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
comment on table batches.gold is 'Known answers of tasks that are mixed in unseen. The requester may correct or remove them.';
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

-- What one worker's next claim in a batch can choose from, as before, and what decides about gold and about who is asked
-- what: how good the worker is at this kind of work; a number that follows from a secret, the worker and how often they
-- claimed; tasks in doubt, wherever they stand; gold.
--
-- A batch with gold is not walked in order but from a place that changes with each claim: gold would stand out in an
-- order, and so it stands in none.
drop function work.claim_window(uuid, uuid, uuid, integer, timestamptz);
create function work.claim_window(p_worker uuid, p_batch uuid, p_task uuid, p_size integer, p_now timestamptz)
returns table (
  batch_id uuid, organisation_id uuid, state text, internal boolean, expired boolean, requirements jsonb, worker_cap integer,
  launched_position bigint, taken integer, given_back integer, held integer, last_position bigint, candidates jsonb, in_order boolean,
  doubted jsonb, gold jsonb, gold_left integer, draw double precision, evidence double precision, information_bits double precision)
language plpgsql volatile rows 1
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  kind text;
  is_target boolean;
  gold_tasks integer;
  gold_seed uuid;
  dice bytea;
  place bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended(p_worker::text, 9));
  select b.id, b.organisation_id, b.state, b.internal, coalesce(b.expires_at <= p_now, false), b.requirements, b.worker_cap,
    b.launched_position, b.kind, b.target_minimum is not null, b.gold_tasks, b.gold_per_worker, b.gold_seed
  into batch_id, organisation_id, state, internal, expired, requirements, worker_cap, launched_position, kind, is_target, gold_tasks,
    gold_left, gold_seed
  from batches.batch b
  where b.id = case when p_task is null then p_batch else (select t.batch_id from batches.task t where t.id = p_task) end;
  if not found then
    return;
  end if;
  select w.taken, w.last_position, gold_left - w.gold_taken into taken, last_position, place
  from work.worker_batch w where w.batch_id = claim_window.batch_id and w.worker_id = p_worker;
  taken := coalesce(taken, 0);
  last_position := coalesce(last_position, 0);
  gold_left := greatest(coalesce(place::integer, gold_left), 0);
  held := (select count(*) from work.assignment a where a.worker_id = p_worker and a.state = 'held');
  given_back := 0;
  in_order := true;
  if taken >= worker_cap then
    given_back := (select count(*) from work.assignment a
      where a.worker_id = p_worker and a.state in ('returned', 'expired') and a.batch_id = claim_window.batch_id);
  end if;
  if p_task is not null then
    candidates := (select jsonb_build_array(work.candidate(t.id, t.position, t.redundancy - t.withheld_slots - t.withdrawn_slots,
        t.free_slots, t.doubt) || jsonb_build_object(
        'mine', exists (select from work.assignment a where a.task_id = t.id and a.worker_id = p_worker)))
      from batches.task t where t.id = p_task and t.position <= launched_position);
  elsif taken < launched_position then
    if is_target or gold_tasks > 0 then
      select s.evidence, s.information_bits into evidence, information_bits from reputation.skill_of(p_worker, kind) s;
    end if;
    if gold_tasks > 0 then
      dice := sha256(convert_to(gold_seed || ':' || p_worker || ':' || taken, 'UTF8'));
      draw := ('x' || encode(substr(dice, 1, 6), 'hex'))::bit(48)::bigint / 281474976710656.0;
      place := floor(('x' || encode(substr(dice, 7, 6), 'hex'))::bit(48)::bigint / 281474976710656.0 * launched_position);
      in_order := false;
      candidates := coalesce(
        work.candidates_near(p_worker, batch_id, place, launched_position, p_size),
        work.candidates_near(p_worker, batch_id, 0, place, p_size));
      gold := coalesce(
        work.gold_candidates(p_worker, batch_id, place, launched_position),
        work.gold_candidates(p_worker, batch_id, 0, place));
    end if;
    if candidates is null then
      in_order := true;
      candidates := work.candidates(p_worker, batch_id, last_position, launched_position, p_size);
      if candidates is null and last_position > 0 then
        candidates := work.candidates(p_worker, batch_id, 0, last_position, p_size);
      end if;
    end if;
    if is_target then
      doubted := work.doubted_candidates(p_worker, batch_id, launched_position);
    end if;
  end if;
  candidates := coalesce(candidates, '[]');
  doubted := coalesce(doubted, '[]');
  gold := coalesce(gold, '[]');
  return next;
end $$;

-- One task, as the policy that picks the next one knows it.
create function work.candidate(p_id uuid, p_position bigint, p_redundancy integer, p_free integer, p_doubt real) returns jsonb
language sql stable as $$
  select jsonb_build_object('id', p_id, 'position', p_position, 'redundancy', p_redundancy, 'free', p_free, 'doubt', p_doubt, 'mine', false)
$$;

-- Up to p_size tasks with a free slot that the worker never had, in order of position, from after p_from up to p_to. No gold.
create or replace function work.candidates(p_worker uuid, p_batch uuid, p_from bigint, p_to bigint, p_size integer) returns jsonb
language plpgsql stable as $$
begin
  return (select jsonb_agg(work.candidate(c.id, c.position, c.redundancy, c.free_slots, c.doubt)) from (
    select t.id, t.position, t.redundancy - t.withheld_slots - t.withdrawn_slots as redundancy, t.free_slots, t.doubt from batches.task t
    where t.batch_id = p_batch and t.free_slots > 0 and not t.gold and t.position > p_from and t.position <= p_to
      and not exists (select from work.assignment a where a.task_id = t.id and a.worker_id = p_worker)
    order by t.position limit p_size) c);
end $$;

-- The same, but only among the first 64 with a free slot: from a place in the middle nobody knows how many the worker had.
create function work.candidates_near(p_worker uuid, p_batch uuid, p_from bigint, p_to bigint, p_size integer) returns jsonb
language plpgsql stable as $$
begin
  return (select jsonb_agg(work.candidate(c.id, c.position, c.redundancy, c.free_slots, c.doubt)) from (
    select * from (
      select t.id, t.position, t.redundancy - t.withheld_slots - t.withdrawn_slots as redundancy, t.free_slots, t.doubt
      from batches.task t
      where t.batch_id = p_batch and t.free_slots > 0 and not t.gold and t.position > p_from and t.position <= p_to
      order by t.position limit 64) near
    where not exists (select from work.assignment a where a.task_id = near.id and a.worker_id = p_worker)
    limit p_size) c);
end $$;

-- A few gold tasks with a free slot that the worker never had.
create function work.gold_candidates(p_worker uuid, p_batch uuid, p_from bigint, p_to bigint) returns jsonb
language plpgsql stable as $$
begin
  return (select jsonb_agg(work.candidate(c.id, c.position, c.redundancy, c.free_slots, c.doubt)) from (
    select t.id, t.position, t.redundancy - t.withheld_slots - t.withdrawn_slots as redundancy, t.free_slots, t.doubt from batches.task t
    where t.batch_id = p_batch and t.gold and t.free_slots > 0 and t.position > p_from and t.position <= p_to
      and not exists (select from work.assignment a where a.task_id = t.id and a.worker_id = p_worker)
    order by t.position limit 4) c);
end $$;

-- A few of the tasks with a free slot whose labels are most in doubt, among the first 32.
create function work.doubted_candidates(p_worker uuid, p_batch uuid, p_to bigint) returns jsonb
language plpgsql stable as $$
begin
  return (select jsonb_agg(work.candidate(c.id, c.position, c.redundancy, c.free_slots, c.doubt)) from (
    select * from (
      select t.id, t.position, t.redundancy - t.withheld_slots - t.withdrawn_slots as redundancy, t.free_slots, t.doubt
      from batches.task t
      where t.batch_id = p_batch and t.free_slots > 0 and t.doubt > 0 and not t.gold and t.position <= p_to
      order by t.doubt desc limit 32) doubted
    where not exists (select from work.assignment a where a.task_id = doubted.id and a.worker_id = p_worker)
    limit 4) c);
end $$;

-- As before; it counts gold, and gives none but what is named in p_tasks.
create or replace function work.take_slot(
  p_id uuid, p_worker uuid, p_batch uuid, p_tasks uuid[], p_cursors bigint[], p_named boolean, p_wait boolean,
  p_given_back integer, p_now timestamptz, p_grace_seconds integer)
returns setof work.assignment
language plpgsql volatile rows 1
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
declare
  picked uuid;
  is_gold boolean := false;
  cursor_after bigint;
  launched bigint;
  looked_from bigint;
begin
  if p_named and p_wait then
    select t.id, t.gold into picked, is_gold from batches.task t where t.id = p_tasks[1] and t.free_slots > 0 for update;
  elsif not p_wait then
    select t.id, t.gold, c.cursor into picked, is_gold, cursor_after
    from unnest(p_tasks, p_cursors) with ordinality as c (id, cursor, rank) join batches.task t on t.id = c.id
    where t.free_slots > 0 order by c.rank limit 1 for update of t skip locked;
  end if;
  if picked is null and not p_named then
    is_gold := false;
    launched := (select b.launched_position from batches.batch b where b.id = p_batch);
    if p_wait then
      picked := work.lock_waiting(p_worker, p_batch, launched);
    else
      looked_from := coalesce(
        (select w.last_position from work.worker_batch w where w.batch_id = p_batch and w.worker_id = p_worker), 0);
      picked := coalesce(
        work.lock_unlocked(p_worker, p_batch, looked_from, launched),
        work.lock_unlocked(p_worker, p_batch, 0, looked_from));
    end if;
  end if;
  if picked is null then
    return;
  end if;
  insert into work.worker_batch as w (batch_id, worker_id, taken, gold_taken, last_position)
  values (p_batch, p_worker, 1, is_gold::int, coalesce(cursor_after, 0))
  on conflict (batch_id, worker_id) do update
  set taken = w.taken + 1, gold_taken = w.gold_taken + excluded.gold_taken, last_position = coalesce(cursor_after, w.last_position)
  where w.taken - p_given_back < coalesce((select b.worker_cap from batches.batch b where b.id = p_batch), 2147483647);
  if not found then
    return;
  end if;
  return query
    insert into work.assignment (id, task_id, batch_id, worker_id, organisation_id, batch_version, state, reward_minor, fee_minor, currency,
      claimed_at, lease_until, grace_until, auto_approve_seconds)
    select p_id, picked, b.id, p_worker, b.organisation_id, b.version, 'held', b.reward_minor, b.fee_minor, b.currency,
      p_now, p_now + make_interval(secs => b.lease_seconds), p_now + make_interval(secs => b.lease_seconds + p_grace_seconds),
      b.auto_approve_seconds
    from batches.batch b where b.id = p_batch and b.state = 'open' and (b.expires_at is null or b.expires_at > p_now)
    returning *;
end $$;

create or replace function work.lock_unlocked(p_worker uuid, p_batch uuid, p_from bigint, p_to bigint) returns uuid
language plpgsql volatile as $$
declare
  picked uuid;
begin
  select t.id into picked from batches.task t
  where t.batch_id = p_batch and t.free_slots > 0 and not t.gold and t.position > p_from and t.position <= p_to
    and not exists (select from work.assignment a where a.task_id = t.id and a.worker_id = p_worker)
  order by t.position limit 1 for update of t skip locked;
  return picked;
end $$;

create or replace function work.lock_waiting(p_worker uuid, p_batch uuid, p_to bigint) returns uuid
language plpgsql volatile as $$
declare
  candidate uuid;
begin
  for candidate in
    select t.id from batches.task t
    where t.batch_id = p_batch and t.free_slots > 0 and not t.gold and t.position <= p_to
      and not exists (select from work.assignment a where a.task_id = t.id and a.worker_id = p_worker)
    order by t.position
  loop
    begin
      perform from batches.task t where t.id = candidate and t.free_slots > 0 and not t.gold for update;
      if found then
        return candidate;
      end if;
      raise exception using errcode = 'GH001';
    exception when sqlstate 'GH001' then
      null; -- rolled back to before the lock
    end;
  end loop;
  return null;
end $$;
