/** All SQL of the operator's own money and of adjustments. */
import { Injectable } from '@nestjs/common';
import type { AdjustmentId, Currency, OwnMoneyId } from '../kernel/index.ts';
import { ACCOUNT_KINDS, type AccountRef } from '../ledger/index.ts';
import { personIdOf, type Db, type Tx } from '../platform/index.ts';
import { IN_TRANSIT_STATES } from './payout.ts';
import { UNDER_WAY_STATES } from './refund.ts';
import type { Adjustment, AdjustmentState, OwnBalances, OwnMoneyDirection, OwnMoneyMove, OwnMoneyState } from './treasury.ts';

const MOVE = `m.id, m.direction, m.state, m.reference, m.amount_minor as "amountMinor", m.currency, to_char(m.value_date, 'YYYY-MM-DD') as "valueDate",
  m.recorded_by as "recordedBy", m.recorded_at as "recordedAt", m.decided_by as "decidedBy", m.decided_at as "decidedAt"`;
const ADJUSTMENT = `a.id, a.state, a.from_kind as "fromKind", a.from_owner_id as "fromOwnerId", a.to_kind as "toKind", a.to_owner_id as "toOwnerId",
  a.amount_minor as "amountMinor", a.currency, a.reason, a.proposed_by as "proposedBy", a.proposed_at as "proposedAt",
  a.decided_by as "decidedBy", a.decided_at as "decidedAt"`;

