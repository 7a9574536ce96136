/** All SQL of the operator's own money and of adjustments. */
import { Injectable } from '@nestjs/common';
import type { AdjustmentId, OwnMoneyId } from '../kernel/index.ts';
import { ACCOUNT_KINDS, type AccountRef } from '../ledger/index.ts';
import { columnsOf, personIdOf, type Db, type Tx } from '../platform/index.ts';
import { IN_TRANSIT_STATES } from '../payouts/index.ts';
import { UNDER_WAY_STATES } from '../funding/index.ts';
import type { Adjustment, AdjustmentState, OwnMoneyDirection, OwnMoneyMove, OwnMoneyState } from './treasury.ts';
import { AdjustmentEntity, OwnMoneyEntity } from './treasury.entity.ts';

const MOVE = columnsOf(OwnMoneyEntity, 'm');
const ADJUSTMENT = columnsOf(AdjustmentEntity, 'a');

@Injectable()
export class TreasuryRepository {
  /**
   * What payouts or refunds under way need of an account in transit, and which they are, ten of them at most; null for any
   * other account, and when nothing is under way.
   */
  async underWay(db: Db, { kind, ownerId, currency }: AccountRef): Promise<{ minor: bigint; ids: string[] } | null> {
    const source =
      kind === 'worker_in_transit'
        ? `select id, amount_minor as minor from payouts.payout_view where worker_id = $1 and currency = $2 and state = any($3)`
        : kind === 'refund_clearing'
          ? `select id, amount_minor as minor from payouts.refund_transfer_view where organisation_id = $1 and currency = $2 and state = any($3)`
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
      `select from ledger.account_view a join ledger.account_kind_view k on k.kind = a.kind
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
