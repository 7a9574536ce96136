/** Assignments, with what follows from their states: reviews, rejection holds, releases, bonuses. */
import { AUTO_APPROVE_SECONDS, LEASE_SECONDS } from './batches.ts';
import { FEE, REWARD, SMALL, WORKERS_PER_BATCH, type Sizes } from './sizes.ts';
import { between, uuid, type Step, type World } from './world.ts';

/** States of task `p` of batch `b`, in the order of their positions. `stands` and `resting` are rejections. */
const STATES = ['approved', 'submitted', 'expired', 'returned', 'held', 'resting', 'standing'] as const;

function stateOf(upTo: Readonly<Record<(typeof STATES)[number], number>>): string {
  return `case ${STATES.map((state) => `when p <= ${upTo[state]} then '${state}'`).join(' ')} end`;
}

/** Position of task `p` among those of its state, from 0 to 1. */
function shareOf(upTo: Readonly<Record<(typeof STATES)[number], number>>): string {
  return `case ${STATES.map((state, index) => {
    const before = index === 0 ? 0 : upTo[STATES[index - 1]!];
    return `when p <= ${upTo[state]} then (p - ${before})::float8 / ${upTo[state] - before}`;
  }).join(' ')} end`;
}

function assignmentsSql({ sizes, now }: World): string {
  const { large, workers } = sizes;
  const answered = `s.state in ('approved', 'submitted', 'resting', 'standing')`;
  const ended = `s.state in ('expired', 'returned')`;
  const decided = `s.state in ('approved', 'resting', 'standing')`;
  return `
    insert into work.assignment (id, task_id, batch_id, worker_id, organisation_id, batch_version, state, reward_minor, fee_minor, currency, claimed_at,
      lease_until, grace_until, auto_approve_seconds, submitted_at, answer, seconds, answered_at, active_seconds, auto_approve_at, decided_at, finalised_at)
    select pg_temp.timed_id(t.claimed_at, 'assignment ' || b.n || ' ' || p), pg_temp.timed_id(b.at, 'task ' || b.n || ' ' || p), b.id, w.id, b.organisation_id, 1,
      case when s.state in ('resting', 'standing') then 'rejected' else s.state end, ${REWARD}, ${FEE}, 'USD', t.claimed_at,
      t.claimed_at + interval '${LEASE_SECONDS} seconds', t.claimed_at + interval '${LEASE_SECONDS + 86_400} seconds', ${AUTO_APPROVE_SECONDS},
      case when ${answered} then t.claimed_at + interval '30 seconds' end,
      case when ${answered} then jsonb_build_object('label', (array['news', 'forum', 'mail'])[1 + p % 3]) end,
      case when ${answered} then 30 end, case when ${answered} then t.claimed_at + interval '30 seconds' end, case when ${answered} then 20 end,
      case when ${answered} then t.claimed_at + interval '${AUTO_APPROVE_SECONDS + 30} seconds' end,
      case when ${decided} then t.claimed_at + interval '1 hour' end,
      case when s.state = 'approved' then t.claimed_at + interval '1 hour' when s.state = 'standing' then t.claimed_at + interval '5 days'
        when ${ended} then t.claimed_at + case when s.state = 'returned' then interval '1 minute' else interval '${LEASE_SECONDS + 86_400} seconds' end end
    from seed_batch b cross join lateral generate_series(1, case when b.n = 1 then ${large.standing} else ${SMALL.tasks} end) p
    cross join lateral (select case when b.n = 1 then ${stateOf(large)} else ${stateOf(SMALL)} end as first,
      case when b.n = 1 then ${shareOf(large)} else ${shareOf(SMALL)} end as share offset 0) f
    -- All of a settled batch was decided. "offset 0": computed once a row, not once for each use.
    cross join lateral (select case when b.state <> 'settled' then f.first when f.first = 'submitted' then 'approved' when f.first = 'held' then 'expired'
      when f.first = 'resting' then 'standing' else f.first end as state offset 0) s
    cross join lateral (select case
      when b.n = 1 and p <= ${large.own} then ${between(now, 360, 15, `p::float8 / ${large.own}`)}
      when b.n = 1 and s.state = 'approved' then ${between(now, 110, 10, `(p - ${large.own})::float8 / ${large.approved - large.own}`)}
      when s.state in ('approved', 'standing', 'expired') then ${between(now, 85, 9, 'f.share')} + b.n * interval '11 seconds'
      when s.state = 'returned' then ${between(now, 80, 1, 'f.share')} + b.n * interval '11 seconds'
      when s.state = 'resting' then ${between(now, 2, 1, 'f.share')}
      when s.state = 'submitted' then ${between(now, 5, 0.05, 'f.share')} - b.n * interval '1 second'
      else ${between(now, 0.5, 0.05, 'f.share')} end as claimed_at offset 0) t
    join seed_worker w on w.n = case when b.n = 1 and p <= ${large.own} then 1 when b.n = 1 then 2 + p % ${workers}
      else 2 + (b.n * 17 + p % ${WORKERS_PER_BATCH}) % ${workers} end
    where b.state <> 'draft' order by t.claimed_at`;
}

