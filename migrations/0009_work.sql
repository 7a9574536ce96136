-- Who holds which task, until when, and what came of it. Exactly as many live assignments per task as it has slots: the
-- trigger below moves batches.task.free_slots with every assignment, and its CHECK makes overselling impossible,
-- whatever the code does.

create schema work;

create table work.worker_batch (
  batch_id uuid not null,
  worker_id uuid not null constraint worker_batch_worker_fkey references identity.person,
  taken integer not null constraint worker_batch_taken check (taken > 0),
  last_position bigint not null constraint worker_batch_last_position check (last_position >= 0),
  constraint worker_batch_pkey primary key (batch_id, worker_id)
) with (fillfactor = 70);
comment on table work.worker_batch is
  'How far one worker has come in one batch. No foreign key to batch: each first claim would lock that one row; the assignments'' tasks lead there.';
comment on column work.worker_batch.taken is 'Tasks ever taken, those given back included.';
comment on column work.worker_batch.last_position is
  'Where the next claim looks on from. What was passed over before it is looked at again when nothing is left after it.';

create table work.assignment (
  id uuid constraint assignment_pkey primary key,
  task_id uuid not null constraint assignment_task_fkey references batches.task,
  batch_id uuid not null,
  worker_id uuid not null,
  organisation_id uuid not null,
  batch_version integer not null,
  state text not null constraint assignment_state
    check (state in ('held', 'submitted', 'approved', 'rejected', 'returned', 'expired')),
  reward_minor bigint not null constraint assignment_reward check (reward_minor >= 0),
  fee_minor bigint not null constraint assignment_fee check (fee_minor >= 0),
  currency text not null constraint assignment_currency check (currency ~ '^[A-Z]{3}$'),
  claimed_at timestamptz not null,
  lease_until timestamptz not null,
  grace_until timestamptz not null,
  auto_approve_seconds integer not null constraint assignment_auto_approve_seconds check (auto_approve_seconds >= 0),
  submitted_at timestamptz,
  answer jsonb,
  seconds integer constraint assignment_seconds check (seconds >= 0),
  auto_approve_at timestamptz,
  decided_at timestamptz,
  finalised_at timestamptz,
  late_answer jsonb,
  late_at timestamptz,
  constraint assignment_once_per_worker unique (task_id, worker_id),
  constraint assignment_worker_batch_fkey foreign key (batch_id, worker_id) references work.worker_batch,
  constraint assignment_lease check (lease_until > claimed_at and grace_until >= lease_until),
  constraint assignment_submitted check (
    (state in ('submitted', 'approved', 'rejected')) = (submitted_at is not null)
    and (submitted_at is not null) = (answer is not null)
    and (submitted_at is not null) = (seconds is not null)
    and (submitted_at is not null) = (auto_approve_at is not null)),
  constraint assignment_decided check ((state in ('approved', 'rejected')) = (decided_at is not null)),
  constraint assignment_finalised check (
    case state when 'held' then finalised_at is null when 'submitted' then finalised_at is null
      when 'rejected' then true else finalised_at is not null end),
  constraint assignment_late check ((late_answer is null) = (late_at is null) and (late_answer is null or state = 'expired'))
);
comment on table work.assignment is 'One worker''s turn at one task. Never deleted, and never a second one of the same worker at the same task.';
comment on column work.assignment.batch_id is 'The task''s; the trigger holds it to that. No foreign key: every claim would lock the one row of its batch.';
comment on column work.assignment.batch_version is 'The version of instructions and answer form that the worker saw.';
comment on column work.assignment.reward_minor is 'What was promised when it was claimed.';
comment on column work.assignment.grace_until is 'The slot does not open again before this; an answer until then counts.';
comment on column work.assignment.seconds is 'From the claim to the answer.';
comment on column work.assignment.finalised_at is
  'Nothing can change any more: given back, expired, approved, or rejected for good. Null while money may still move for it.';
comment on column work.assignment.late_answer is 'An answer that came after the slot had been opened again: kept, not counted.';

create index assignment_by_worker on work.assignment (worker_id, state, id);
create index assignment_by_batch on work.assignment (batch_id, state, id);
create index assignment_by_grace on work.assignment (grace_until) where state = 'held';
create index assignment_by_auto_approval on work.assignment (auto_approve_at) where state = 'submitted';
create index assignment_by_end on work.assignment (batch_id, finalised_at) where finalised_at is not null;
create index assignment_in_dispute on work.assignment (batch_id) where state = 'rejected' and finalised_at is null;

-- Keeps the lifecycle and the slots. AFTER, so that a row that ON CONFLICT drops takes no slot.
create function work.keep_slots() returns trigger language plpgsql as $$
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
    -- A cancellation that runs at the same time either sees this slot free and withdraws it, or is seen here.
    select b.state into strict batch_state from batches.batch b where b.id = new.batch_id for share;
    if batch_state in ('open', 'paused') then
      update batches.task set free_slots = free_slots + 1 where id = new.task_id;
    else
      update batches.task set withdrawn_slots = withdrawn_slots + 1 where id = new.task_id;
    end if;
  end if;
  return null;
end $$;
create trigger keep_slots after insert or update or delete on work.assignment
  for each row execute function work.keep_slots();

create function work.refuse_truncate() returns trigger language plpgsql as $$
begin
  raise exception 'assignments are never deleted' using errcode = 'restrict_violation';
end $$;
create trigger refuse_truncate before truncate on work.assignment for each statement execute function work.refuse_truncate();

-- The two functions of a claim. The first reads all that the decision needs, the application decides, the second takes
-- the slot. They walk indexes from a cursor. A plan that was made while the tables were empty must not do otherwise, and
-- one plan serves all: making one for each claim would take longer than the claim.

