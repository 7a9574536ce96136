import type { Check } from '../platform/index.ts';

export const REPUTATION_CHECKS: readonly Check[] = [
  {
    name: 'reputation.standing_equals_outcomes',
    problem: 'A standing differs from the count of its outcomes.',
    sql: `
      with counted as (
        select worker_id, organisation_id,
          count(*) filter (where kind = 'submitted') as submitted, count(*) filter (where kind = 'approved') as approved,
          count(*) filter (where kind = 'rejected') as rejected, count(*) filter (where kind = 'overturned') as overturned,
          count(*) filter (where kind = 'returned') as returned, count(*) filter (where kind = 'expired') as expired
        from reputation.outcome group by worker_id, organisation_id
      )
      select worker_id, organisation_id, to_jsonb(s) - '{worker_id,organisation_id}'::text[] as standing,
        to_jsonb(c) - '{worker_id,organisation_id}'::text[] as outcomes
      from reputation.standing s full join counted c using (worker_id, organisation_id)
      where (s.submitted, s.approved, s.rejected, s.overturned, s.returned, s.expired)
        is distinct from (c.submitted, c.approved, c.rejected, c.overturned, c.returned, c.expired)`,
  },
  {
    name: 'reputation.outcomes_follow_each_other',
    problem: 'An assignment has outcomes that cannot be true together.',
    sql: `
      select assignment_id, array_agg(kind order by at, kind) as kinds from reputation.outcome group by assignment_id
      having bool_or(kind in ('approved', 'rejected')) and not bool_or(kind = 'submitted')
        or bool_or(kind = 'approved') and bool_or(kind = 'rejected')
        or bool_or(kind = 'overturned') and not bool_or(kind = 'rejected')
        or bool_or(kind in ('returned', 'expired')) and count(*) > 1`,
  },
  {
    name: 'reputation.days_equal_evidence',
    problem: 'The sums of a day differ from the evidence that counts.',
    sql: `
      with counted as (
        select worker_id, skill, (at at time zone 'UTC')::date as day, count(*) as answers,
          sum(right_permille) as right_permille, sum(chance_permille) as chance_permille
        from reputation.evidence e
        where not exists (select from reputation.evidence n
          where n.assignment_id = e.assignment_id and n.question = e.question and n.revision = e.revision + 1)
        group by worker_id, skill, (at at time zone 'UTC')::date
      )
      select worker_id, skill, day, d.answers as kept, c.answers as counted
      from (select * from reputation.evidence_day where (answers, right_permille, chance_permille) <> (0, 0, 0)) d
      full join counted c using (worker_id, skill, day)
      where (d.answers, d.right_permille, d.chance_permille) is distinct from (c.answers, c.right_permille, c.chance_permille)`,
  },
  {
    name: 'reputation.skills_equal_days',
    problem: 'An estimate does not follow from the sums of its days and its pool, or there is evidence without an estimate.',
    sql: `
      with weighed as (
        select d.worker_id, d.skill, d.answers, d.right_permille, d.chance_permille, case p.half_life_days when 0 then 1
          else 0.5::float8 ^ ((max(d.day) over (partition by d.worker_id, d.skill) - d.day)::float8 / p.half_life_days) end as weight
        from reputation.evidence_day d left join reputation.skill s using (worker_id, skill)
        left join reputation.pool p on p.skill = s.skill and p.version = s.pool_version
        where d.answers > 0
      ), summed as (
        select worker_id, skill, sum(answers) as answers, sum(weight * answers) as evidence, sum(weight * right_permille) / 1000 as right_sum,
          sum(weight * chance_permille) / 1000 as chance_sum
        from weighed group by worker_id, skill
      )
      select coalesce(s.worker_id, w.worker_id) as worker_id, coalesce(s.skill, w.skill) as skill, s.answers, s.accuracy, w.evidence as expected
      from reputation.skill s full join summed w using (worker_id, skill)
      left join reputation.pool p on p.skill = s.skill and p.version = s.pool_version
      where s.answers is distinct from coalesce(w.answers, 0) or abs(s.evidence - coalesce(w.evidence, 0)) > 1e-6
        or abs(s.right_sum - coalesce(w.right_sum, 0)) > 1e-6 or abs(s.chance_sum - coalesce(w.chance_sum, 0)) > 1e-6
        or abs(s.accuracy - (s.right_sum + p.mean * p.strength) / (s.evidence + p.strength)) > 1e-9`,
  },
  {
    name: 'reputation.evidence_is_in_order',
    problem: 'Evidence of one answer has a gap, or is of several workers, kinds of work or batches.',
    sql: `
      select assignment_id, question from reputation.evidence group by assignment_id, question
      having max(revision) <> count(*) or count(distinct (worker_id, skill, batch_id, task_id)) > 1
      union all
      select e.batch_id, e.skill from reputation.evidence e left join reputation.batch_skill b using (batch_id)
      where b.skill is distinct from e.skill
      union all
      select e.worker_id, e.skill from reputation.evidence e left join reputation.skill s using (worker_id, skill)
      where s.recordings is null or e.recording > s.recordings`,
  },
];
