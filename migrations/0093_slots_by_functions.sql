-- A claim takes, and an assignment that ends gives back, a slot of a task by functions that batches publishes. The functions
-- of work read batches through views, and lock and change nothing of it.

create function batches.take_slot(p_task uuid, p_batch uuid) returns boolean language plpgsql volatile as $$
begin
  update batches.task set free_slots = free_slots - 1 where id = p_task and batch_id = p_batch;
  return found;
end $$;
comment on function batches.take_slot(uuid, uuid) is
  'Takes a free slot of a task; false when the task is not in the batch. A check constraint refuses a slot that is not there.';

create function batches.give_slot_back(p_task uuid, p_batch uuid) returns void language plpgsql volatile as $$
declare
  batch_state text;
begin
  -- A cancellation or a stop that runs at the same time either sees this slot free and withdraws it, or is seen here.
  select b.state into strict batch_state from batches.batch b where b.id = p_batch for share;
  if batch_state in ('open', 'paused') then
    update batches.task
    set free_slots = free_slots + (stopped_at is null)::int, withdrawn_slots = withdrawn_slots + (stopped_at is not null)::int
    where id = p_task;
  else
    update batches.task set withdrawn_slots = withdrawn_slots + 1 where id = p_task;
  end if;
end $$;
comment on function batches.give_slot_back(uuid, uuid) is
  'Opens a slot that was taken for the next worker; in a batch that is ending, and of a stopped task, the slot is withdrawn. Shares the lock of the batch.';

create function batches.lock_free_task(p_tasks uuid[], p_wait boolean, out task_id uuid, out gold boolean, out rank bigint)
language plpgsql volatile
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
begin
  if p_wait then
    select t.id, t.gold, 1 into task_id, gold, rank from batches.task t where t.id = p_tasks[1] and t.free_slots > 0 for update;
  else
    select t.id, t.gold, c.rank into task_id, gold, rank
    from unnest(p_tasks) with ordinality as c (id, rank) join batches.task t on t.id = c.id
    where t.free_slots > 0 order by c.rank limit 1 for update of t skip locked;
  end if;
end $$;
comment on function batches.lock_free_task(uuid[], boolean) is
  'Locks the first of the tasks that has a free slot and is not locked, and returns it with its place in the list; nulls when there is none. p_wait: waits for the lock of the first task, and tries no other.';

-- Keeps the lifecycle of assignments, and the slots of their tasks. AFTER, so that a row that ON CONFLICT drops takes no slot.
create or replace function work.keep_slots() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'assignments are never deleted' using errcode = 'restrict_violation';
  end if;
  if tg_op = 'INSERT' then
    if new.state <> 'held' then
      raise exception 'an assignment begins as held, not as %', new.state using errcode = 'check_violation';
    end if;
    if not batches.take_slot(new.task_id, new.batch_id) then
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
    perform batches.give_slot_back(new.task_id, new.batch_id);
  end if;
  return null;
end $$;

-- What one worker's next claim can choose from. Makes the worker's claims wait for each other first, so that what is read here
-- cannot be made untrue by another claim of the same worker. With p_task: that task alone, in whichever batch.
create or replace function work.claim_window(p_worker uuid, p_batch uuid, p_task uuid, p_size integer, p_now timestamptz)
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
  dice bytea;
  place bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended(p_worker::text, 9));
  select b.id, b.organisation_id, b.state, b.internal, coalesce(b.expires_at <= p_now, false), b.requirements, b.worker_cap,
    b.launched_position, b.kind, b.target_minimum is not null, b.gold_tasks, b.gold_per_worker
  into batch_id, organisation_id, state, internal, expired, requirements, worker_cap, launched_position, kind, is_target, gold_tasks,
    gold_left
  from batches.batch_view b
  where b.id = case when p_task is null then p_batch else (select t.batch_id from batches.task_view t where t.id = p_task) end;
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
      from batches.task_view t where t.id = p_task and t.position <= launched_position);
  elsif taken < launched_position then
    if is_target or gold_tasks > 0 then
      select s.evidence, s.information_bits into evidence, information_bits from reputation.skill_of(p_worker, kind) s;
    end if;
    if gold_tasks > 0 then
      dice := sha256(convert_to((select g.seed from batches.gold_seed_view g where g.batch_id = claim_window.batch_id) || ':' || p_worker || ':' || taken, 'UTF8'));
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

-- Up to p_size tasks with a free slot that the worker never had, in order of position, from after p_from up to p_to. No gold.
create or replace function work.candidates(p_worker uuid, p_batch uuid, p_from bigint, p_to bigint, p_size integer) returns jsonb
language plpgsql stable as $$
begin
  return (select jsonb_agg(work.candidate(c.id, c.position, c.redundancy, c.free_slots, c.doubt)) from (
    select t.id, t.position, t.redundancy - t.withheld_slots - t.withdrawn_slots as redundancy, t.free_slots, t.doubt from batches.task_view t
    where t.batch_id = p_batch and t.free_slots > 0 and not t.gold and t.position > p_from and t.position <= p_to
      and not exists (select from work.assignment a where a.task_id = t.id and a.worker_id = p_worker)
    order by t.position limit p_size) c);
end $$;

