/** All SQL of stops of the payer. */
import { Injectable } from '@nestjs/common';
import { newId, type PersonId } from '../../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../../platform/index.ts';
import { PayerStopEntity, type PayerStop } from './payer-stop.entity.ts';

const COLUMNS = columnsOf(PayerStopEntity);

@Injectable()
export class PayerStopRepository {
  async isStopped(db: Db): Promise<boolean> {
    return (await db.query('select from payouts.payer_stop where lifted_at is null limit 1')).length > 0;
  }

  /** The id of the new stop; null while one with the same cause is in force. */
  async insert(tx: Tx, kind: string, about: string): Promise<string | null> {
    const id = newId<'Act'>(tx.now);
    const rows = await tx.query(
      `insert into payouts.payer_stop (id, kind, about, stopped_at) values ($1, $2, $3, $4)
       on conflict (kind, about) where lifted_at is null do nothing returning id`,
      [id, kind, about, tx.now],
    );
    return rows.length === 1 ? id : null;
  }

  /** False when there is no such stop, or it was lifted before. */
  async lift(tx: Tx, id: string, liftedBy: PersonId, reason: string): Promise<boolean> {
    const rows = await tx.query(
      `update payouts.payer_stop set lifted_at = $2, lifted_by = $3, lift_reason = $4 where id = $1 and lifted_at is null returning id`,
      [id, tx.now, liftedBy, reason],
    );
    return rows.length === 1;
  }

  async byId(db: Db, id: string): Promise<PayerStop | null> {
    const [row] = await db.query<PayerStop>(`select ${COLUMNS} from payouts.payer_stop where id = $1`, [id]);
    return row ?? null;
  }

  /** Newest first, at most 100. @param withLifted whether lifted stops are listed, too, after those in force */
  newest(db: Db, withLifted: boolean): Promise<PayerStop[]> {
    return db.query<PayerStop>(
      `select ${COLUMNS} from payouts.payer_stop where $1 or lifted_at is null order by (lifted_at is null) desc, id desc limit 100`,
      [withLifted],
    );
  }
}