@Injectable()
export class TreasuryRepository {
  /** One at a time decides what the operator's own money is enough for. */
  async lock(tx: Tx): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('payouts.treasury', 0))`);
  }

  /** The operator's own accounts, by currency. */
  async balances(db: Db, currency: Currency | null = null): Promise<OwnBalances[]> {
    return db.query<OwnBalances>(
      `select currency, coalesce(sum(posted) filter (where kind = 'platform_equity'), 0) as "equityMinor",
         coalesce(sum(posted) filter (where kind = 'platform_fee_revenue'), 0) as "feesMinor",
         coalesce(sum(posted) filter (where kind in ('stripe_fee_expense', 'loss_expense', 'goodwill_expense')), 0) as "costsMinor",
         coalesce(-sum(posted) filter (where kind = 'bank'), 0) as "bankMinor"
       from ledger.account_balance where owner_id is null and ($1::text is null or currency = $1) group by currency order by currency`,
      [currency],
    );
  }

  /**
   * What payouts or refunds under way need of an account in transit, and which they are, ten of them at most; null for any
   * other account, and when nothing is under way.
   */
  async underWay(db: Db, { kind, ownerId, currency }: AccountRef): Promise<{ minor: bigint; ids: string[] } | null> {
    const source =
      kind === 'worker_in_transit'
        ? `select id, amount_minor as minor from payouts.payout where worker_id = $1 and currency = $2 and state = any($3)`
        : kind === 'refund_clearing'
          ? `select p.id, p.amount_minor as minor from payouts.refund_part p join payouts.refund r on r.id = p.refund_id
             where r.organisation_id = $1 and p.currency = $2 and p.state = any($3)`
          : null;
    if (source === null) return null;
    const states = kind === 'worker_in_transit' ? IN_TRANSIT_STATES : UNDER_WAY_STATES;
    const [row] = await db.query<{ minor: bigint | null; ids: string[] }>(
      `select sum(minor)::bigint as minor, (array_agg(id order by id))[1:10] as ids from (${source}) under_way`,
      [ownerId, currency, states],
    );
    return row === undefined || row.minor === null ? null : { minor: row.minor, ids: row.ids };
  }

  /** Whether the ledger knows the account's owner in this currency. */
  async isKnownOwner(db: Db, { kind, ownerId, currency }: AccountRef): Promise<boolean> {
    const rows = await db.query(
      `select from ledger.account a join ledger.account_kind k on k.kind = a.kind
       where a.owner_id = $1 and a.currency = $2 and k.owner_kind = $3 limit 1`,
      [ownerId, currency, ACCOUNT_KINDS[kind].owner],
    );
    return rows.length > 0;
  }

  /** False when the bank's reference is known already; waits for a concurrent one. */
  async insertMove(tx: Tx, move: OwnMoneyMove): Promise<boolean> {
    const rows = await tx.query(
      `insert into payouts.own_money (id, direction, state, reference, amount_minor, currency, value_date, recorded_by, recorded_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (direction, reference) where state <> 'withdrawn' do nothing returning id`,
      [
        move.id,
        move.direction,
        move.state,
        move.reference,
        move.amountMinor,
        move.currency,
        move.valueDate,
        move.recordedBy,
        move.recordedAt,
      ],
    );
    return rows.length === 1;
  }

  /** The one with this reference that was not withdrawn. */
  async moveByReference(db: Db, direction: OwnMoneyDirection, reference: string): Promise<OwnMoneyMove | null> {
    const [row] = await db.query<OwnMoneyMove>(
      `select ${MOVE} from payouts.own_money m where m.direction = $1 and m.reference = $2 and m.state <> 'withdrawn'`,
      [direction, reference],
    );
    return row ?? null;
  }

  async move(db: Db, id: string): Promise<OwnMoneyMove | null> {
    const [row] = await db.query<OwnMoneyMove>(`select ${MOVE} from payouts.own_money m where m.id = $1`, [id]);
    return row ?? null;
  }

  /** Locked until the end of the transaction. */
  async lockMove(tx: Tx, id: OwnMoneyId): Promise<OwnMoneyMove | null> {
    const [row] = await tx.query<OwnMoneyMove>(`select ${MOVE} from payouts.own_money m where m.id = $1 for no key update`, [id]);
    return row ?? null;
  }

  /** Newest first. */
  async moves(db: Db, state: OwnMoneyState | null, after: string | null, limit: number): Promise<OwnMoneyMove[]> {
    return db.query<OwnMoneyMove>(
      `select ${MOVE} from payouts.own_money m where ($1::text is null or m.state = $1) and ($2::uuid is null or m.id < $2) order by m.id desc limit $3`,
      [state, after, limit],
    );
  }

  /** False when it was decided before. */
  async decideMove(tx: Tx, id: OwnMoneyId, state: OwnMoneyState): Promise<boolean> {
    const rows = await tx.query(
      `update payouts.own_money set state = $2, decided_by = $3, decided_at = $4 where id = $1 and state = 'proposed' returning id`,
      [id, state, personIdOf(tx.actor), tx.now],
    );
    return rows.length === 1;
  }

  async insertAdjustment(tx: Tx, adjustment: Adjustment): Promise<void> {
    await tx.query(
      `insert into payouts.adjustment (id, state, from_kind, from_owner_id, to_kind, to_owner_id, amount_minor, currency, reason, proposed_by, proposed_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        adjustment.id,
        adjustment.state,
        adjustment.fromKind,
        adjustment.fromOwnerId,
        adjustment.toKind,
        adjustment.toOwnerId,
        adjustment.amountMinor,
        adjustment.currency,
        adjustment.reason,
        adjustment.proposedBy,
        adjustment.proposedAt,
      ],
    );
  }

  async adjustment(db: Db, id: string): Promise<Adjustment | null> {
    const [row] = await db.query<Adjustment>(`select ${ADJUSTMENT} from payouts.adjustment a where a.id = $1`, [id]);
    return row ?? null;
  }

  /** Locked until the end of the transaction. */
  async lockAdjustment(tx: Tx, id: AdjustmentId): Promise<Adjustment | null> {
    const [row] = await tx.query<Adjustment>(`select ${ADJUSTMENT} from payouts.adjustment a where a.id = $1 for no key update`, [id]);
    return row ?? null;
  }

  /** Newest first. */
  async adjustments(db: Db, state: AdjustmentState | null, after: string | null, limit: number): Promise<Adjustment[]> {
    return db.query<Adjustment>(
      `select ${ADJUSTMENT} from payouts.adjustment a where ($1::text is null or a.state = $1) and ($2::uuid is null or a.id < $2)
       order by a.id desc limit $3`,
      [state, after, limit],
    );
  }

  /** False when it was decided before. */
  async decideAdjustment(tx: Tx, id: AdjustmentId, state: AdjustmentState): Promise<boolean> {
    const rows = await tx.query(
      `update payouts.adjustment set state = $2, decided_by = $3, decided_at = $4 where id = $1 and state = 'proposed' returning id`,
      [id, state, personIdOf(tx.actor), tx.now],
    );
    return rows.length === 1;
  }
}
