-- Keeps, for each answer that waits for a verdict, the probability that it is right: the review queue reads its pages by an index
-- on it. Before, each page judged all waiting answers of the batch.
--
-- Locks: work.assignment against writes, for as long as it takes to create a trigger.

create function labels.is_same_value(p_given jsonb, p_value jsonb) returns boolean language sql immutable as $$
  select p_given = p_value or jsonb_typeof(p_value) = 'array' and p_given @> p_value and p_given <@ p_value
$$;
comment on function labels.is_same_value(jsonb, jsonb) is 'Whether two values of a question are the same. Lists are the same in any order.';

create function labels.right_probability(p_same boolean, p_categorical boolean, p_confidence double precision)
returns double precision language sql immutable as $$
  select case when p_confidence is null then 0.5 when p_same then p_confidence
    when p_categorical then 1 - p_confidence else least(p_confidence, 0.5) end
$$;
comment on function labels.right_probability(boolean, boolean, double precision) is
  'The probability that an answer is right, by a label of this confidence that gives the same value or not. A known answer is a label with the confidence 1.';

create function labels.answer_evidence(p_task uuid, p_answer jsonb)
returns table (question text, value jsonb, known boolean, categorical boolean, confidence double precision, probability double precision,
  against boolean)
language sql stable as $$
  select l.question, l.value, false, l.categorical, l.confidence,
    labels.right_probability(labels.is_same_value(p_answer -> l.question, l.value), l.categorical, l.confidence),
    l.categorical and not labels.is_same_value(p_answer -> l.question, l.value)
  from labels.label_view l where l.task_id = p_task and jsonb_typeof(p_answer -> l.question) <> 'null'
  union all
  select k.key, k.value, true, true, 1, labels.right_probability(labels.is_same_value(p_answer -> k.key, k.value), true, 1),
    not labels.is_same_value(p_answer -> k.key, k.value)
  from batches.gold_view g cross join lateral jsonb_each(g.answers) k
  where g.task_id = p_task and jsonb_typeof(p_answer -> k.key) <> 'null'
$$;
comment on function labels.answer_evidence(uuid, jsonb) is
  'One row for each question of an answer that a label or a known answer of its task says something about: the value of that, and the probability that the answer is right.';

create function labels.judge_answer(p_task uuid, p_answer jsonb) returns table (probability double precision, against boolean)
language sql stable as $$
  select coalesce(min(e.probability), 0.5), coalesce(bool_or(e.against), false) from labels.answer_evidence(p_task, p_answer) e
$$;
comment on function labels.judge_answer(uuid, jsonb) is
  'The probability that an answer is right, by its least sure question, and whether it is against a label or a known answer. One row.';

create table labels.waiting_answer (
  assignment_id uuid constraint waiting_answer_pkey primary key,
  batch_id uuid not null,
  probability double precision not null constraint waiting_answer_probability check (probability between 0 and 1)
);
comment on table labels.waiting_answer is
  'Answers that wait for a verdict, with the probability that they are right: labels.judge_answer of the labels and the known answers of their task, as far as labels.rejudgement has been worked off.';
create index waiting_answer_by_probability on labels.waiting_answer (batch_id, probability, assignment_id);

create view labels.waiting_answer_view as
select assignment_id, batch_id, probability from labels.waiting_answer;
comment on view labels.waiting_answer_view is
  'Answers that wait for a verdict, with the probability that they are right. A change of a label shows a moment later; an answer with a verdict may still be here for as long.';

create table labels.rejudgement (
  id bigint generated always as identity constraint rejudgement_pkey primary key,
  batch_id uuid not null,
  task_id uuid not null
);
comment on table labels.rejudgement is
  'Tasks whose waiting answers are to be judged again, because a label or a known answer changed: one row per change, so that who writes labels holds no row that a verdict waits for.';
create index rejudgement_by_batch on labels.rejudgement (batch_id);

create view labels.unjudged_task_view as
select batch_id, task_id from labels.change union all select batch_id, task_id from labels.rejudgement;
comment on view labels.unjudged_task_view is
  'Tasks with a new answer, or whose label or known answers changed, whose waiting answers are not judged again yet: of all other tasks, labels.waiting_answer_view is exact. A task may be here more than once.';

-- An answer begins to wait, or gets its verdict. The one whose row is not there yet is left to the sweep: it may be about to make it.
-- Runs with the owner's rights: those of the application on the new tables come after all migrations, and work goes on meanwhile.
create function labels.keep_waiting() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if new.state = 'submitted' then
    insert into labels.waiting_answer (assignment_id, batch_id, probability)
    select new.id, new.batch_id, j.probability from labels.judge_answer(new.task_id, new.answer) j;
  else
    delete from labels.waiting_answer where assignment_id = new.id;
    if not found then
      insert into labels.rejudgement (batch_id, task_id) values (new.batch_id, new.task_id);
    end if;
  end if;
  return null;
end $$;
create trigger keep_waiting after update of state on work.assignment for each row
  when (old.state <> new.state and 'submitted' in (old.state, new.state))
  execute function labels.keep_waiting();
