/** All SQL of refunds and their parts. */
import { Injectable } from '@nestjs/common';
import {
  groupBy,
  assert,
  type CheckoutId,
  type FundingId,
  type OrganisationId,
  type RefundId,
  type RefundPartId,
} from '../../kernel/index.ts';
import { behindSql, columnsOf, Conditions, orderSql, type AmountPage, type Db, type Tx } from '../../platform/index.ts';
import type { NewRefundPart, Refund, RefundPart, RefundPartState, RefundState } from './refund.ts';
import { RefundEntity, RefundPartEntity } from './refund.entity.ts';

const REFUND = columnsOf(RefundEntity, 'r');
const PART = `${columnsOf(RefundPartEntity, 'p')}, r.organisation_id as "organisationId", i.id as "insteadBy"`;
const PARTS = `payouts.refund_part p join payouts.refund r on r.id = p.refund_id left join payouts.refund i on i.instead_of = p.id`;

/** As {@link refundState} has it; a test compares the two. */
const STATE_OF_REFUND = `select case when count(*) filter (where p.state in ('done', 'failed')) < count(*) or count(*) = 0 then 'asked'
  when bool_and(p.state = 'done') then 'done' when bool_and(p.state = 'failed') then 'failed' else 'partly_done' end
  from payouts.refund_part p where p.refund_id = r.id`;

/** Null: any. */
export interface RefundFilter {
  readonly organisationId: OrganisationId | null;
  readonly state: RefundState | null;
  /** Of the request: inclusive, and exclusive. */
  readonly from: Date | null;
  readonly to: Date | null;
}

export type RefundPartChange = Partial<
  Pick<
    RefundPart,
    | 'stripeRefundId'
    | 'postedAt'
    | 'reference'
    | 'proposedBy'
    | 'proposedAt'
    | 'confirmedBy'
    | 'reason'
    | 'firstTriedAt'
    | 'keyEpoch'
    | 'endedAt'
  >
>;

const COLUMN_OF: Readonly<Record<keyof RefundPartChange, string>> = {
  stripeRefundId: 'stripe_refund_id',
  postedAt: 'posted_at',
  reference: 'reference',
  proposedBy: 'proposed_by',
  proposedAt: 'proposed_at',
  confirmedBy: 'confirmed_by',
  reason: 'reason',
  firstTriedAt: 'first_tried_at',
  keyEpoch: 'key_epoch',
  endedAt: 'ended_at',
};

/** What a funding is, for whoever refunds of it. */
export interface RefundableFunding {
  readonly id: FundingId;
  readonly rail: 'manual' | 'stripe';
  readonly grossMinor: bigint;
  readonly feeMinor: bigint;
  readonly refundedMinor: bigint;
  readonly keptMinor: bigint;
  /** The card's holder got it back: nothing goes to the card again. */
  readonly isLost: boolean;
}

