/** Sums what an organisation spent, from the ledger alone. */
import { Injectable } from '@nestjs/common';
import type { BatchId } from '../../kernel/index.ts';
import type { Db } from '../../platform/index.ts';
import type { Period } from '../core/period.ts';

/** Sums in minor units. */
export interface Spending {
  /** Number of paid assignments and tests. */
  readonly approvedCount: number;
  readonly rewardsMinor: bigint;
  readonly rewardFeesMinor: bigint;
  readonly bonusesMinor: bigint;
  readonly bonusFeesMinor: bigint;
}

export interface BatchSpending extends Spending {
  readonly batchId: BatchId;
}

/**
 * `paid`: the debit of each posting by which the organisation paid a worker, with its batch (null for tests). `spent`: the lines
 * after that debit, which credit the worker and the platform. $1 organisation, $2 from, $3 to.
 */
const SPENT = `
  with paid as (
    select b.id as batch_id, e.journal_id, e.seq, e.event, e.ref
    from batches.batch_view b
    join ledger.account_view a on a.owner_id = b.id and a.kind = 'batch_escrow'
    join ledger.entry_view e on e.account_id = a.id and e.amount < 0 and e.event = 'appr'
    where b.organisation_id = $1
    union all
    select d.batch_id, e.journal_id, e.seq, e.event, e.ref
    from review.rejection_hold_view d
    join ledger.account_view a on a.owner_id = d.assignment_id and a.kind = 'dispute_hold'
    join ledger.entry_view e on e.account_id = a.id and e.amount < 0 and e.event in ('ovt', 'part')
    where d.organisation_id = $1 and d.state <> 'resting'
    union all
    select n.batch_id, e.journal_id, e.seq, e.event, e.ref
    from ledger.account_view a
    join ledger.entry_view e on e.account_id = a.id and e.amount < 0 and e.event = 'bonus'
    join review.bonus_view n on n.id = e.ref::uuid
    where a.owner_id = $1 and a.kind = 'requester_available'
    union all
    select null, e.journal_id, e.seq, e.event, e.ref
    from assessments.test_view t
    join ledger.account_view a on a.owner_id = t.id and a.kind = 'test_reserve'
    join ledger.entry_view e on e.account_id = a.id and e.amount < 0 and e.event = 'tpay'
    where t.organisation_id = $1
  ), spent as (
    select p.batch_id, p.event = 'bonus' as is_bonus, a.kind, line.amount
    from paid p
    join ledger.journal_view j on j.id = p.journal_id and j.created_at >= $2 and j.created_at < $3
    join ledger.entry_view line on line.journal_id = p.journal_id and line.seq in (p.seq + 1, p.seq + 2)
      and line.event = p.event and line.ref = p.ref and line.amount > 0
    join ledger.account_view a on a.id = line.account_id and a.kind in ('worker_pending', 'platform_fee_revenue')
  )`;

const SUMS = `
  (count(*) filter (where not is_bonus and kind = 'worker_pending'))::int as "approvedCount",
  coalesce(sum(amount) filter (where not is_bonus and kind = 'worker_pending'), 0) as "rewardsMinor",
  coalesce(sum(amount) filter (where not is_bonus and kind = 'platform_fee_revenue'), 0) as "rewardFeesMinor",
  coalesce(sum(amount) filter (where is_bonus and kind = 'worker_pending'), 0) as "bonusesMinor",
  coalesce(sum(amount) filter (where is_bonus and kind = 'platform_fee_revenue'), 0) as "bonusFeesMinor"`;

const NOTHING: Spending = { approvedCount: 0, rewardsMinor: 0n, rewardFeesMinor: 0n, bonusesMinor: 0n, bonusFeesMinor: 0n };

@Injectable()
export class SpendingRepository {
  async total(db: Db, organisationId: string, period: Period): Promise<Spending> {
    const [row] = await db.query<Spending>(`${SPENT} select ${SUMS} from spent`, [organisationId, period.from, period.to]);
    return row ?? NOTHING;
  }

  /** Sums by batch, newest batch first. */
  async byBatch(db: Db, organisationId: string, period: Period, after: string | null, limit: number): Promise<BatchSpending[]> {
    return db.query<BatchSpending>(
      `${SPENT} select batch_id as "batchId", ${SUMS} from spent
       where batch_id is not null and ($4::uuid is null or batch_id < $4)
       group by batch_id order by batch_id desc limit $5`,
      [organisationId, period.from, period.to, after, limit],
    );
  }

  /** Titles, keyed by batch. */
  async titles(db: Db, batchIds: readonly BatchId[]): Promise<Map<BatchId, string>> {
    const rows = await db.query<{ id: BatchId; title: string }>('select id, title from batches.batch_view where id = any($1::uuid[])', [
      batchIds,
    ]);
    return new Map(rows.map(({ id, title }) => [id, title]));
  }
}
