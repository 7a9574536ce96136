import type { Check } from '../platform/index.ts';

/** Tasks that still wait for the sweep prove nothing. */
const SETTLED = (alias: string) =>
  `not exists (select from labels.change c where c.batch_id = ${alias}.batch_id and c.task_id = ${alias}.task_id)`;

const COUNTED = `('submitted', 'approved')`;

export const LABELS_CHECKS: readonly Check[] = [
  {
    name: 'labels.waiting_answers_are_judged',
    problem:
      'An answer that waits for a verdict is not in the review queue with its probability of being right, or one that has its verdict is.',
    // As labels.judge_answer judges, all answers at once: one by one, it takes minutes for many.
    sql: `
      with judged as (
        select a.id, min(labels.right_probability(labels.is_same_value(a.answer -> e.question, e.value), e.categorical, e.confidence)) as probability
        from work.assignment_view a join (
          select l.task_id, l.question, l.value, l.categorical, l.confidence from labels.label l
          union all
          select g.task_id, k.key, k.value, true, 1 from batches.gold_view g cross join lateral jsonb_each(g.answers) k
        ) e on e.task_id = a.task_id
        where a.state = 'submitted' and jsonb_typeof(a.answer -> e.question) <> 'null' group by a.id
      )
      select coalesce(a.id, w.assignment_id) as assignment_id, a.state, w.probability as kept, coalesce(j.probability, 0.5) as judged
      from (select * from work.assignment_view where state = 'submitted') a
      full join labels.waiting_answer w on w.assignment_id = a.id
      left join judged j on j.id = a.id
      where (a.id is null or w.batch_id is distinct from a.batch_id or abs(w.probability - coalesce(j.probability, 0.5)) > 1e-9)
        and not exists (
          select from work.assignment_view m join labels.unjudged_task_view u on u.batch_id = m.batch_id and u.task_id = m.task_id
          where m.id = coalesce(a.id, w.assignment_id))`,
  },
  {
    name: 'labels.labels_match_answers',
    problem: 'A stored label was not computed from exactly the answers to its question that count now.',
    sql: `
      select l.task_id, l.question, l.assignment_ids from labels.label l
      where ${SETTLED('l')} and l.assignment_ids is distinct from (
        select array_agg(a.id order by a.id) from work.assignment_view a
        where a.task_id = l.task_id and a.batch_id = l.batch_id and a.state in ${COUNTED} and jsonb_typeof(a.answer -> l.question) <> 'null')`,
  },
  {
    name: 'labels.answers_are_labelled',
    problem: 'A question whose answers are aggregated was answered, the sweep has come by, and there is no label.',
    sql: `
      select u.task_id, u.question from (
        select distinct a.task_id, a.batch_id, v.key as question
        from work.assignment_view a join batches.task_view t on t.id = a.task_id and not t.gold
        cross join lateral jsonb_each(a.answer) v
        where a.state in ${COUNTED} and jsonb_typeof(v.value) <> 'null' and ${SETTLED('a')}
          and not exists (select from labels.label l where l.task_id = a.task_id and l.question = v.key)
        offset 0
      ) u
      where (
        select q.question -> 'aggregate' from batches.batch_version_view b cross join lateral jsonb_array_elements(b.form) as q (question)
        where b.batch_id = u.batch_id and q.question ->> 'name' = u.question order by b.version desc limit 1
      ) is distinct from 'false'::jsonb`,
  },
  {
    name: 'labels.gold_is_not_labelled',
    problem: 'A gold task has a label, as if somebody had to find out its answer; or a decision that was made while it was gold.',
    sql: `
      select l.task_id, l.question, 'label' as what from labels.label l join batches.task_view t on t.id = l.task_id and t.gold where ${SETTLED('l')}
      union all
      select d.task_id, null, 'decision' from labels.stop_decision d join batches.gold_view g on g.task_id = d.task_id and g.set_at < d.at`,
  },
  {
    name: 'labels.runs_are_there',
    problem: 'A label names a run that is not of its batch, question and model.',
    sql: `
      select l.task_id, l.question, l.run_id from labels.label l left join labels.run r on r.id = l.run_id
      where l.run_id is not null and (r.batch_id, r.question, r.model) is distinct from (l.batch_id, l.question, l.model)`,
  },
  {
    name: 'labels.decided_tasks_are_stopped',
    problem: 'A task of a running batch has its verdict, and answers to it are still bought that nobody asked for by name.',
    // Who asks for more workers by name raises the task's redundancy above the most that the decision knew of.
    sql: `
      select d.task_id, d.verdict, t.free_slots, t.withheld_slots from labels.stop_decision d
      join batches.task_view t on t.id = d.task_id join batches.batch_view b on b.id = t.batch_id
      where b.state in ('open', 'paused') and (t.undecided or t.withheld_slots > 0
        or t.free_slots > 0 and t.redundancy <= (d.basis -> 'rule' ->> 'maximumAnswers')::int)`,
  },
  {
    name: 'labels.decisions_rest_on_answers',
    problem: 'A decision counts a vote that is not an answer to its task and question, or counts one twice.',
    sql: `
      select d.task_id, i.item ->> 'question' as question, v.vote ->> 'assignmentId' as assignment_id, count(*)::int as votes
      from labels.stop_decision d
      cross join lateral jsonb_array_elements(d.basis -> 'items') with ordinality as i (item, place)
      cross join lateral jsonb_array_elements(i.item -> 'votes') as v (vote)
      left join work.assignment_view a on a.id = (v.vote ->> 'assignmentId')::uuid and a.task_id = d.task_id and a.batch_id = d.batch_id
        and jsonb_typeof(a.answer -> (i.item ->> 'question')) <> 'null'
      group by d.task_id, i.place, i.item ->> 'question', v.vote ->> 'assignmentId'
      having count(*) > 1 or count(a.id) = 0`,
  },
  {
    name: 'labels.verdicts_follow_their_rule',
    problem: 'A verdict and what was written down of it say different things.',
    sql: `
      select task_id, verdict, confidence, answers, basis -> 'rule' as rule, basis ->> 'cause' as cause from labels.stop_decision
      where (basis ->> 'answers')::int <> answers
        or (verdict in ('confident', 'ambiguous')) <> (basis ->> 'cause' = 'rule')
        or verdict in ('budget', 'no_workers') and verdict <> basis ->> 'cause'
        or verdict = 'confident' and not (confidence >= (basis -> 'rule' ->> 'confidence')::double precision)`,
  },
];
