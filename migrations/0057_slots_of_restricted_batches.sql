-- Slots that were withdrawn because a payment of the organisation is disputed, so that resuming the batch can buy them again.

create table batches.restricted_task (
  task_id uuid constraint restricted_task_pkey primary key constraint restricted_task_task_fkey references batches.task on delete cascade,
  batch_id uuid not null constraint restricted_task_batch_fkey references batches.batch,
  free_slots integer not null,
  withheld_slots integer not null,
  constraint restricted_task_slots check (free_slots >= 0 and withheld_slots >= 0 and free_slots + withheld_slots > 0)
);
comment on table batches.restricted_task is
  'Of the withdrawn slots of a task, those that were withdrawn because the organisation was restricted. Resuming the batch buys them again and deletes the row.';
comment on column batches.restricted_task.withheld_slots is 'Those that were held back until labels ask for them.';
create index restricted_task_batch on batches.restricted_task (batch_id);

-- In a running batch, slots of a task that is neither stopped nor gold are withdrawn for this reason alone.
insert into batches.restricted_task (task_id, batch_id, free_slots, withheld_slots)
select t.id, t.batch_id, s.free, t.withdrawn_slots - s.free
from batches.batch b
join batches.task t on t.batch_id = b.id and t.position <= b.launched_position and t.withdrawn_slots > 0 and t.stopped_at is null and not t.gold
cross join lateral (select case when not t.undecided then t.withdrawn_slots else least(t.withdrawn_slots,
  greatest(0, b.target_minimum - (t.redundancy - t.free_slots - t.withheld_slots - t.withdrawn_slots))) end as free) s
where b.state in ('open', 'paused');
