import type { Check } from '../platform/index.ts';

export const WORK_CHECKS: readonly Check[] = [
  {
    name: 'work.slots_add_up',
    problem: 'Free, withdrawn, withheld and used slots of a task are not as many as its redundancy.',
    sql: `
      select t.id as task_id, t.redundancy, t.free_slots, t.withdrawn_slots, t.withheld_slots, count(a.id)::int as used
      from batches.task_view t left join work.assignment a on a.task_id = t.id and a.state not in ('returned', 'expired')
      group by t.id, t.redundancy, t.free_slots, t.withdrawn_slots, t.withheld_slots
      having t.free_slots + t.withdrawn_slots + t.withheld_slots + count(a.id) <> t.redundancy`,
  },
  {
    name: 'work.escrow_covers_slots',
    problem: 'The escrow of a batch is not reward and fee of its free launched slots, its pool, and of what is held or submitted.',
    sql: `
      with free as (
        select b.id, sum(t.free_slots) as slots from batches.batch_view b
        join batches.task_view t on t.batch_id = b.id and t.position <= b.launched_position group by b.id
      ), in_flight as (
        select batch_id as id, count(*) as slots from work.assignment where state in ('held', 'submitted') group by batch_id
      ), escrow as (
        select a.owner_id as id, sum(l.posted) as minor from ledger.account_view a join ledger.balance_view l on l.account_id = a.id
        where a.kind = 'batch_escrow' group by a.owner_id
      )
      select b.id as batch_id, coalesce(free.slots, 0)::bigint as free_slots, coalesce(in_flight.slots, 0)::bigint as in_flight, b.pool_slots,
        (b.reward_minor + b.fee_minor)::bigint as price_minor, coalesce(escrow.minor, 0)::bigint as escrow_minor
      from batches.batch_view b left join free using (id) left join in_flight using (id) left join escrow using (id)
      where (coalesce(free.slots, 0) + b.pool_slots + coalesce(in_flight.slots, 0)) * (b.reward_minor + b.fee_minor) <> coalesce(escrow.minor, 0)`,
  },
  {
    name: 'work.assignments_match_their_batch',
    problem: 'An assignment names another batch or organisation than its task, other terms than its batch, or a version that is not there.',
    sql: `
      select a.id as assignment_id from work.assignment a
      join batches.task_view t on t.id = a.task_id join batches.batch_view b on b.id = t.batch_id
      left join batches.batch_version_view v on v.batch_id = a.batch_id and v.version = a.batch_version
      where a.batch_id <> t.batch_id or a.organisation_id <> b.organisation_id or t.position > b.launched_position or v.batch_id is null
        or (a.reward_minor, a.fee_minor, a.currency) is distinct from (b.reward_minor, b.fee_minor, b.currency)`,
  },
  {
    name: 'work.taken_counts_assignments',
    problem: 'What a worker is said to have taken of a batch is not the number of their assignments in it.',
    sql: `
      select w.batch_id, w.worker_id, w.taken, count(a.id)::int as assignments
      from work.worker_batch w left join work.assignment a on a.batch_id = w.batch_id and a.worker_id = w.worker_id
      group by w.batch_id, w.worker_id having w.taken <> count(a.id)`,
  },
  {
    name: 'work.ended_batches_are_quiet',
    problem: 'A batch has ended while one of its assignments is held, submitted, or in dispute.',
    sql: `
      select a.batch_id, a.id as assignment_id, a.state from work.assignment a join batches.batch_view b on b.id = a.batch_id
      where b.state in ('settled', 'cancelled') and (a.state in ('held', 'submitted') or (a.state = 'rejected' and a.finalised_at is null))`,
  },
  {
    name: 'work.outcomes_are_recorded',
    problem: 'An assignment was submitted, given back or expired, and its outcome is not recorded; or the other way round.',
    sql: `
      select coalesce(a.id, o.assignment_id) as assignment_id, a.state, o.kind
      from work.assignment a
      full join (select * from reputation.outcome_view where kind in ('submitted', 'returned', 'expired')) o on o.assignment_id = a.id
      where a.state is distinct from 'held' and coalesce(o.kind, '') <>
        case when a.state in ('approved', 'rejected') then 'submitted' else coalesce(a.state, '') end
        or a.state = 'held' and o.kind is not null`,
  },
  {
    name: 'work.claims_in_pools',
    problem:
      'A task of a batch that asks for a private pool was claimed by a worker who was not in the pool, or had not accepted the agreement that it required. Two commands at the same time may differ by a minute.',
    sql: `
      select a.id as assignment_id, a.batch_id from work.assignment a join batches.batch_view b on b.id = a.batch_id
      where b.worker_pool_id is not null and not exists (
        select from pools.member_view m
        where m.pool_id = b.worker_pool_id and m.worker_id = a.worker_id and m.joined_at <= a.claimed_at + interval '1 minute'
          and coalesce(m.ended_at >= a.claimed_at - interval '1 minute', true)
          and (select coalesce(max(c.version), 0) from pools.acceptance_view c
               where c.member_id = m.id and c.accepted_at <= a.claimed_at + interval '1 minute')
            >= (select coalesce(max(g.version), 0) from pools.agreement_view g
                where g.pool_id = m.pool_id and g.requires_acceptance and g.published_at <= a.claimed_at - interval '1 minute'))`,
  },
];
