/** All SQL of API keys, but for the query that each request asks (see session.repository.ts). */
import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import type { ApiKeyId, OrganisationId, PersonId } from '../kernel/index.ts';
import type { Db, Scope, Tx } from '../platform/index.ts';
import { ApiKeyEntity } from './api-key.entity.ts';
import { grouped } from './grouped.ts';

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
    return grouped(rows, (row) => row.personId);
  }

  /** Takes the person's row first, so that two calls at once cannot both see room for one more. */
  async countLocked(tx: Tx, personId: PersonId): Promise<number> {
    await tx.query('select from identity.person where id = $1 for update', [personId]);
    return tx.entities.countBy(ApiKeyEntity, { personId, revokedAt: IsNull() });
  }

  async insert(tx: Tx, key: ApiKey & { tokenHash: Buffer }): Promise<void> {
    await tx.entities.insert(ApiKeyEntity, { ...key, scopes: [...key.scopes], revokedAt: null });
  }

  async revoke(tx: Tx, personId: PersonId, id: ApiKeyId): Promise<boolean> {
    const rows = await tx.query(
      'update identity.api_key set revoked_at = $3 where id = $1 and person_id = $2 and revoked_at is null returning id',
      [id, personId, tx.now],
    );
    return rows.length === 1;
  }
}