-- What one worker's next claim in a batch can choose from; with p_task, that task alone, in whichever batch. Makes the worker's claims wait for each other first, so that
-- what is read here cannot be made untrue by another claim of the same worker.
create function work.claim_window(p_worker uuid, p_batch uuid, p_task uuid, p_size integer, p_now timestamptz)
returns table (
  batch_id uuid, organisation_id uuid, state text, internal boolean, expired boolean, requirements jsonb, worker_cap integer,
  launched_position bigint, taken integer, given_back integer, held integer, last_position bigint, candidates jsonb)
language plpgsql volatile rows 1
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
#variable_conflict use_column
begin
  perform pg_advisory_xact_lock(hashtextextended(p_worker::text, 9));
  select b.id, b.organisation_id, b.state, b.internal, coalesce(b.expires_at <= p_now, false), b.requirements, b.worker_cap,
    b.launched_position
  into batch_id, organisation_id, state, internal, expired, requirements, worker_cap, launched_position
  from batches.batch b
  where b.id = case when p_task is null then p_batch else (select t.batch_id from batches.task t where t.id = p_task) end;
  if not found then
    return;
  end if;
  select w.taken, w.last_position into taken, last_position
  from work.worker_batch w where w.batch_id = claim_window.batch_id and w.worker_id = p_worker;
  taken := coalesce(taken, 0);
  last_position := coalesce(last_position, 0);
  held := (select count(*) from work.assignment a where a.worker_id = p_worker and a.state = 'held');
  given_back := 0;
  if taken >= worker_cap then
    given_back := (select count(*) from work.assignment a
      where a.worker_id = p_worker and a.state in ('returned', 'expired') and a.batch_id = claim_window.batch_id);
  end if;
  if p_task is not null then
    candidates := (select jsonb_build_array(jsonb_build_object('id', t.id, 'position', t.position, 'redundancy', t.redundancy,
        'free', t.free_slots, 'mine', exists (select from work.assignment a where a.task_id = t.id and a.worker_id = p_worker)))
      from batches.task t where t.id = p_task and t.position <= launched_position);
  elsif taken < launched_position then
    candidates := work.candidates(p_worker, batch_id, last_position, launched_position, p_size);
    if candidates is null and last_position > 0 then
      candidates := work.candidates(p_worker, batch_id, 0, last_position, p_size);
    end if;
  end if;
  candidates := coalesce(candidates, '[]');
  return next;
end $$;

-- Up to p_size tasks with a free slot that the worker never had, in order of position, from after p_from up to p_to.
create function work.candidates(p_worker uuid, p_batch uuid, p_from bigint, p_to bigint, p_size integer) returns jsonb
language plpgsql stable as $$
begin
  return (select jsonb_agg(jsonb_build_object('id', c.id, 'position', c.position, 'redundancy', c.redundancy, 'free', c.free_slots, 'mine', false))
    from (select t.id, t.position, t.redundancy, t.free_slots from batches.task t
      where t.batch_id = p_batch and t.free_slots > 0 and t.position > p_from and t.position <= p_to
        and not exists (select from work.assignment a where a.task_id = t.id and a.worker_id = p_worker)
      order by t.position limit p_size) c);
end $$;

-- Takes one slot for the worker: the first of p_tasks (in their order) that nobody else is locking, else any free one
-- that nobody is locking. With p_wait it waits for locks instead; run that in a transaction that holds no other task. No
-- row: there was nothing to take, and the caller rolls back.
create function work.take_slot(
  p_id uuid, p_worker uuid, p_batch uuid, p_tasks uuid[], p_cursors bigint[], p_named boolean, p_wait boolean,
  p_given_back integer, p_now timestamptz, p_grace_seconds integer)
returns setof work.assignment
language plpgsql volatile rows 1
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
declare
  picked uuid;
  cursor_after bigint;
  launched bigint;
  looked_from bigint;
begin
  if p_named and p_wait then
    select t.id into picked from batches.task t where t.id = p_tasks[1] and t.free_slots > 0 for update;
  elsif not p_wait then
    select t.id, c.cursor into picked, cursor_after
    from unnest(p_tasks, p_cursors) with ordinality as c (id, cursor, rank) join batches.task t on t.id = c.id
    where t.free_slots > 0 order by c.rank limit 1 for update of t skip locked;
  end if;
  if picked is null and not p_named then
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
  insert into work.worker_batch as w (batch_id, worker_id, taken, last_position)
  values (p_batch, p_worker, 1, coalesce(cursor_after, 0))
  on conflict (batch_id, worker_id) do update
  set taken = w.taken + 1, last_position = coalesce(cursor_after, w.last_position)
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

create function work.lock_unlocked(p_worker uuid, p_batch uuid, p_from bigint, p_to bigint) returns uuid
language plpgsql volatile as $$
declare
  picked uuid;
begin
  select t.id into picked from batches.task t
  where t.batch_id = p_batch and t.free_slots > 0 and t.position > p_from and t.position <= p_to
    and not exists (select from work.assignment a where a.task_id = t.id and a.worker_id = p_worker)
  order by t.position limit 1 for update of t skip locked;
  return picked;
end $$;

-- Waits for one task after the other, and lets go of each that turns out to be taken: it never holds one while it
-- waits for the next, so that waiting claims deadlock with nobody.
create function work.lock_waiting(p_worker uuid, p_batch uuid, p_to bigint) returns uuid
language plpgsql volatile as $$
declare
  candidate uuid;
begin
  for candidate in
    select t.id from batches.task t
    where t.batch_id = p_batch and t.free_slots > 0 and t.position <= p_to
      and not exists (select from work.assignment a where a.task_id = t.id and a.worker_id = p_worker)
    order by t.position
  loop
    begin
      perform from batches.task t where t.id = candidate and t.free_slots > 0 for update;
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
