/** What a worker was paid for: each piece of work, each bonus and each test, with the payouts that paid it. */
import { Injectable } from '@nestjs/common';
import {
  publicId,
  type AssignmentId,
  type BatchId,
  type BonusId,
  type OrganisationId,
  type PayoutId,
  type TestAttemptId,
} from '../kernel/index.ts';
import type { RailName } from '../payouts/index.ts';
import type { Db } from '../platform/index.ts';
import type { Period } from './period.ts';

/** Who said that it is to be paid: the requester, nobody in time, the requester who took a rejection back, or an admin. */
export type ApprovedBy = 'requester' | 'time' | 'requester_after_rejection' | 'marketplace_after_rejection';

/** A payout, or a part of one, that something earned went into. */
export interface PaidBy {
  readonly payoutId: PayoutId;
  readonly amountMinor: bigint;
  readonly state: string;
  readonly rail: RailName;
  readonly paidAt: Date | null;
  /** Stripe's id of the payout to the bank; null for one by hand. */
  readonly bankPayoutId: string | null;
}

/** What the payout is called on the statement of the worker's bank: a transfer by hand carries its id (see the run's file). */
export function paymentReference({ bankPayoutId, payoutId }: Pick<PaidBy, 'bankPayoutId' | 'payoutId'>): string {
  return bankPayoutId ?? publicId('Payout', payoutId).replace('_', '-');
}

export interface Receipt {
  /** The assignment's id, the bonus's, or that of the attempt at a test. */
  readonly id: AssignmentId | BonusId | TestAttemptId;
  readonly source: 'assignment' | 'bonus' | 'test_attempt';
  readonly assignmentId: AssignmentId | null;
  readonly batchId: BatchId | null;
  /** Of a test the name of the qualification. */
  readonly batchTitle: string | null;
  readonly organisationId: OrganisationId;
  readonly organisationName: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly submittedAt: Date | null;
  readonly approvedAt: Date;
  /** Null for a bonus, which is the requester's, and for a test, which is paid whatever its score. */
  readonly approvedBy: ApprovedBy | null;
  /** Why a bonus was given, in the requester's words. */
  readonly reason: string | null;
  /** When it becomes payable, or did. */
  readonly holdEndsAt: Date;
  readonly releasedAt: Date | null;
  readonly paidBy: readonly PaidBy[];
}

type ReceiptRow = Omit<Receipt, 'paidBy'>;

const RECEIPTS = `
  select r.id, r.source, coalesce(a.id, b.assignment_id) as "assignmentId", coalesce(a.batch_id, b.batch_id) as "batchId",
    coalesce(t.title, q.name) as "batchTitle", r.organisation_id as "organisationId", o.name as "organisationName", r.amount_minor as "amountMinor", r.currency,
    coalesce(a.submitted_at, x.ended_at) as "submittedAt", coalesce(v.at, b.at, x.ended_at, a.decided_at, r.due_at) as "approvedAt",
    case when v.verdict = 'withdrawn' then 'requester_after_rejection' when v.verdict = 'overturned' then 'marketplace_after_rejection'
      when v.verdict is not null then case when v.reviewer_id is null then 'time' else 'requester' end end as "approvedBy",
    b.reason, r.due_at as "holdEndsAt", r.released_at as "releasedAt"
  from review.release r
  join identity.organisation o on o.id = r.organisation_id
  left join work.assignment a on r.source = 'assignment' and a.id = r.id
  left join review.bonus b on r.source = 'bonus' and b.id = r.id
  left join assessments.attempt x on r.source = 'test_attempt' and x.id = r.id
  left join assessments.test tested on tested.id = x.test_id
  left join qualifications.qualification_type q on q.id = tested.type_id
  left join batches.batch t on t.id = coalesce(a.batch_id, b.batch_id)
  left join lateral (
    select w.at, w.verdict, w.reviewer_id from review.review w
    where w.assignment_id = a.id and w.verdict <> 'rejected' order by w.id desc limit 1
  ) v on true
  where r.worker_id = $1`;

/** The payout that an entry of `po:<payout>:<step>` is about. */
const PAYOUT_OF_D = `split_part(d.ref, ':', 1)`;
/** Names of the posting by which a payout's money became payable again. */
const CAME_BACK = `q.event = 'po' and q.ref in (${PAYOUT_OF_D} || ':fail', ${PAYOUT_OF_D} || ':rev', ${PAYOUT_OF_D} || ':loss')`;