@Injectable()
export class RefundRepository {
  async insert(tx: Tx, refund: Refund): Promise<void> {
    await tx.query(
      `insert into payouts.refund (id, organisation_id, amount_minor, currency, asked_by, asked_at, instead_of)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [refund.id, refund.organisationId, refund.amountMinor, refund.currency, refund.askedBy, refund.askedAt, refund.insteadOf],
    );
  }

  async insertPart(tx: Tx, part: NewRefundPart, pollAt: Date | null): Promise<void> {
    await tx.query(
      `insert into payouts.refund_part (id, refund_id, funding_id, rail, amount_minor, kept_fee_minor, currency, state, next_poll_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [part.id, part.refundId, part.fundingId, part.rail, part.amountMinor, part.keptFeeMinor, part.currency, part.state, pollAt],
    );
  }

  async refund(db: Db, id: string): Promise<Refund | null> {
    const [row] = await db.query<Refund>(`select ${REFUND} from payouts.refund r where r.id = $1`, [id]);
    return row ?? null;
  }

  async part(db: Db, id: string): Promise<RefundPart | null> {
    return this.onePart(db, 'p.id = $1', id);
  }

  partOfStripe(db: Db, stripeRefundId: string): Promise<RefundPart | null> {
    return this.onePart(db, 'p.stripe_refund_id = $1', stripeRefundId);
  }

  async lockPart(tx: Tx, id: RefundPartId): Promise<RefundPart | null> {
    const rows = await tx.query('select from payouts.refund_part where id = $1 for no key update', [id]);
    return rows.length === 0 ? null : this.part(tx, id);
  }

  async partsOf(db: Db, refundIds: readonly string[]): Promise<Map<RefundId, RefundPart[]>> {
    const rows = await db.query<RefundPart>(`select ${PART} from ${PARTS} where p.refund_id = any($1::uuid[]) order by p.id`, [refundIds]);
    return groupBy(rows, (row) => row.refundId);
  }

  /** Parts of an organisation's refunds that were not sent to anybody yet. */
  async unsent(db: Db, organisationId: OrganisationId): Promise<RefundPart[]> {
    return db.query<RefundPart>(`select ${PART} from ${PARTS} where r.organisation_id = $1 and p.state = 'asked' order by p.id`, [
      organisationId,
    ]);
  }

  /** Refunds of all organisations that pass every part of a filter, in the order of the page. */
  async search(db: Db, filter: RefundFilter, page: AmountPage): Promise<Refund[]> {
    const behind = behindSql(page, 'r.amount_minor', 'r.id');
    const conditions = new Conditions()
      .add('r.organisation_id = ?', filter.organisationId)
      .add('r.currency = ?', page.currency)
      .add('r.amount_minor >= ?', page.minimumMinor)
      .add('r.amount_minor <= ?', page.maximumMinor)
      .add('r.asked_at >= ?', filter.from)
      .add('r.asked_at < ?', filter.to)
      .add(`(${STATE_OF_REFUND}) = ?`, filter.state)
      .addAll(behind?.condition ?? '', behind?.values ?? null);
    const limit = conditions.parameter(page.limit);
    return db.query<Refund>(
      `select ${REFUND} from payouts.refund r ${conditions.where} order by ${orderSql(page.order, 'r.amount_minor', 'r.id')} limit ${limit}`,
      conditions.parameters,
    );
  }

  /** Newest first. */
  async page(db: Db, organisationId: OrganisationId, after: string | null, limit: number): Promise<Refund[]> {
    return db.query<Refund>(
      `select ${REFUND} from payouts.refund r where r.organisation_id = $1 and ($2::uuid is null or r.id < $2) order by r.id desc limit $3`,
      [organisationId, after, limit],
    );
  }

  /** Parts that admins have to transfer or confirm, oldest first. */
  async pageByHand(db: Db, after: string | null, limit: number): Promise<RefundPart[]> {
    return db.query<RefundPart>(
      `select ${PART} from ${PARTS} where p.rail = 'manual' and p.state in ('asked', 'proposed') and ($1::uuid is null or p.id > $1)
       order by p.id limit $2`,
      [after, limit],
    );
  }

  /** Parts that Stripe or the bank after it did not bring, and that no other refund brings, oldest first. */
  async pageRefused(db: Db, after: string | null, limit: number): Promise<RefundPart[]> {
    return db.query<RefundPart>(
      `select ${PART} from ${PARTS} where p.state = 'failed' and (p.first_tried_at is not null or r.instead_of is not null) and i.id is null
         and ($1::uuid is null or p.id > $1)
       order by p.id limit $2`,
      [after, limit],
    );
  }

  /** Compare-and-set. @param pollAt next time to poll; null: not polled */
  async move(
    tx: Tx,
    id: RefundPartId,
    from: RefundPartState,
    to: RefundPartState,
    change: RefundPartChange,
    pollAt: Date | null,
  ): Promise<void> {
    const keys = Object.keys(change) as (keyof RefundPartChange)[];
    const sets = keys.map((key, index) => `, ${COLUMN_OF[key]} = $${index + 5}`).join('');
    const rows = await tx.query(
      `update payouts.refund_part set state = $3, next_poll_at = $4${sets} where id = $1 and state = $2 returning id`,
      [id, from, to, pollAt, ...keys.map((key) => change[key])],
    );
    assert(rows.length === 1, `part ${id} of a refund is ${from} and locked`);
  }

  /** Ids of parts in this state that are due, oldest first, locked; what another process takes is passed over. */
  async due(tx: Tx, state: RefundPartState, limit: number): Promise<RefundPartId[]> {
    const rows = await tx.query<{ id: RefundPartId }>(
      `select id from payouts.refund_part where state = $3 and next_poll_at <= $1 order by next_poll_at limit $2 for no key update skip locked`,
      [tx.now, limit, state],
    );
    return rows.map((row) => row.id);
  }

  /** Parts that Stripe has and that are not over, or were since. */
  async sentSince(db: Db, since: Date): Promise<RefundPart[]> {
    return db.query<RefundPart>(
      `select ${PART} from ${PARTS} where p.stripe_refund_id is not null and (p.ended_at is null or p.ended_at >= $1) order by p.id`,
      [since],
    );
  }

  /** Parts of refunds requested before then that are still in a temporary state. */
  async waitingIn(db: Db, state: string, askedBefore: Date): Promise<RefundPart[]> {
    return db.query<RefundPart>(`select ${PART} from ${PARTS} where p.state = $1 and r.asked_at < $2 order by p.id limit 1000`, [
      state,
      askedBefore,
    ]);
  }

  /** The fundings with what was refunded of them; their payments locked, so that two refunds add up. */
  async refundable(tx: Tx, fundingIds: readonly string[]): Promise<Map<string, RefundableFunding>> {
    await tx.query('select from payouts.checkout where id = any($1::uuid[]) order by id for no key update', [fundingIds]);
    const rows = await tx.query<RefundableFunding>(
      `select f.id, f.rail, f.amount_minor as "grossMinor", coalesce(c.fee_minor, 0) as "feeMinor",
         coalesce(p.amount, 0) as "refundedMinor", coalesce(p.kept, 0) as "keptMinor",
         exists (select from payouts.card_dispute d where d.funding_id = f.id and d.state = 'lost') as "isLost"
       from payouts.funding f
       left join payouts.checkout c on c.funding_id = f.id
       left join (select p.funding_id, sum(p.amount_minor) as amount, sum(p.kept_fee_minor) as kept
         from payouts.refund_part p join payouts.refund r on r.id = p.refund_id
         where p.state <> 'failed' and (p.rail = 'stripe' or r.instead_of is not null) group by p.funding_id) p on p.funding_id = f.id
       where f.id = any($1::uuid[])`,
      [fundingIds],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** The payment's charge at Stripe. */
  async chargeOf(db: Db, fundingId: FundingId): Promise<{ id: CheckoutId; chargeId: string } | null> {
    const [row] = await db.query<{ id: CheckoutId; chargeId: string }>(
      `select id, charge_id as "chargeId" from payouts.checkout where funding_id = $1`,
      [fundingId],
    );
    return row ?? null;
  }

  /** The fundings that disputes were about. */
  async fundingsOfDisputes(db: Db, disputeIds: readonly string[]): Promise<Map<string, FundingId>> {
    const rows = await db.query<{ id: string; funding: FundingId }>(
      'select id, funding_id as funding from payouts.card_dispute where id = any($1::uuid[])',
      [disputeIds],
    );
    return new Map(rows.map((row) => [row.id, row.funding]));
  }

  private async onePart(db: Db, where: string, value: string): Promise<RefundPart | null> {
    const [row] = await db.query<RefundPart>(`select ${PART} from ${PARTS} where ${where}`, [value]);
    return row ?? null;
  }
}
