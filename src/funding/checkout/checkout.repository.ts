/** All SQL of attempts to pay in by Stripe. */
import { Injectable } from '@nestjs/common';
import type { CheckoutId, Currency, FundingId, OrganisationId } from '../../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../../platform/index.ts';
import type { Checkout, CheckoutState } from './checkout.ts';
import { CheckoutEntity } from './checkout.entity.ts';

const COLUMNS = columnsOf(CheckoutEntity, 'c');

/** What a change may set. */
export type CheckoutChange = Partial<
  Pick<
    Checkout,
    | 'sessionId'
    | 'paymentIntentId'
    | 'chargeId'
    | 'payUrl'
    | 'expiresAt'
    | 'fundingId'
    | 'feeMinor'
    | 'reason'
    | 'fault'
    | 'receivedAt'
    | 'settledAt'
    | 'endedAt'
  >
>;

const COLUMN_OF: Readonly<Record<keyof CheckoutChange, string>> = {
  sessionId: 'session_id',
  paymentIntentId: 'payment_intent_id',
  chargeId: 'charge_id',
  payUrl: 'pay_url',
  expiresAt: 'expires_at',
  fundingId: 'funding_id',
  feeMinor: 'fee_minor',
  reason: 'reason',
  fault: 'fault',
  receivedAt: 'received_at',
  settledAt: 'settled_at',
  endedAt: 'ended_at',
};

