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
];
