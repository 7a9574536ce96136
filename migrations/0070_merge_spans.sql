-- Labels of spans so far are the answer given most often. The sweep merges them by overlap, as it does boxes.
insert into labels.change (batch_id, task_id)
select distinct l.batch_id, l.task_id from labels.label l
where exists (
  select from batches.batch_version v cross join lateral jsonb_array_elements(v.form) as q (question)
  where v.batch_id = l.batch_id and q.question ->> 'type' = 'spans' and q.question ->> 'name' = l.question);
comment on column labels.worker_accuracy.deviation is 'Of boxes and spans: standard deviation of the edges that the worker draws, as a fraction of the size of the object; null for other questions.';
