/** Sums what an organisation spent, from the ledger alone. */
import { Injectable } from '@nestjs/common';
import type { BatchId } from '../../kernel/index.ts';
import type { Db } from '../../platform/index.ts';
import { idSpan } from '../core/id-span.ts';
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

/** Lines after debit `e` of the same posting, which credit the worker and the platform. */
const LINES = `
  cross join lateral (
    select line.account_id, line.amount from ledger.entry_view line
    where line.journal_id = e.journal_id and line.seq in (e.seq + 1, e.seq + 2) and line.event = e.event and line.ref = e.ref
      and line.amount > 0 offset 0
  ) line
  cross join lateral (select x.kind from ledger.account_view x where x.id = line.account_id offset 0) a`;

/** Debits `e` of account `x` in the period: the id of a journal begins with its time, so no journal is read. $2 first id, $3 end. */
const DEBITS = (events: string) => `
  cross join lateral (
    select d.journal_id, d.seq, d.event, d.ref from ledger.entry_view d
    where d.account_id = x.id and d.amount < 0 and d.event in (${events}) and d.journal_id >= $2 and d.journal_id < $3 offset 0
  ) e`;

/** Account `x` of that kind of an owner, by its index. */
const ACCOUNT = (kind: string, owner: string) => `
  cross join lateral (select y.id from ledger.account_view y where y.owner_id = ${owner} and y.kind = '${kind}' offset 0) x`;

/** Payments for work in batch `b`: approvals, and rejections that were undone. */
const FOR_WORK = `
  select false as is_bonus, a.kind, line.amount
  from (select b.id offset 0) of ${ACCOUNT('batch_escrow', 'of.id')} ${DEBITS(`'appr'`)} ${LINES}
  union all
  select false, a.kind, line.amount
  from (select r.assignment_id from review.rejection_hold_view r where r.batch_id = b.id and r.state <> 'resting' offset 0) h
  ${ACCOUNT('dispute_hold', 'h.assignment_id')} ${DEBITS(`'ovt', 'part'`)} ${LINES}`;

/** Bonuses for work in batch `b`. */
const BONUSES_OF_BATCH = `
  select true, a.kind, line.amount
  from (select n.id from review.bonus_view n where n.batch_id = b.id offset 0) n
  cross join lateral (
    select d.journal_id, d.first_seq as seq, d.event, d.ref from ledger.posting_view d
    where d.event = 'bonus' and d.ref = n.id::text and d.journal_id >= $2 and d.journal_id < $3 offset 0
  ) e ${LINES}`;

/** All bonuses of the organisation, also those for no piece of work. */
const BONUSES = `
  select true, a.kind, line.amount from (select $1::uuid as id) of ${ACCOUNT('requester_available', 'of.id')} ${DEBITS(`'bonus'`)} ${LINES}`;

/** Payments for tests of the organisation. */
const FOR_TESTS = `
  select false, a.kind, line.amount
  from (select t.id from assessments.test_view t where t.organisation_id = $1 offset 0) of
  ${ACCOUNT('test_reserve', 'of.id')} ${DEBITS(`'tpay'`)} ${LINES}`;

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
    const [row] = await db.query<Spending>(
      `select ${SUMS} from (
         select work.* from batches.batch_view b cross join lateral (${FOR_WORK}) work where b.organisation_id = $1
         union all ${BONUSES}
         union all ${FOR_TESTS}
       ) spent (is_bonus, kind, amount) where kind in ('worker_pending', 'platform_fee_revenue')`,
      [organisationId, ...idSpan(period)],
    );
    return row ?? NOTHING;
  }

  /** Sums by batch, newest batch first. Reads the postings of the batches of the page alone. */
  async byBatch(db: Db, organisationId: string, period: Period, after: string | null, limit: number): Promise<BatchSpending[]> {
    return db.query<BatchSpending>(
      `select b.id as "batchId", of.* from (
         select x.id from batches.batch_view x where x.organisation_id = $1 and ($4::uuid is null or x.id < $4) order by x.id desc offset 0
       ) b
       cross join lateral (select ${SUMS} from (${FOR_WORK} union all ${BONUSES_OF_BATCH}) spent (is_bonus, kind, amount) where kind in ('worker_pending', 'platform_fee_revenue') having count(*) > 0 offset 0) of
       order by b.id desc limit $5`,
      [organisationId, ...idSpan(period), after, limit],
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
