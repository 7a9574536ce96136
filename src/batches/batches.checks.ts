import type { Check } from '../platform/index.ts';

export const BATCHES_CHECKS: readonly Check[] = [
  {
    name: 'batches.positions_without_gaps',
    problem: 'The tasks of a batch do not stand at the positions 1, 2, … up to its task count.',
    sql: `
      select b.id as batch_id, b.task_count, count(t.id) as tasks, min(t.position) as first_position, max(t.position) as last_position
      from batches.batch b left join batches.task t on t.batch_id = b.id
      group by b.id having b.task_count <> count(t.id) or b.task_count <> coalesce(max(t.position), 0) or coalesce(min(t.position), 1) <> 1`,
  },
  {
    name: 'batches.versions_without_gaps',
    problem: 'The versions of a batch are not 1, 2, … up to its newest.',
    sql: `
      select b.id as batch_id, b.version, count(v.version) as versions, max(v.version) as newest
      from batches.batch b left join batches.batch_version v on v.batch_id = b.id
      group by b.id having b.version <> count(v.version) or b.version <> coalesce(max(v.version), 0)`,
  },
  {
    name: 'batches.launched_money',
    problem:
      'What a batch reserved, less what it gave back, is not reward and fee of its launched slots that were paid for and not refunded.',
    sql: `
      with posted as (
        select a.owner_id as id, sum(e.amount) as minor from ledger.account_view a join ledger.entry_view e on e.account_id = a.id
        where a.kind = 'batch_escrow' and e.event in ('launch', 'wdr') group by a.owner_id
      ), launched as (
        select b.id, coalesce(sum(t.redundancy), 0) as slots
        from batches.batch b left join batches.task t on t.batch_id = b.id and t.position <= b.launched_position group by b.id
      )
      select b.id as batch_id, b.state, launched.slots::bigint as launched_slots, b.refunded_slots,
        b.unfunded_slots, (b.reward_minor + b.fee_minor) as price_minor, coalesce(posted.minor, 0)::bigint as reserved_minor
      from batches.batch b join launched using (id) left join posted using (id)
      where (launched.slots - b.unfunded_slots - b.refunded_slots) * (b.reward_minor + b.fee_minor) <> coalesce(posted.minor, 0)`,
  },
  {
    name: 'batches.withdrawn_is_refunded',
    problem: 'Slots of a batch were withdrawn, and the money of those that were paid for did not go back; or the other way round.',
    sql: `
      select b.id as batch_id, b.refunded_slots, b.unfunded_slots, b.withheld_slots, b.pool_slots,
        coalesce(sum(t.withdrawn_slots), 0)::bigint as withdrawn_slots
      from batches.batch b left join batches.task t on t.batch_id = b.id
      group by b.id
      having b.refunded_slots + b.unfunded_slots - (b.withheld_slots - b.pool_slots) <> coalesce(sum(t.withdrawn_slots), 0)`,
  },
  {
    name: 'batches.held_back_adds_up',
    problem: 'A batch does not know how many slots of its tasks are held back, or one without a target holds some back.',
    sql: `
      select b.id as batch_id, b.withheld_slots, b.target_minimum, coalesce(sum(t.withheld_slots), 0)::bigint as withheld
      from batches.batch b left join batches.task t on t.batch_id = b.id and t.undecided
      group by b.id having b.withheld_slots <> coalesce(sum(t.withheld_slots), 0)
        or b.target_minimum is null and count(t.id) > 0`,
  },
  {
    name: 'batches.gold_is_known',
    problem: 'A task is marked as gold and its answers are not known, or the other way round; or its batch miscounts its gold.',
    sql: `
      select b.id as batch_id, t.id as task_id, t.gold, g.answers, b.gold_tasks
      from batches.batch b join batches.task t on t.batch_id = b.id left join batches.gold g on g.task_id = t.id
      where t.gold <> (g.task_id is not null) or g.batch_id <> b.id
      union all
      select b.id, null, null, null, b.gold_tasks from batches.batch b
      where b.gold_tasks <> (select count(*) from batches.gold g where g.batch_id = b.id)`,
  },
  {
    name: 'batches.ended_holds_nothing',
    problem: 'A batch that has ended, or is a draft, has money in escrow.',
    sql: `
      select b.id as batch_id, b.state, l.posted as escrow_minor
      from batches.batch b join ledger.account_view a on a.kind = 'batch_escrow' and a.owner_id = b.id join ledger.balance_view l on l.account_id = a.id
      where b.state in ('draft', 'settled', 'cancelled') and l.posted <> 0`,
  },
  {
    name: 'batches.ending_has_no_free_slots',
    problem: 'A launched task of a batch that is ending may still be claimed.',
    sql: `
      select b.id as batch_id, b.state, t.id as task_id, t.free_slots
      from batches.batch b join batches.task t on t.batch_id = b.id and t.position <= b.launched_position and t.free_slots > 0
      where b.state in ('draining', 'settled', 'cancelled')`,
  },
  {
    name: 'batches.currency_of_organisation',
    problem: "A batch is in another currency than its organisation's balance.",
    sql: `
      select b.id as batch_id, b.currency, o.currency as organisation_currency
      from batches.batch b join identity.organisation_view o on o.id = b.organisation_id where b.currency <> o.currency`,
  },
  {
    name: 'batches.fees_follow_their_rule',
    problem: "A batch's fee is not what its rule makes of its reward, or the rule is not that of the agreement that it names.",
    sql: `
      select b.id as batch_id, b.reward_minor, b.fee_minor, b.fee_basis_points, b.fee_minimum_minor, b.fee_agreement_id
      from batches.batch b left join batches.fee_agreement a on a.id = b.fee_agreement_id
      where (b.fee_basis_points is not null and b.fee_minor <> case when b.reward_minor = 0 then 0
          else greatest((b.reward_minor * b.fee_basis_points + 5000) / 10000, b.fee_minimum_minor) end)
        or (a.id is not null and (a.organisation_id, a.currency, a.basis_points, a.minimum_minor)
          is distinct from (b.organisation_id, b.currency, b.fee_basis_points, b.fee_minimum_minor))`,
  },
  {
    name: 'batches.fee_agreements_are_in_their_currency',
    problem: "An agreement's least fee is in another currency than its organisation's balance.",
    sql: `
      select a.id as agreement_id, a.currency, o.currency as organisation_currency
      from batches.fee_agreement a join identity.organisation_view o on o.id = a.organisation_id where a.currency <> o.currency`,
  },
  {
    name: 'batches.unlaunched_is_untouched',
    problem: 'A task that is not launched has a slot that is not free.',
    sql: `
      select b.id as batch_id, t.id as task_id, t.redundancy, t.free_slots, t.withdrawn_slots
      from batches.batch b join batches.task t on t.batch_id = b.id and t.position > b.launched_position
      where t.free_slots <> t.redundancy or t.undecided`,
  },
];
