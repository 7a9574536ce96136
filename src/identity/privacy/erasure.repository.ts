/** All SQL of erasures and of the sealed records that are retained after them. */
import { Injectable } from '@nestjs/common';
import type { PersonId } from '../../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../../platform/index.ts';
import type { Erasure } from './erasure.ts';
import type { SealedRecord } from './retained-record.ts';
import { ErasureEntity } from './erasure.entity.ts';

const ERASURE = columnsOf(ErasureEntity);

@Injectable()
export class ErasureRepository {
  async byPeople(db: Db, personIds: readonly string[]): Promise<Map<PersonId, Erasure>> {
    const rows = await db.query<Erasure>(`select ${ERASURE} from identity.erasure where person_id = any($1)`, [personIds]);
    return new Map(rows.map((row) => [row.personId, row]));
  }

  /**
   * Its triggers erase more of the person: in identity, in payouts by `payouts.forget_banks_at_stripe` and
   * `payouts.forget_words_of_exits`, and in treasury by `treasury.forget_words_of_differences`.
   */
  async insert(tx: Tx, erasure: Erasure, record: SealedRecord | null): Promise<void> {
    await tx.query(
      `insert into identity.erasure (person_id, erased_by, reason, erased_at, kept_until, sealed) values ($1, $2, $3, $4, $5, $6)`,
      [erasure.personId, erasure.erasedBy, erasure.reason, erasure.erasedAt, erasure.keptUntil, record?.sealed ?? null],
    );
    if (record === null) return;
    await tx.query('insert into identity.retention_key (person_id, wrapped) values ($1, $2)', [erasure.personId, record.wrappedKey]);
  }

  /** Null when nothing was kept, or its date has come. */
  async record(db: Db, personId: PersonId, now: Date): Promise<SealedRecord | null> {
    const [row] = await db.query<SealedRecord>(
      `select e.sealed, k.wrapped as "wrappedKey" from identity.erasure e join identity.retention_key k on k.person_id = e.person_id
       where e.person_id = $1 and e.sealed is not null and e.kept_until > $2`,
      [personId, now],
    );
    return row ?? null;
  }

  /** Destroys the retained records whose retention has ended, the keys first. */
  async destroyDue(tx: Tx, limit: number): Promise<PersonId[]> {
    const due = await tx.query<{ id: PersonId }>(
      `select person_id as id from identity.erasure where sealed is not null and kept_until <= $1
       order by kept_until limit $2 for update skip locked`,
      [tx.now, limit],
    );
    const ids = due.map(({ id }) => id);
    await tx.query('delete from identity.retention_key where person_id = any($1)', [ids]);
    await tx.query('update identity.erasure set sealed = null, destroyed_at = $2 where person_id = any($1)', [ids, tx.now]);
    return ids;
  }
}
