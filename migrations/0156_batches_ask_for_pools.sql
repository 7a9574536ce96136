-- A batch may ask for a private pool of its organisation. Batches of before ask for none.

alter table batches.batch
  add column worker_pool_id uuid,
  add constraint batch_worker_pool_fkey foreign key (worker_pool_id, organisation_id) references pools.worker_pool (id, organisation_id);
comment on column batches.batch.worker_pool_id is
  'The private pool whose members alone see the batch and claim its tasks; null: it asks for none. Another than pool_slots: those are paid for and held back.';
create index batch_by_worker_pool on batches.batch (worker_pool_id) where worker_pool_id is not null;

create or replace view batches.batch_view as
select id, organisation_id, title, state, internal, kind, requirements, worker_cap, launched_position, target_minimum, pool_slots,
  gold_tasks, gold_per_worker, version, reward_minor, fee_minor, currency, lease_seconds, auto_approve_seconds, expires_at, updated_at,
  worker_pool_id
from batches.batch;

-- The same as before, and the pool that the batch asks for, read with the state of the batch.
drop function work.claim_window(uuid, uuid, uuid, integer, timestamptz);

-- What one worker's next claim can choose from. Makes the worker's claims wait for each other first, so that what is read here
-- cannot be made untrue by another claim of the same worker. With p_task: that task alone, in whichever batch.
create function work.claim_window(p_worker uuid, p_batch uuid, p_task uuid, p_size integer, p_now timestamptz)
returns table (
  batch_id uuid, organisation_id uuid, state text, internal boolean, expired boolean, requirements jsonb, worker_cap integer,
  launched_position bigint, taken integer, given_back integer, held integer, last_position bigint, candidates jsonb, in_order boolean,
  doubted jsonb, gold jsonb, gold_left integer, draw double precision, evidence double precision, information_bits double precision,
  worker_pool_id uuid)
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
    b.launched_position, b.kind, b.target_minimum is not null, b.gold_tasks, b.gold_per_worker, b.worker_pool_id
  into batch_id, organisation_id, state, internal, expired, requirements, worker_cap, launched_position, kind, is_target, gold_tasks,
    gold_left, worker_pool_id
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
