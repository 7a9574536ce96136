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

/**
 * Each table is looked up by its index, row by row (`offset 0`): a page reads as many rows as it has. A merge of whole indexes, which
 * the planner prefers, reads everything before the page again.
 */
const RECEIPTS = `
  select r.id, r.source, coalesce(a.id, b.assignment_id) as "assignmentId", coalesce(a.batch_id, b.batch_id) as "batchId",
    coalesce(t.title, x.name) as "batchTitle", r.organisation_id as "organisationId", o.name as "organisationName", r.amount_minor as "amountMinor", r.currency,
    coalesce(a.submitted_at, x.ended_at) as "submittedAt", coalesce(v.at, b.at, x.ended_at, a.decided_at, r.due_at) as "approvedAt",
    case when v.verdict = 'withdrawn' then 'requester_after_rejection' when v.verdict = 'overturned' then 'marketplace_after_rejection'
      when v.verdict is not null then case when v.reviewer_id is null then 'time' else 'requester' end end as "approvedBy",
    b.reason, r.due_at as "holdEndsAt", r.released_at as "releasedAt"
  from review.release_view r
  cross join lateral (select n.name from identity.organisation_view n where n.id = r.organisation_id offset 0) o
  left join lateral (
    select n.id, n.batch_id, n.submitted_at, n.decided_at from work.assignment_view n where r.source = 'assignment' and n.id = r.id offset 0
  ) a on true
  left join lateral (
    select n.assignment_id, n.batch_id, n.at, n.reason from review.bonus_view n where r.source = 'bonus' and n.id = r.id offset 0
  ) b on true
  left join lateral (
    select n.ended_at, q.name from assessments.attempt_view n
    left join assessments.test_view tested on tested.id = n.test_id
    left join qualifications.qualification_type_view q on q.id = tested.type_id
    where r.source = 'test_attempt' and n.id = r.id offset 0
  ) x on true
  left join lateral (select n.title from batches.batch_view n where n.id = coalesce(a.batch_id, b.batch_id) offset 0) t on true
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

/** The credit to the worker's available account of each earned amount, as a range of the account's flow. $1: ids of what was earned. */
const EARNED = `
  select e.ref as id, e.account_id, e.flow_after - e.amount as lo, e.flow_after as hi
  from unnest($1::text[]) asked (ref)
  cross join lateral (
    select q.journal_id, q.first_seq, q.last_seq from ledger.posting_view q where q.event = 'rel' and q.ref = asked.ref offset 0
  ) p
  cross join lateral (
    select x.ref, x.account_id, x.amount, x.flow_after from ledger.entry_view x
    where x.journal_id = p.journal_id and x.seq between p.first_seq and p.last_seq and x.amount > 0 offset 0
  ) e`;

/**
 * Follows earned money through the worker's available account, first in, first out: into payouts, and from payouts that came back
 * into later ones. Traces of the ledger do the same for one entry. A share is a range of the account's flow. $1: ids of what was
 * earned.
 */
export const SHARES = `
  with recursive share as (
    ${EARNED}
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

/** Joins to debit `d` its payout, and the call to the bank. */
const PAYOUT_JOINS = `
  cross join lateral (select x.* from payouts.payout_view x where x.id = ${PAYOUT_OF_D}::uuid limit 1) p
  left join lateral (select x.object_id from payouts.stripe_call_view x where x.payout_id = p.id and x.step = 'bank' offset 0) c on true`;

/** The payouts of earned money, also of money that came back and was paid out again. */
const PAID_BY = `
  ${SHARES}
  select s.id, p.id as "payoutId", sum(least(s.hi, -d.flow_after) - greatest(s.lo, d.amount - d.flow_after)) as "amountMinor",
    p.state, p.rail, p.paid_at as "paidAt", c.object_id as "bankPayoutId"
  from share s ${SPENT_BY} ${PAYOUT_JOINS}
  where not exists (select from ledger.posting_view q where ${CAME_BACK})
  group by s.id, p.id, p.state, p.rail, p.paid_at, c.object_id order by s.id, p.id`;

/**
 * The payouts of earned money, for many amounts at once: one row for each payout, because one payout pays many. `ids`, `amounts`: what
 * was earned, and the part of it that the payout holds, separated by spaces.
 * `cameBack`: it made the money payable again, so {@link PAID_BY} must be asked.
 */
const FIRST_PAID_BY = `
  with earned as materialized (${EARNED}),
  debit as materialized (
    select d.*, p.id, p.state, p.rail, p.paid_at, c.object_id, exists (select from ledger.posting_view q where ${CAME_BACK}) as came_back
    from (
      select s.account_id, d.ref, d.amount, d.flow_after
      from (select account_id, min(lo) as lo, max(hi) as hi from earned group by account_id) s ${SPENT_BY}
    ) d ${PAYOUT_JOINS}
  )
  select d.id as "payoutId", d.state, d.rail, d.paid_at as "paidAt", d.object_id as "bankPayoutId", d.came_back as "cameBack",
    string_agg(s.id, ' ') as ids,
    string_agg((least(s.hi, -d.flow_after) - greatest(s.lo, d.amount - d.flow_after))::text, ' ') as amounts
  from debit d
  join earned s on s.account_id = d.account_id and s.lo < -d.flow_after and s.hi > d.amount - d.flow_after
  group by d.id, d.state, d.rail, d.paid_at, d.object_id, d.came_back order by d.id`;

/** Part of an earned amount in a payout. */
type PaidRow = PaidBy & { readonly id: string };

/** A payout, and the earned amounts that it paid. */
type PaidForMany = Omit<PaidBy, 'amountMinor'> & { readonly ids: string; readonly amounts: string; readonly cameBack: boolean };

function paidRows({ ids, amounts, cameBack: _cameBack, ...payout }: PaidForMany): PaidRow[] {
  const minor = amounts.split(' ');
  return ids.split(' ').map((id, index) => ({ ...payout, id, amountMinor: BigInt(minor[index] ?? '0') }));
}

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

  /**
   * Receipts whose approval or gift is in the period, in the order of their ids. Rows before the period are left out before
   * anything is joined to them: a hold ends after the approval.
   *
   * @param after id of the last receipt of the previous page
   */
  async page(db: Db, workerId: string, period: Period, after: string | null, limit: number): Promise<Receipt[]> {
    const rows = await db.query<ReceiptRow>(
      `select * from (
         ${RECEIPTS} and r.due_at >= $2 and ($4::uuid is null or r.id > $4)
       ) receipt
       where "approvedAt" >= $2 and "approvedAt" < $3 order by id limit $5`,
      [workerId, period.from, period.to, after, limit],
    );
    return this.withPayouts(db, rows);
  }

  private async withPayouts(db: Db, rows: readonly ReceiptRow[]): Promise<Receipt[]> {
    if (rows.length === 0) return [];
    const first = await db.query<PaidForMany>(FIRST_PAID_BY, [rows.map((row) => row.id)]);
    const returned = new Set(first.filter(({ cameBack }) => cameBack).flatMap(({ ids }) => ids.split(' ')));
    const again = returned.size === 0 ? [] : await db.query<PaidRow>(PAID_BY, [[...returned]]);
    const paid = [...first.flatMap(paidRows).filter(({ id }) => !returned.has(id)), ...again];
    const byId = groupBy(paid, ({ id }) => id);
    return rows.map((row) => ({ ...row, paidBy: (byId.get(row.id) ?? []).map(({ id: _id, ...payout }) => payout) }));
  }
}
