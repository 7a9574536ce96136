/** SQL of linked identities: provider accounts with which people sign in. */
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { groupBy, type LinkedIdentityId, type PersonId } from '../../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../../platform/index.ts';
import { LinkedIdentityEntity, type LinkedIdentity } from './linked-identity.entity.ts';

@Injectable()
export class LinkedIdentityRepository {
  /** Finds the linked identity of an account at the issuer; null if nobody has linked it. */
  async bySubject(db: Db, issuer: string, subject: string): Promise<LinkedIdentity | null> {
    return db.entities.findOneBy(LinkedIdentityEntity, { issuer, subject });
  }

  async ofPeople(db: Db, personIds: readonly string[]): Promise<Map<PersonId, LinkedIdentity[]>> {
    const rows = await db.entities.find(LinkedIdentityEntity, { where: { personId: In([...personIds]) }, order: { id: 'ASC' } });
    return groupBy(rows, (row) => row.personId);
  }

  /** Inserts a link. Returns false if the account is linked already, or the person has an account at this issuer. */
  async insert(tx: Tx, identity: LinkedIdentity): Promise<boolean> {
    const { id, personId, issuer, subject, linkedAt } = identity;
    const rows = await tx.query(
      `insert into identity.linked_identity (id, person_id, issuer, subject, linked_at, last_used_at)
       values ($1, $2, $3, $4, $5, $5) on conflict do nothing returning id`,
      [id, personId, issuer, subject, linkedAt],
    );
    return rows.length === 1;
  }

  async delete(tx: Tx, id: LinkedIdentityId): Promise<boolean> {
    const rows = await tx.query('delete from identity.linked_identity where id = $1 returning id', [id]);
    return rows.length === 1;
  }

  /** Deletes all linked identities of a person. Returns their ids. */
  async deleteAll(tx: Tx, personId: PersonId): Promise<LinkedIdentityId[]> {
    const rows = await tx.query<{ id: LinkedIdentityId }>('delete from identity.linked_identity where person_id = $1 returning id', [
      personId,
    ]);
    return rows.map(({ id }) => id);
  }

  /** Locks the row until the end of the transaction, and records the use. Returns null if it was unlinked meanwhile. */
  async use(tx: Tx, id: LinkedIdentityId): Promise<LinkedIdentity | null> {
    const [row] = await tx.query<LinkedIdentity>(
      `update identity.linked_identity set last_used_at = $2 where id = $1 returning ${columnsOf(LinkedIdentityEntity)}`,
      [id, tx.now],
    );
    return row ?? null;
  }
}
