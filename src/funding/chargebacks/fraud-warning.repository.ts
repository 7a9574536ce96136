/** All SQL of early fraud warnings. */
import { Injectable } from '@nestjs/common';
import { columnsOf, type Db, type Tx } from '../../platform/index.ts';
import { FraudWarningEntity, type FraudWarning } from './fraud-warning.entity.ts';

const COLUMNS = columnsOf(FraudWarningEntity, 'w');

@Injectable()
export class FraudWarningRepository {
  /** False when it is known already; waits for a concurrent one. */
  async insert(tx: Tx, warning: FraudWarning): Promise<boolean> {
    const { id, stripeWarningId, fundingId, organisationId, fraudType, isActionable, warnedAt, endedAt } = warning;
    const rows = await tx.query(
      `insert into payouts.fraud_warning
         (id, stripe_warning_id, funding_id, organisation_id, fraud_type, is_actionable, warned_at, received_at, ended_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (stripe_warning_id) do nothing returning id`,
      [id, stripeWarningId, fundingId, organisationId, fraudType, isActionable, warnedAt, tx.now, endedAt],
    );
    return rows.length === 1;
  }

  async byStripeId(db: Db, stripeWarningId: string): Promise<FraudWarning | null> {
    const [row] = await db.query<FraudWarning>(`select ${COLUMNS} from payouts.fraud_warning w where w.stripe_warning_id = $1`, [
      stripeWarningId,
    ]);
    return row ?? null;
  }

  /** Locked until the end of the transaction. */
  async lock(tx: Tx, stripeWarningId: string): Promise<FraudWarning | null> {
    const [row] = await tx.query<FraudWarning>(
      `select ${COLUMNS} from payouts.fraud_warning w where w.stripe_warning_id = $1 for no key update`,
      [stripeWarningId],
    );
    return row ?? null;
  }

  async update(tx: Tx, id: string, change: Pick<FraudWarning, 'isActionable' | 'slotsWithdrawnAt' | 'endedAt'>): Promise<void> {
    await tx.query('update payouts.fraud_warning set is_actionable = $2, slots_withdrawn_at = $3, ended_at = $4 where id = $1', [
      id,
      change.isActionable,
      change.slotsWithdrawnAt,
      change.endedAt,
    ]);
  }

  /** Those that are open, and whose organisation's free slots were not withdrawn yet. */
  toWithdraw(db: Db, limit: number): Promise<FraudWarning[]> {
    return db.query<FraudWarning>(
      `select ${COLUMNS} from payouts.fraud_warning w where w.ended_at is null and w.slots_withdrawn_at is null order by w.id limit $1`,
      [limit],
    );
  }

  /** Open ones of payments that are disputed here. */
  disputed(db: Db, limit: number): Promise<FraudWarning[]> {
    return db.query<FraudWarning>(
      `select ${COLUMNS} from payouts.fraud_warning w where w.ended_at is null and exists (
         select from payouts.card_dispute d where d.funding_id = w.funding_id and d.state in ('announced', 'open', 'won', 'lost'))
       order by w.id limit $1`,
      [limit],
    );
  }

  /** Those that Stripe made since. */
  since(db: Db, since: Date): Promise<FraudWarning[]> {
    return db.query<FraudWarning>(`select ${COLUMNS} from payouts.fraud_warning w where w.warned_at >= $1 order by w.id`, [since]);
  }
}
