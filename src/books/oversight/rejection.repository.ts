/** Reads rejections of all organisations, and where the money of each is now. */
import { Injectable } from '@nestjs/common';
import { firstIdAt, type AssignmentId, type BatchId, type OrganisationId, type PersonId, type ReviewId } from '../../kernel/index.ts';
import { behindSql, Conditions, orderSql, type AmountPage, type Db } from '../../platform/index.ts';
import type { RejectionHold, Review } from '../../review/index.ts';
import { SHARES, SPENT_BY } from '../statements/receipt.repository.ts';
import type { RejectedMoney } from './rejected-money.ts';

export interface RejectionRecord {
  readonly id: ReviewId;
  readonly assignmentId: AssignmentId;
  readonly batchId: BatchId;
  readonly batchTitle: string;
  readonly organisationId: OrganisationId;
  readonly workerId: PersonId;
  /** Null when the marketplace itself rejected the work. */
  readonly rejectedBy: PersonId | null;
  readonly rejectedAt: Date;
  readonly reasonCode: NonNullable<Review['reasonCode']>;
  readonly note: string;
  /** Sum of reward and fee, minor units. */
  readonly amountMinor: bigint;
  readonly rewardMinor: bigint;
  readonly feeMinor: bigint;
  readonly currency: string;
  readonly state: RejectionHold['state'];
  readonly restsUntil: Date;
  readonly closedAt: Date | null;
  /** Person who withdrew or overturned it; null when nobody did. */
  readonly undoneBy: PersonId | null;
  readonly undoneNote: string | null;
}

/** A part that is null matches every rejection. */
export interface RejectionFilter {
  readonly organisationId: string | null;
  readonly workerId: string | null;
  readonly batchId: string | null;
  readonly state: RejectionHold['state'] | null;
  /** Period in milliseconds: `from` is inclusive, `to` exclusive. */
  readonly from: Date | null;
  readonly to: Date | null;
}

const AMOUNT = '(d.reward_minor + d.fee_minor)';

@Injectable()
export class RejectionRepository {
  /** Rejections that match every part of the filter, in the order of the page. */
  async search(db: Db, filter: RejectionFilter, page: AmountPage): Promise<RejectionRecord[]> {
    const behind = behindSql(page, AMOUNT, 'd.review_id');
    const conditions = new Conditions()
      .add('d.organisation_id = ?', filter.organisationId)
      .add('d.worker_id = ?', filter.workerId)
      .add('d.batch_id = ?', filter.batchId)
      .add('d.state = ?', filter.state)
      .add('d.currency = ?', page.currency)
      .add(`${AMOUNT} >= ?`, page.minimumMinor)
      .add(`${AMOUNT} <= ?`, page.maximumMinor)
      .add('d.review_id >= ?::uuid', filter.from && firstIdAt(filter.from))
      .add('d.review_id < ?::uuid', filter.to && firstIdAt(filter.to))
      .addAll(behind?.condition ?? '', behind?.values ?? null);
    const limit = conditions.parameter(page.limit);
    return db.query<RejectionRecord>(
      `select d.review_id as id, d.assignment_id as "assignmentId", d.batch_id as "batchId", b.title as "batchTitle",
         d.organisation_id as "organisationId", d.worker_id as "workerId", r.reviewer_id as "rejectedBy", r.at as "rejectedAt",
         r.reason_code as "reasonCode", r.note, ${AMOUNT} as "amountMinor", d.reward_minor as "rewardMinor", d.fee_minor as "feeMinor",
         d.currency, d.state, d.held_until as "restsUntil", d.closed_at as "closedAt", u.reviewer_id as "undoneBy", u.note as "undoneNote"
       from review.rejection_hold_view d
       join review.review_view r on r.id = d.review_id
       join batches.batch_view b on b.id = d.batch_id
       left join review.review_view u on u.reverses_id = d.review_id
       ${conditions.where} order by ${orderSql(page.order, AMOUNT, 'd.review_id')} limit ${limit}`,
      conditions.parameters,
    );
  }

  /** State of the money of each rejection; keyed by rejection. */
  async moneyOf(db: Db, reviewIds: readonly string[]): Promise<Map<string, RejectedMoney>> {
    const rows = await db.query<Omit<RejectedMoney, 'payouts'>>(
      `select d.review_id as "reviewId", d.assignment_id as "assignmentId", d.state, d.reward_minor as "rewardMinor",
         d.fee_minor as "feeMinor",
         (select a.kind = 'batch_escrow' from ledger.posting_view p
          join ledger.entry_view e on e.journal_id = p.journal_id and e.seq between p.first_seq and p.last_seq and e.amount > 0
          join ledger.account_view a on a.id = e.account_id
          where p.event = 'fin' and p.ref = d.review_id::text limit 1) as "isBackInBatch",
         l.released_at is not null as "isReleased"
       from review.rejection_hold_view d left join review.release_view l on l.id = d.assignment_id
       where d.review_id = any($1::uuid[])`,
      [reviewIds],
    );
    const released = rows.filter(({ isReleased }) => isReleased).map(({ assignmentId }) => assignmentId);
    const parts = released.length === 0 ? [] : await db.query<PartRow>(PARTS_OF_RELEASED, [released]);
    return new Map(
      rows.map((row) => {
        const of = parts.filter(({ id }) => id === row.assignmentId);
        const sum = (place: PartRow['place']): bigint => of.find((part) => part.place === place)?.minor ?? 0n;
        const payouts = { availableMinor: sum('available'), inPayoutMinor: sum('in_payout'), paidOutMinor: sum('paid_out') };
        return [row.reviewId, { ...row, payouts }];
      }),
    );
  }
}

interface PartRow {
  readonly id: string;
  readonly place: 'available' | 'in_payout' | 'paid_out';
  readonly minor: bigint;
}

/** Splits released rewards: not spent yet, in payouts on their way, or paid. $1: ids of assignments. */
const PARTS_OF_RELEASED = `
  ${SHARES}
  select s.id, 'available' as place, sum(greatest(s.hi - greatest(s.lo, b.credited - b.posted), 0))::bigint as minor
  from share s join ledger.balance_view b on b.account_id = s.account_id group by s.id
  union all
  select s.id, case p.state when 'paid' then 'paid_out' else 'in_payout' end,
    sum(least(s.hi, -d.flow_after) - greatest(s.lo, d.amount - d.flow_after))::bigint
  from share s ${SPENT_BY}
  cross join lateral (select x.state from payouts.payout_view x where x.id = split_part(d.ref, ':', 1)::uuid limit 1) p
  where p.state not in ('failed', 'refused', 'cancelled', 'returned')
  group by 1, 2`;
