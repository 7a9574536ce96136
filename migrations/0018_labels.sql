-- Labels with confidence and provenance, why a task stopped, and what the crowd holds against gold.

create schema labels;

-- Answers that came, or stopped or began to count again. A queue, not a cursor: a row is seen when its transaction has
-- committed, however late, and is deleted by the transaction that updates the label.
create table labels.change (
  id bigint generated always as identity constraint change_pkey primary key,
  batch_id uuid not null,
  task_id uuid not null
);
comment on table labels.change is 'Tasks whose labels are to be looked at again; one row per change, so that writers never wait for each other.';
create index change_by_batch on labels.change (batch_id, id);

create function labels.mark_change() returns trigger language plpgsql as $$
begin
  insert into labels.change (batch_id, task_id) values (new.batch_id, new.task_id);
  return null;
end $$;
-- An approval changes no label.
create trigger mark_change after update of state on work.assignment for each row
  when (old.state <> new.state and (new.state in ('submitted', 'rejected') or old.state = 'rejected'))
  execute function labels.mark_change();

-- A task that becomes gold has no label any more; one that is gold no longer gets one; a corrected key judges anew.
create function labels.mark_gold() returns trigger language plpgsql as $$
begin
  insert into labels.change (batch_id, task_id)
  select new.batch_id, new.id where exists (select from work.assignment a where a.task_id = new.id and a.answer is not null);
  return null;
end $$;
create trigger mark_gold after update of gold on batches.task for each row
  when (old.gold <> new.gold) execute function labels.mark_gold();

create function labels.mark_key() returns trigger language plpgsql as $$
begin
  insert into labels.change (batch_id, task_id) values (new.batch_id, new.task_id);
  return null;
end $$;
create trigger mark_key after update of answers on batches.gold for each row
  when (old.answers <> new.answers) execute function labels.mark_key();

insert into labels.change (batch_id, task_id)
select distinct batch_id, task_id from work.assignment where state in ('submitted', 'approved');

create table labels.batch (
  batch_id uuid constraint batch_pkey primary key constraint batch_fkey references batches.batch,
  answers integer not null default 0 constraint batch_answers check (answers >= 0),
  changed integer not null default 0 constraint batch_changed check (changed >= 0),
  changed_at timestamptz,
  run_at timestamptz,
  asked_at timestamptz,
  undecided_closed_at timestamptz
);
comment on table labels.batch is 'How far the labels of a batch have come. Its row is locked by whoever works on them: one process at a time for a batch.';
comment on column labels.batch.answers is 'Answers that counted in the last full run of the model.';
comment on column labels.batch.changed is 'Changes since the last full run: labels of their tasks come from that run''s picture of the workers.';
comment on column labels.batch.asked_at is 'When a further answer was last asked for, where a batch buys to a target.';
comment on column labels.batch.undecided_closed_at is 'When the tasks that were undecided at the end of a batch with a target were given their verdict.';
create index batch_to_run on labels.batch (changed_at) where changed > 0;

create table labels.run (
  id uuid constraint run_pkey primary key,
  batch_id uuid not null,
  question text not null,
  model text not null,
  tasks integer not null constraint run_tasks check (tasks >= 0),
  workers integer not null constraint run_workers check (workers >= 0),
  answers integer not null constraint run_answers check (answers >= 0),
  classes integer not null constraint run_classes check (classes >= 0),
  gold_tasks integer not null constraint run_gold check (gold_tasks >= 0),
  temperature double precision,
  iterations integer not null,
  converged boolean not null,
  milliseconds integer not null,
  at timestamptz not null
);
comment on table labels.run is 'Every full run of a model over one question of a batch.';
create index run_by_batch on labels.run (batch_id, id);
select platform.make_append_only('labels.run');

-- What the last run made of the workers, for labels of answers that come before the next.
create table labels.worker_accuracy (
  batch_id uuid not null,
  question text not null,
  worker_id uuid not null,
  accuracy double precision not null constraint worker_accuracy_between check (accuracy > 0 and accuracy < 1),
  answers integer not null constraint worker_accuracy_answers check (answers > 0),
  run_id uuid not null constraint worker_accuracy_run_fkey references labels.run,
  constraint worker_accuracy_pkey primary key (batch_id, question, worker_id)
);

create table labels.label (
  task_id uuid not null,
  question text not null,
  batch_id uuid not null,
  position bigint not null,
  value jsonb not null,
  votes integer not null,
  answers integer not null,
  agreement double precision not null,
  confidence double precision constraint label_confidence check (confidence between 0 and 1),
  categorical boolean not null,
  model text not null,
  run_id uuid,
  assignment_ids uuid[] not null,
  form_versions integer[] not null,
  staff_answers integer not null,
  revision integer not null constraint label_revision check (revision > 0),
  computed_at timestamptz not null,
  constraint label_pkey primary key (task_id, question),
  constraint label_answers check (answers > 0 and answers = cardinality(assignment_ids) and votes between 0 and answers),
  constraint label_agreement check (agreement between 0 and 1),
  constraint label_staff check (staff_answers between 0 and answers)
) with (fillfactor = 70);
comment on table labels.label is 'What the crowd says about one question of one task, by the answers named in the row. No foreign key to the task: its answers have one.';
comment on column labels.label.position is 'The task''s, which never changes once it is launched: labels are read in this order.';
comment on column labels.label.confidence is 'Calibrated probability that the value is right; null where no model tells it.';
comment on column labels.label.votes is 'Answers that are exactly the value; 0 for an estimate that nobody gave.';
comment on column labels.label.run_id is 'The full run that it comes from; null when it was worked out from that run''s picture of the workers, or by counting.';
comment on column labels.label.staff_answers is 'How many of the answers members of the batch''s own organisation gave; the others are the crowd''s.';
create index label_by_batch on labels.label (batch_id, position, question);

create table labels.decision (
  task_id uuid constraint decision_pkey primary key,
  batch_id uuid not null,
  organisation_id uuid not null,
  verdict text not null constraint decision_verdict check (verdict in ('confident', 'ambiguous', 'budget', 'no_workers')),
  confidence double precision constraint decision_confidence check (confidence between 0 and 1),
  answers integer not null constraint decision_answers check (answers >= 0),
  rule text not null,
  basis jsonb not null,
  at timestamptz not null
);
create index batch_with_target on batches.batch (id) where target_minimum is not null;
comment on table labels.decision is 'Why no further answer to a task is bought. One per task, whatever races: the primary key says so.';
comment on column labels.decision.confidence is 'Of the least confident question, by the rule; null when the task had no answer to judge by.';
comment on column labels.decision.basis is 'All that the rule saw: its settings, and each vote with the accuracy that the worker was credited with. The rule gives the same verdict from it again.';
create index decision_by_batch on labels.decision (batch_id, verdict);
select platform.make_append_only('labels.decision');

create table labels.contradicted_gold (
  task_id uuid not null,
  question text not null,
  batch_id uuid not null,
  gold_value jsonb not null,
  crowd_value jsonb not null,
  confidence double precision not null constraint contradicted_gold_confidence check (confidence between 0 and 1),
  answers integer not null constraint contradicted_gold_answers check (answers > 0),
  model text not null,
  at timestamptz not null,
  constraint contradicted_gold_pkey primary key (task_id, question)
);
comment on table labels.contradicted_gold is 'Known answers that the crowd, judged without them, is confident against: as of the last full run of their batch.';
create index contradicted_gold_by_batch on labels.contradicted_gold (batch_id);
