/** Labels of all answered tasks, and what the answers say about the workers. */
import type { Step, World } from './world.ts';

export function labelStep({ now }: World): Step {
  return {
    name: 'labels',
    statements: [
      `insert into labels.label (task_id, question, batch_id, position, value, votes, answers, agreement, confidence, categorical, model, assignment_ids,
         form_versions, staff_answers, revision, computed_at)
       select t.id, 'label', t.batch_id, t.position, a.answer -> 'label', 1, 1, 1, 0.5 + (t.position % 50) / 100.0, true, 'plurality/1', array[a.id],
         '{1}', 0, 1, a.submitted_at + interval '1 minute'
       from work.assignment a join batches.task t on t.id = a.task_id where a.state in ('submitted', 'approved') order by t.batch_id, t.position`,
      `insert into labels.batch (batch_id, answers, changed, run_at)
       select batch_id, count(*), 0, ${now} - interval '1 hour' from work.assignment where state in ('submitted', 'approved') group by 1`,
      'analyze labels.label',
      `insert into labels.waiting_answer (assignment_id, batch_id, probability)
       select a.id, a.batch_id, j.probability from work.assignment a cross join lateral labels.judge_answer(a.task_id, a.answer) j
       where a.state = 'submitted'`,
    ],
  };
}

const MEAN = 0.8;
const STRENGTH = 20;

export function reputationStep({ now }: World): Step {
  return {
    name: 'reputation',
    statements: [
      `insert into reputation.outcome (assignment_id, kind, worker_id, organisation_id, batch_id, task_id, seconds, at)
       select a.id, o.kind, a.worker_id, a.organisation_id, a.batch_id, a.task_id, a.seconds, o.at
       from work.assignment a, lateral (values ('submitted', a.submitted_at), (a.state, a.decided_at),
         (case when a.state in ('returned', 'expired') then a.state end, a.finalised_at)) o (kind, at)
       where o.kind is not null and o.at is not null and (o.kind in ('submitted', 'returned', 'expired') or a.decided_at is not null)`,
      `insert into reputation.standing (worker_id, organisation_id, submitted, approved, rejected, overturned, returned, expired)
       select worker_id, organisation_id, count(*) filter (where submitted_at is not null), count(*) filter (where state = 'approved'),
         count(*) filter (where state = 'rejected'), 0, count(*) filter (where state = 'returned'), count(*) filter (where state = 'expired')
       from work.assignment where state <> 'held' group by 1, 2`,
      `insert into reputation.batch_skill (batch_id, skill) select id, 'text' from seed_batch where state <> 'draft'`,
      // No half-life: the sums are those of all days.
      `insert into reputation.pool (id, skill, version, mean, strength, chance, half_life_days, workers, answers, median_seconds, finishing, at)
       select pg_temp.timed_id(${now}, 'pool'), 'text', 1, ${MEAN}, ${STRENGTH}, 0.333, 0, count(distinct worker_id), count(*), 30, 0.9, ${now}
       from work.assignment where state = 'approved'`,
      `insert into reputation.evidence (assignment_id, question, revision, worker_id, organisation_id, batch_id, task_id, skill, source, right_permille,
         chance_permille, at, model, pool_version, recording, recorded_at)
       select id, 'label', 1, worker_id, organisation_id, batch_id, task_id, 'text', 'crowd', 900, 333, submitted_at, 'plurality/1', 1,
         row_number() over (partition by worker_id order by decided_at, id), decided_at
       from work.assignment where state = 'approved'`,
      `insert into reputation.evidence_day (worker_id, skill, day, answers, right_permille, chance_permille)
       select worker_id, skill, (at at time zone 'UTC')::date, count(*), sum(right_permille), sum(chance_permille) from reputation.evidence group by 1, 2, 3`,
      `insert into reputation.skill (worker_id, skill, pool_version, answers, evidence, right_sum, chance_sum, accuracy, low, high, information_bits, recordings,
         updated_at)
       select worker_id, 'text', 1, n, n, r / 1000.0, c / 1000.0, accuracy, accuracy - spread, least(1, accuracy + spread), 0.3 * n, n, at
       from (select worker_id, count(*) as n, sum(right_permille) as r, sum(chance_permille) as c, max(recorded_at) as at from reputation.evidence group by 1) e,
         lateral (select (r / 1000.0 + ${MEAN * STRENGTH}) / (n + ${STRENGTH}) as accuracy, 0.8 / sqrt(n + ${STRENGTH}) as spread) x`,
      `insert into reputation.shown_skill (worker_id, skill, pool_version, answers, evidence, right_sum, chance_sum, accuracy, low, high, information_bits,
         answered_before, recordings, shown_at)
       select worker_id, skill, pool_version, answers, evidence, right_sum, chance_sum, accuracy, low, high, information_bits, updated_at, recordings, updated_at
       from reputation.skill`,
      'analyze reputation.outcome, reputation.evidence, reputation.skill',
    ],
  };
}
