-- Boxes are merged with a weight for each worker: how exact the worker's edges are, beside how often the worker is right.
alter table labels.worker_accuracy add column deviation double precision
  constraint worker_accuracy_deviation check (deviation > 0);
comment on column labels.worker_accuracy.deviation is 'Of boxes: standard deviation of the edges that the worker draws, as a fraction of the width or height of the object; null for other questions.';

-- Labels of boxes so far are the answer given most often. The sweep merges them.
insert into labels.change (batch_id, task_id)
select distinct l.batch_id, l.task_id from labels.label l
where exists (
  select from batches.batch_version v cross join lateral jsonb_array_elements(v.form) as q (question)
  where v.batch_id = l.batch_id and q.question ->> 'type' = 'boxes' and q.question ->> 'name' = l.question);