export function answerStep(world: World): Step {
  return {
    name: 'assignments',
    statements: [
      assignmentsSql(world),
      'analyze work.assignment',
      `insert into work.worker_batch (batch_id, worker_id, taken, last_position)
       select a.batch_id, a.worker_id, count(*), max(t.position) from work.assignment a join batches.task t on t.id = a.task_id group by 1, 2`,
    ],
  };
}

/** Position of the last task whose approved answer has a bonus. */
const bonusesUpTo = ({ large, factor }: Sizes): number => large.own + 100 * factor;

export function verdictStep({ actors, sizes, now }: World): Step {
  const reviewer = uuid(actors.ownerId);
  return {
    name: 'verdicts',
    statements: [
      `insert into review.review (id, assignment_id, batch_id, organisation_id, worker_id, verdict, reason_code, note, reviewer_id, at)
       select pg_temp.timed_id(a.decided_at, 'review ' || a.id), a.id, a.batch_id, a.organisation_id, a.worker_id, a.state,
         case when a.state = 'rejected' then 'incorrect' end, case when a.state = 'rejected' then 'The item says otherwise.' end, b.owner_id, a.decided_at
       from work.assignment a join seed_batch b on b.id = a.batch_id where a.state in ('approved', 'rejected') order by a.decided_at`,
      `insert into review.rejection_hold (review_id, assignment_id, batch_id, organisation_id, worker_id, reward_minor, fee_minor, currency, state, held_until, closed_at)
       select r.id, a.id, a.batch_id, a.organisation_id, a.worker_id, a.reward_minor, a.fee_minor, a.currency,
         case when a.finalised_at is null then 'resting' else 'stands' end, coalesce(a.finalised_at, r.at + interval '7 days'), a.finalised_at
       from review.review r join work.assignment a on a.id = r.assignment_id where r.verdict = 'rejected'`,
      `insert into review.first_earning (worker_id, at, hold_until)
       select worker_id, min(decided_at), min(decided_at) from work.assignment where state = 'approved' group by worker_id`,
      `insert into review.bonus (id, organisation_id, worker_id, assignment_id, batch_id, amount_minor, fee_minor, currency, reason, paid_by, at)
       select pg_temp.timed_id(h.at, 'bonus ' || a.id), a.organisation_id, a.worker_id, a.id, a.batch_id, 50, 10, 'USD', 'For the careful remarks.', ${reviewer}, h.at
       from work.assignment a join batches.task t on t.id = a.task_id join seed_batch b on b.id = a.batch_id and b.n = 1,
         lateral (select a.decided_at + interval '1 hour' as at) h
       where t.position > ${sizes.large.own} and t.position <= ${bonusesUpTo(sizes)}`,
      // Money may be paid out a week after it was earned.
      `insert into review.release (id, source, organisation_id, worker_id, amount_minor, currency, due_at, released_at)
       select e.id, e.source, e.organisation_id, e.worker_id, e.amount_minor, 'USD', h.due_at, case when h.due_at < ${now} then h.due_at end
       from (
         select id, 'assignment' as source, organisation_id, worker_id, reward_minor as amount_minor, decided_at as at from work.assignment where state = 'approved'
         union all select id, 'bonus', organisation_id, worker_id, amount_minor, at from review.bonus) e,
         lateral (select e.at + interval '7 days' as due_at) h
       order by e.at`,
      `insert into review.organisation_standing (organisation_id, decided, workers, rejected, review_seconds, work_seconds, paid_minor, currency, refreshed_at)
       select organisation_id, count(*), count(distinct worker_id), count(*) filter (where state = 'rejected'), 3600, 30 * count(*),
         ${REWARD} * count(*) filter (where state = 'approved'), 'USD', ${now}
       from work.assignment where decided_at is not null group by 1`,
      'analyze review.review, review.release, review.rejection_hold, review.bonus',
    ],
  };
}