@Injectable()
export class CheckoutRepository {
  async insert(tx: Tx, checkout: Checkout, pollAt: Date): Promise<void> {
    await tx.query(
      `insert into payouts.checkout (id, organisation_id, amount_minor, currency, return_url, state, started_by, created_at, next_poll_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        checkout.id,
        checkout.organisationId,
        checkout.amountMinor,
        checkout.currency,
        checkout.returnUrl,
        checkout.state,
        checkout.startedBy,
        checkout.createdAt,
        pollAt,
      ],
    );
  }

  /** Whether the payment failed after it had succeeded: the chargeback of a failed debit has the id of its charge. */
  async hasFailedLate(db: Db, chargeId: string): Promise<boolean> {
    return (await db.query('select from payouts.card_dispute where stripe_dispute_id = $1', [chargeId])).length > 0;
  }

  async byId(db: Db, id: string): Promise<Checkout | null> {
    return this.one(db, 'c.id = $1', id);
  }

  bySession(db: Db, sessionId: string): Promise<Checkout | null> {
    return this.one(db, 'c.session_id = $1', sessionId);
  }

  byPaymentIntent(db: Db, intentId: string): Promise<Checkout | null> {
    return this.one(db, 'c.payment_intent_id = $1', intentId);
  }

  byCharge(db: Db, chargeId: string): Promise<Checkout | null> {
    return this.one(db, 'c.charge_id = $1', chargeId);
  }

  /** Whether the money of this funding is at Stripe and not available yet. */
  async isPending(db: Db, fundingId: FundingId): Promise<boolean> {
    const rows = await db.query(`select from payouts.checkout where funding_id = $1 and state = 'received'`, [fundingId]);
    return rows.length > 0;
  }

  async byIds(db: Db, ids: readonly string[]): Promise<Map<string, Checkout>> {
    const rows = await db.query<Checkout>(`select ${COLUMNS} from payouts.checkout c where c.id = any($1::uuid[])`, [ids]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Locked until the end of the transaction. */
  async lock(tx: Tx, id: CheckoutId): Promise<Checkout | null> {
    const [row] = await tx.query<Checkout>(`select ${COLUMNS} from payouts.checkout c where c.id = $1 for no key update`, [id]);
    return row ?? null;
  }

  /** Compare-and-set of a locked row. @param pollAt null: there is nothing more to learn */
  async move(
    tx: Tx,
    id: CheckoutId,
    from: CheckoutState,
    to: CheckoutState,
    change: CheckoutChange,
    pollAt: Date | null,
  ): Promise<boolean> {
    const keys = Object.keys(change) as (keyof CheckoutChange)[];
    const sets = keys.map((key, index) => `, ${COLUMN_OF[key]} = $${index + 5}`).join('');
    const rows = await tx.query(
      `update payouts.checkout set state = $3, next_poll_at = $4${sets} where id = $1 and state = $2 returning id`,
      [id, from, to, pollAt, ...keys.map((key) => change[key])],
    );
    return rows.length === 1;
  }

  /** Leases attempts that are due for polling: no other process polls them until `until`. */
  async leaseDue(tx: Tx, until: Date, limit: number): Promise<Checkout[]> {
    return tx.query<Checkout>(
      `update payouts.checkout c set next_poll_at = $2 where c.id in (
         select id from payouts.checkout where next_poll_at <= $1 order by next_poll_at limit $3 for update skip locked
       ) returning ${COLUMNS}`,
      [tx.now, until, limit],
    );
  }

  /** Newest first. */
  async page(db: Db, organisationId: OrganisationId, after: string | null, limit: number): Promise<Checkout[]> {
    return db.query<Checkout>(
      `select ${COLUMNS} from payouts.checkout c where c.organisation_id = $1 and ($2::uuid is null or c.id < $2) order by c.id desc limit $3`,
      [organisationId, after, limit],
    );
  }

  /** Those that were credited since. */
  async credited(db: Db, since: Date): Promise<Checkout[]> {
    return db.query<Checkout>(`select ${COLUMNS} from payouts.checkout c where c.received_at >= $1 order by c.id`, [since]);
  }

  /** Those that Stripe has otherwise than was asked. */
  async doubted(db: Db): Promise<Checkout[]> {
    return db.query<Checkout>(`select ${COLUMNS} from payouts.checkout c where c.fault is not null order by c.id limit 1000`);
  }

  /** Those that have been in a state since before. */
  async waitingIn(db: Db, state: string, before: Date): Promise<Checkout[]> {
    return db.query<Checkout>(
      `select ${COLUMNS} from payouts.checkout c where c.state = $1 and coalesce(c.received_at, c.created_at) < $2 order by c.id limit 1000`,
      [state, before],
    );
  }

  /** What is paid or may still be paid of what was started since: what the caps of a new organisation count. */
  async committed(db: Db, organisationId: OrganisationId, currency: Currency, since: Date): Promise<bigint> {
    const [row] = await db.query<{ total: bigint }>(
      `select coalesce(sum(amount_minor), 0) as total from payouts.checkout
       where organisation_id = $1 and currency = $2 and created_at > $3 and state not in ('failed', 'expired')`,
      [organisationId, currency, since],
    );
    return row?.total ?? 0n;
  }

  /**
   * The same for several organisations, in the last day and in all, and whether an admin lifted their caps.
   *
   * @param keys organisation and currency: "<id> USD"; the answer has each of them
   */
  async committedOf(
    db: Db,
    keys: readonly string[],
    dayBegan: Date,
  ): Promise<Map<string, { dayMinor: bigint; totalMinor: bigint; isTrusted: boolean }>> {
    const rows = await db.query<{ key: string; dayMinor: bigint; totalMinor: bigint; isTrusted: boolean }>(
      `select k.key, exists (select from payouts.funding_trust t where t.organisation_id = k.id) as "isTrusted",
         coalesce(sum(c.amount_minor) filter (where c.created_at > $2), 0) as "dayMinor", coalesce(sum(c.amount_minor), 0) as "totalMinor"
       from (select key, split_part(key, ' ', 1)::uuid as id, split_part(key, ' ', 2) as currency from unnest($1::text[]) as key) k
       left join payouts.checkout c on c.organisation_id = k.id and c.currency = k.currency and c.state not in ('failed', 'expired')
       group by k.key, k.id`,
      [keys, dayBegan],
    );
    return new Map(rows.map(({ key, ...row }) => [key, row]));
  }

  /** One start at a time per organisation, so that two do not both fit under its cap. */
  async lockStarts(tx: Tx, organisationId: OrganisationId): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('payouts.checkout:' || $1::text, 0))`, [organisationId]);
  }

  async isTrusted(db: Db, organisationId: OrganisationId): Promise<boolean> {
    const rows = await db.query('select from payouts.funding_trust where organisation_id = $1', [organisationId]);
    return rows.length > 0;
  }

  /** False when it was lifted before. */
  async trust(tx: Tx, organisationId: OrganisationId, reason: string, liftedBy: string): Promise<boolean> {
    const rows = await tx.query(
      `insert into payouts.funding_trust (organisation_id, reason, lifted_by, lifted_at) values ($1, $2, $3, $4)
       on conflict (organisation_id) do nothing returning organisation_id`,
      [organisationId, reason, liftedBy, tx.now],
    );
    return rows.length === 1;
  }

  private async one(db: Db, where: string, value: string): Promise<Checkout | null> {
    const [row] = await db.query<Checkout>(`select ${COLUMNS} from payouts.checkout c where ${where}`, [value]);
    return row ?? null;
  }
}
