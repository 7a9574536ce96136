/** SQL of API keys, except for the authentication query of each request (see session.repository.ts). */
import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import { groupBy, type ApiKeyId, type OrganisationId, type PersonId } from '../../kernel/index.ts';
import type { Db, Scope, Tx } from '../../platform/index.ts';
import { ApiKeyEntity } from './api-key.entity.ts';

export interface ApiKey {
  readonly id: ApiKeyId;
  readonly personId: PersonId;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly Scope[];
  readonly organisationId: OrganisationId | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
}

@Injectable()
export class ApiKeyRepository {
  /** Returns keys that are not revoked, newest first. Includes expired keys, so that people see why a script stopped. */
  async ofPeople(db: Db, personIds: readonly string[]): Promise<Map<PersonId, ApiKey[]>> {
    const rows: ApiKey[] = await db.entities.find(ApiKeyEntity, {
      where: { personId: In([...personIds]), revokedAt: IsNull() },
      order: { id: 'DESC' },
    });
    return groupBy(rows, (row) => row.personId);
  }

  /**
   * Locks the person's row until the end of the transaction: one call at a time creates or revokes their keys. Otherwise two calls
   * could both find room for one more key, and a concurrently created key could survive the revocation of its creator.
   */
  async lock(tx: Tx, personId: PersonId): Promise<void> {
    await tx.query('select from identity.person where id = $1 for update', [personId]);
  }

  async count(tx: Tx, personId: PersonId): Promise<number> {
    return tx.entities.countBy(ApiKeyEntity, { personId, revokedAt: IsNull() });
  }

  async insert(tx: Tx, key: ApiKey & { tokenHash: Buffer }): Promise<void> {
    await tx.entities.insert(ApiKeyEntity, { ...key, scopes: [...key.scopes], madeByKey: null, revokedAt: null });
  }

  /**
   * Revokes a key of the person, and all keys that it created in earlier versions, at every level. Returns their ids; empty when
   * the key was not valid.
   */
  async revoke(tx: Tx, personId: PersonId, id: ApiKeyId): Promise<ApiKeyId[]> {
    await this.lock(tx, personId);
    const rows = await tx.query<{ id: ApiKeyId }>(
      `with recursive made as (
         select id from identity.api_key where id = $1 and person_id = $2 and revoked_at is null
         union
         select k.id from identity.api_key k join made m on k.made_by_key = m.id)
       update identity.api_key k set revoked_at = $3 from made where k.id = made.id and k.revoked_at is null returning k.id`,
      [id, personId, tx.now],
    );
    return rows.map((row) => row.id);
  }

  /** Revokes all keys of the person. Returns their number. */
  async revokeAll(tx: Tx, personId: PersonId): Promise<number> {
    await this.lock(tx, personId);
    const rows = await tx.query('update identity.api_key set revoked_at = $2 where person_id = $1 and revoked_at is null returning id', [
      personId,
      tx.now,
    ]);
    return rows.length;
  }
}
