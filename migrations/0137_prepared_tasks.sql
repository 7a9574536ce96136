-- Tasks that are held in advance: the slot is taken, and the clock is off until the worker starts. lease_until and grace_until are
-- then when the task goes back; a start sets both anew. So whatever counts held assignments counts these too.

alter table work.assignment
  add column prepared boolean not null default false,
  add column started_at timestamptz,
  add constraint assignment_prepared check (not prepared or (state in ('held', 'returned') and started_at is null)),
  add constraint assignment_started check (started_at >= claimed_at and lease_until > started_at);
comment on column work.assignment.prepared is
  'Held in advance, and never started: held until lease_until at most, then returned.';
comment on column work.assignment.started_at is
  'When the clock of a task that was held in advance began. Null where the claim began it: then it is claimed_at.';
comment on column work.assignment.seconds is
  'From the start of the clock to the answer: to answered_at where the client said when, else to submitted_at.';

-- A worker holds at most one task in advance, whatever the application does.
create unique index assignment_one_prepared on work.assignment (worker_id) where prepared and state = 'held';

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
  if old.answer is not null
    and (old.answer, old.answered_at, old.active_seconds) is distinct from (new.answer, new.answered_at, new.active_seconds) then
    raise exception 'an answer never changes' using errcode = 'restrict_violation';
  end if;
  if (old.prepared, old.started_at) is distinct from (new.prepared, new.started_at)
    and not (old.prepared and not new.prepared and new.started_at is not null and old.state = 'held' and new.state = 'held') then
    raise exception 'the clock of an assignment begins once' using errcode = 'restrict_violation';
  end if;
  if old.state = 'held' and new.state in ('returned', 'expired') then
    perform batches.give_slot_back(new.task_id, new.batch_id);
  end if;
  return null;
end $$;

drop function work.take_slot(uuid, uuid, uuid, uuid[], bigint[], boolean, boolean, integer, timestamptz, integer);

-- Takes a slot for the worker: the first of p_tasks (in their order) that nobody else locks, else any free one that nobody
-- locks. With p_wait it waits for locks instead; run that in a transaction that holds no other task. No row: there was
-- nothing to take, and the caller rolls back. It gives no gold but what p_tasks names. With p_prepared_seconds the task is held in
-- advance for so long, with its clock off; null: the clock begins now.
create function work.take_slot(
  p_id uuid, p_worker uuid, p_batch uuid, p_tasks uuid[], p_cursors bigint[], p_named boolean, p_wait boolean,
  p_given_back integer, p_now timestamptz, p_grace_seconds integer, p_prepared_seconds integer default null)
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
      claimed_at, lease_until, grace_until, auto_approve_seconds, prepared)
    select p_id, picked, b.id, p_worker, b.organisation_id, b.version, 'held', b.reward_minor, b.fee_minor, b.currency,
      p_now, p_now + make_interval(secs => coalesce(p_prepared_seconds, b.lease_seconds)),
      p_now + make_interval(secs => coalesce(p_prepared_seconds, b.lease_seconds + p_grace_seconds)), b.auto_approve_seconds,
      p_prepared_seconds is not null
    from batches.batch_view b where b.id = p_batch and b.state = 'open' and (b.expires_at is null or b.expires_at > p_now)
    returning *;
end $$;