/**
 * Joins to a share `s` the payouts `d` that spent of it. `offset 0` keeps the subquery as it is: the planner expects many more
 * rows than there are, and would otherwise read all entries of the ledger.
 */
export const SPENT_BY = `
  cross join lateral (
    select x.ref, x.amount, x.flow_after from ledger.entry x
    where x.account_id = s.account_id and x.flow_after < -s.lo
      and x.flow_after >= coalesce(
        (select max(y.flow_after) from ledger.entry y where y.account_id = s.account_id and y.flow_after <= -s.hi), -s.hi)
      and x.amount - x.flow_after < s.hi and x.event = 'po' and x.ref like '%:res'
    offset 0
  ) d`;

/**
 * Follows what was earned through the account of payable money, first in, first out: into payouts, out of those that came
 * back, into the next. As the ledger's stories do, but for many at once. A share is a stretch of the account's flow; $1: ids
 * of what was earned.
 */
export const SHARES = `
  with recursive share as (
    select e.ref as id, e.account_id, e.flow_after - e.amount as lo, e.flow_after as hi
    from ledger.posted p
    cross join lateral (
      select x.ref, x.account_id, x.amount, x.flow_after from ledger.entry x
      where x.journal_id = p.journal_id and x.seq between p.first_seq and p.last_seq and x.amount > 0 offset 0
    ) e
    where p.event = 'rel' and p.ref = any($1::text[])
    union all
    select s.id, s.account_id,
      b.flow_after - b.amount + greatest(s.lo, d.amount - d.flow_after) - (d.amount - d.flow_after),
      b.flow_after - b.amount + least(s.hi, -d.flow_after) - (d.amount - d.flow_after)
    from share s ${SPENT_BY}
    cross join lateral (
      select x.amount, x.flow_after from ledger.posted q
      join ledger.entry x on x.journal_id = q.journal_id and x.seq between q.first_seq and q.last_seq
      where ${CAME_BACK} and x.account_id = s.account_id and x.amount > 0 offset 0
    ) b
  )`;

const PAID_BY = `
  ${SHARES}
  select s.id, p.id as "payoutId", sum(least(s.hi, -d.flow_after) - greatest(s.lo, d.amount - d.flow_after)) as "amountMinor",
    p.state, p.rail, p.paid_at as "paidAt", c.object_id as "bankPayoutId"
  from share s ${SPENT_BY}
  cross join lateral (select x.* from payouts.payout x where x.id = ${PAYOUT_OF_D}::uuid limit 1) p
  left join payouts.stripe_call c on c.payout_id = p.id and c.step = 'bank'
  where not exists (select from ledger.posted q where ${CAME_BACK})
  group by s.id, p.id, p.state, p.rail, p.paid_at, c.object_id order by s.id, p.id`;

@Injectable()
export class ReceiptRepository {
  /** Of one assignment: its reward, and bonuses for it. Empty when it was not paid, or is not the worker's. */
  async ofAssignment(db: Db, workerId: string, assignmentId: string): Promise<Receipt[]> {
    const rows = await db.query<ReceiptRow>(`${RECEIPTS} and coalesce(a.id, b.assignment_id) = $2 order by r.source, r.id`, [
      workerId,
      assignmentId,
    ]);
    return this.withPayouts(db, rows);
  }

  /** By when they were approved or given, in the order of their ids. @param after the id of the last one seen */
  async page(db: Db, workerId: string, period: Period, after: string | null, limit: number): Promise<Receipt[]> {
    const rows = await db.query<ReceiptRow>(
      `select * from (${RECEIPTS}) receipt
       where "approvedAt" >= $2 and "approvedAt" < $3 and ($4::uuid is null or id > $4) order by id limit $5`,
      [workerId, period.from, period.to, after, limit],
    );
    return this.withPayouts(db, rows);
  }

  private async withPayouts(db: Db, rows: readonly ReceiptRow[]): Promise<Receipt[]> {
    if (rows.length === 0) return [];
    const paid = await db.query<PaidBy & { id: string }>(PAID_BY, [rows.map((row) => row.id)]);
    const byId = new Map<string, PaidBy[]>();
    for (const { id, ...payout } of paid) byId.set(id, [...(byId.get(id) ?? []), payout]);
    return rows.map((row) => ({ ...row, paidBy: byId.get(row.id) ?? [] }));
  }
}
