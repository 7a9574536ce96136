/** Reads receipts: each paid assignment, bonus and test of a worker, with the payouts that paid it. */
import { Injectable } from '@nestjs/common';
import {
  groupBy,
  publicId,
  type AssignmentId,
  type BatchId,
  type BonusId,
  type OrganisationId,
  type PayoutId,
  type TestAttemptId,
} from '../../kernel/index.ts';
import type { RailName } from '../../ledger/index.ts';
import type { Db } from '../../platform/index.ts';
import type { Period } from '../core/period.ts';

/** Who approved the work: the requester, automatic approval, the requester by withdrawing a rejection, or the marketplace by overturning it. */
export type ApprovedBy = 'requester' | 'time' | 'requester_after_rejection' | 'marketplace_after_rejection';

/** A payout, and the part of the earned amount that it holds. */
export interface PaidBy {
  readonly payoutId: PayoutId;
  readonly amountMinor: bigint;
  readonly state: string;
  readonly rail: RailName;
  readonly paidAt: Date | null;
  /** Stripe's id of the payout to the bank; null for payouts by bank transfer. */
  readonly bankPayoutId: string | null;
}

/** Reference of the payout on the statement of the worker's bank. A bank transfer carries the id of the payout (see the run's file). */
export function paymentReference({ bankPayoutId, payoutId }: Pick<PaidBy, 'bankPayoutId' | 'payoutId'>): string {
  return bankPayoutId ?? publicId('Payout', payoutId).replace('_', '-');
}

export interface Receipt {
  /** Id of the assignment, the bonus or the test attempt. */
  readonly id: AssignmentId | BonusId | TestAttemptId;
  readonly source: 'assignment' | 'bonus' | 'test_attempt';
  readonly assignmentId: AssignmentId | null;
  readonly batchId: BatchId | null;
  /** For a test, name of the qualification. */
  readonly batchTitle: string | null;
  readonly organisationId: OrganisationId;
  readonly organisationName: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly submittedAt: Date | null;
  readonly approvedAt: Date;
  /** Null for bonuses, which need no approval, and for tests, which are paid for any score. */
  readonly approvedBy: ApprovedBy | null;
  /** Reason of a bonus, as the requester wrote it. */
  readonly reason: string | null;
  /** End of the hold time, in the future or the past. */
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
  from review.release_view r
  join identity.organisation_view o on o.id = r.organisation_id
  left join work.assignment_view a on r.source = 'assignment' and a.id = r.id
  left join review.bonus_view b on r.source = 'bonus' and b.id = r.id
  left join assessments.attempt_view x on r.source = 'test_attempt' and x.id = r.id
  left join assessments.test_view tested on tested.id = x.test_id
  left join qualifications.qualification_type_view q on q.id = tested.type_id
  left join batches.batch_view t on t.id = coalesce(a.batch_id, b.batch_id)
  left join lateral (
    select w.at, w.verdict, w.reviewer_id from review.review_view w
    where w.assignment_id = a.id and w.verdict <> 'rejected' order by w.id desc limit 1
  ) v on true
  where r.worker_id = $1`;

/** Id of the payout in the name `po:<payout>:<step>` of entry `d`. */
const PAYOUT_OF_D = `split_part(d.ref, ':', 1)`;
/** Condition on posting `q`: it made the money of the payout payable again. */
const CAME_BACK = `q.event = 'po' and q.ref in (${PAYOUT_OF_D} || ':fail', ${PAYOUT_OF_D} || ':rev', ${PAYOUT_OF_D} || ':loss')`;

/**
 * Joins to share `s` the payouts `d` that spent part of it. `offset 0` stops the planner from merging the subquery: it overestimates
 * the number of rows and would otherwise read all entries of the ledger.
 */
export const SPENT_BY = `
  cross join lateral (
    select x.ref, x.amount, x.flow_after from ledger.entry_view x
    where x.account_id = s.account_id and x.flow_after < -s.lo
      and x.flow_after >= coalesce(
        (select max(y.flow_after) from ledger.entry_view y where y.account_id = s.account_id and y.flow_after <= -s.hi), -s.hi)
      and x.amount - x.flow_after < s.hi and x.event = 'po' and x.ref like '%:res'
    offset 0
  ) d`;

/**
 * Follows earned money through the worker's available account, first in, first out: into payouts, and from payouts that came back
 * into later ones. Traces of the ledger do the same for one entry. A share is a range of the account's flow. $1: ids of what was
 * earned.
 */
export const SHARES = `
  with recursive share as (
    select e.ref as id, e.account_id, e.flow_after - e.amount as lo, e.flow_after as hi
    from ledger.posting_view p
    cross join lateral (
      select x.ref, x.account_id, x.amount, x.flow_after from ledger.entry_view x
      where x.journal_id = p.journal_id and x.seq between p.first_seq and p.last_seq and x.amount > 0 offset 0
    ) e
    where p.event = 'rel' and p.ref = any($1::text[])
    union all
    select s.id, s.account_id,
      b.flow_after - b.amount + greatest(s.lo, d.amount - d.flow_after) - (d.amount - d.flow_after),
      b.flow_after - b.amount + least(s.hi, -d.flow_after) - (d.amount - d.flow_after)
    from share s ${SPENT_BY}
    cross join lateral (
      select x.amount, x.flow_after from ledger.posting_view q
      join ledger.entry_view x on x.journal_id = q.journal_id and x.seq between q.first_seq and q.last_seq
      where ${CAME_BACK} and x.account_id = s.account_id and x.amount > 0 offset 0
    ) b
  )`;

const PAID_BY = `
  ${SHARES}
  select s.id, p.id as "payoutId", sum(least(s.hi, -d.flow_after) - greatest(s.lo, d.amount - d.flow_after)) as "amountMinor",
    p.state, p.rail, p.paid_at as "paidAt", c.object_id as "bankPayoutId"
  from share s ${SPENT_BY}
  cross join lateral (select x.* from payouts.payout_view x where x.id = ${PAYOUT_OF_D}::uuid limit 1) p
  left join payouts.stripe_call_view c on c.payout_id = p.id and c.step = 'bank'
  where not exists (select from ledger.posting_view q where ${CAME_BACK})
  group by s.id, p.id, p.state, p.rail, p.paid_at, c.object_id order by s.id, p.id`;

@Injectable()
export class ReceiptRepository {
  /** The reward of an assignment and the bonuses for it. Empty when it was not paid, or belongs to another worker. */
  async ofAssignment(db: Db, workerId: string, assignmentId: string): Promise<Receipt[]> {
    const rows = await db.query<ReceiptRow>(`${RECEIPTS} and coalesce(a.id, b.assignment_id) = $2 order by r.source, r.id`, [
      workerId,
      assignmentId,
    ]);
    return this.withPayouts(db, rows);
  }

  /** Receipts whose approval or gift is in the period, in the order of their ids. @param after id of the last receipt of the previous page */
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
    const byId = groupBy(paid, ({ id }) => id);
    return rows.map((row) => ({ ...row, paidBy: (byId.get(row.id) ?? []).map(({ id: _id, ...payout }) => payout) }));
  }
}