-- The same, but only among the first 64 with a free slot: from a place in the middle nobody knows how many the worker had.
create or replace function work.candidates_near(p_worker uuid, p_batch uuid, p_from bigint, p_to bigint, p_size integer) returns jsonb
language plpgsql stable as $$
begin
  return (select jsonb_agg(work.candidate(c.id, c.position, c.redundancy, c.free_slots, c.doubt)) from (
    select * from (
      select t.id, t.position, t.redundancy - t.withheld_slots - t.withdrawn_slots as redundancy, t.free_slots, t.doubt
      from batches.task_view t
      where t.batch_id = p_batch and t.free_slots > 0 and not t.gold and t.position > p_from and t.position <= p_to
      order by t.position limit 64) near
    where not exists (select from work.assignment a where a.task_id = near.id and a.worker_id = p_worker)
    limit p_size) c);
end $$;

-- A few gold tasks with a free slot that the worker never had.
create or replace function work.gold_candidates(p_worker uuid, p_batch uuid, p_from bigint, p_to bigint) returns jsonb
language plpgsql stable as $$
begin
  return (select jsonb_agg(work.candidate(c.id, c.position, c.redundancy, c.free_slots, c.doubt)) from (
    select t.id, t.position, t.redundancy - t.withheld_slots - t.withdrawn_slots as redundancy, t.free_slots, t.doubt from batches.task_view t
    where t.batch_id = p_batch and t.gold and t.free_slots > 0 and t.position > p_from and t.position <= p_to
      and not exists (select from work.assignment a where a.task_id = t.id and a.worker_id = p_worker)
    order by t.position limit 4) c);
end $$;

-- A few of the tasks with a free slot whose labels are most in doubt, among the first 32.
create or replace function work.doubted_candidates(p_worker uuid, p_batch uuid, p_to bigint) returns jsonb
language plpgsql stable as $$
begin
  return (select jsonb_agg(work.candidate(c.id, c.position, c.redundancy, c.free_slots, c.doubt)) from (
    select * from (
      select t.id, t.position, t.redundancy - t.withheld_slots - t.withdrawn_slots as redundancy, t.free_slots, t.doubt
      from batches.task_view t
      where t.batch_id = p_batch and t.free_slots > 0 and t.doubt > 0 and not t.gold and t.position <= p_to
      order by t.doubt desc limit 32) doubted
    where not exists (select from work.assignment a where a.task_id = doubted.id and a.worker_id = p_worker)
    limit 4) c);
end $$;

-- Takes a slot for the worker: the first of p_tasks (in their order) that nobody else locks, else any free one that nobody
-- locks. With p_wait it waits for locks instead; run that in a transaction that holds no other task. No row: there was
-- nothing to take, and the caller rolls back. It gives no gold but what p_tasks names.
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
    select l.task_id, l.gold into picked, is_gold from batches.lock_free_task(p_tasks, true) l;
  elsif not p_wait then
    select l.task_id, l.gold, p_cursors[l.rank] into picked, is_gold, cursor_after from batches.lock_free_task(p_tasks, false) l;
  end if;
  if picked is null and not p_named then
    is_gold := false;
    launched := (select b.launched_position from batches.batch_view b where b.id = p_batch);
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
  where w.taken - p_given_back < coalesce((select b.worker_cap from batches.batch_view b where b.id = p_batch), 2147483647);
  if not found then
    return;
  end if;
  return query
    insert into work.assignment (id, task_id, batch_id, worker_id, organisation_id, batch_version, state, reward_minor, fee_minor, currency,
      claimed_at, lease_until, grace_until, auto_approve_seconds)
    select p_id, picked, b.id, p_worker, b.organisation_id, b.version, 'held', b.reward_minor, b.fee_minor, b.currency,
      p_now, p_now + make_interval(secs => b.lease_seconds), p_now + make_interval(secs => b.lease_seconds + p_grace_seconds),
      b.auto_approve_seconds
    from batches.batch_view b where b.id = p_batch and b.state = 'open' and (b.expires_at is null or b.expires_at > p_now)
    returning *;
end $$;

create or replace function work.lock_unlocked(p_worker uuid, p_batch uuid, p_from bigint, p_to bigint) returns uuid
language plpgsql volatile as $$
declare
  candidate uuid;
begin
  for candidate in
    select t.id from batches.task_view t
    where t.batch_id = p_batch and t.free_slots > 0 and not t.gold and t.position > p_from and t.position <= p_to
      and not exists (select from work.assignment a where a.task_id = t.id and a.worker_id = p_worker)
    order by t.position
  loop
    if (select not l.gold from batches.lock_free_task(array[candidate], false) l) then
      return candidate;
    end if;
  end loop;
  return null;
end $$;

-- Waits for one task after the other, and releases the lock of each that turns out to be taken: it never holds one while it
-- waits for the next, so that waiting claims deadlock with nobody.
create or replace function work.lock_waiting(p_worker uuid, p_batch uuid, p_to bigint) returns uuid
language plpgsql volatile as $$
declare
  candidate uuid;
begin
  for candidate in
    select t.id from batches.task_view t
    where t.batch_id = p_batch and t.free_slots > 0 and not t.gold and t.position <= p_to
      and not exists (select from work.assignment a where a.task_id = t.id and a.worker_id = p_worker)
    order by t.position
  loop
    begin
      if (select not l.gold from batches.lock_free_task(array[candidate], true) l) then
        return candidate;
      end if;
      raise exception using errcode = 'GH001';
    exception when sqlstate 'GH001' then
      null; -- rolled back to before the lock
    end;
  end loop;
  return null;
end $$;
