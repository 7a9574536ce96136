/** All SQL of API keys, but for the query that each request asks (see session.repository.ts). */
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
  /** Those not revoked, newest first; expired ones too, so that people see why a script stopped. */
  async ofPeople(db: Db, personIds: readonly string[]): Promise<Map<PersonId, ApiKey[]>> {
    const rows: ApiKey[] = await db.entities.find(ApiKeyEntity, {
      where: { personId: In([...personIds]), revokedAt: IsNull() },
      order: { id: 'DESC' },
    });
    return groupBy(rows, (row) => row.personId);
  }

  /**
   * Takes the person's row until the end of the transaction: one call at a time makes or revokes their keys. Otherwise two
   * could both see room for one more, and a key made at the same moment would survive that its maker is revoked.
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

  /** Revokes a key of the person and the keys that it made while keys made keys, and theirs; returns their ids, or none when it was not live. */
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

  /** Revokes all keys of the person; returns how many. */
  async revokeAll(tx: Tx, personId: PersonId): Promise<number> {
    await this.lock(tx, personId);
    const rows = await tx.query('update identity.api_key set revoked_at = $2 where person_id = $1 and revoked_at is null returning id', [
      personId,
      tx.now,
    ]);
    return rows.length;
  }
}
