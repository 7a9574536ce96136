/** All SQL of buckets of organisations. */
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { OrganisationId } from '../../kernel/index.ts';
import type { Db, Tx } from '../../platform/index.ts';
import type { SealedBucket } from './bucket.ts';
import { BucketEntity } from './bucket.entity.ts';

@Injectable()
export class BucketRepository {
  of(db: Db, organisationId: OrganisationId): Promise<SealedBucket | null> {
    return db.entities.findOneBy(BucketEntity, { organisationId });
  }

  async ofOrganisations(db: Db, ids: readonly OrganisationId[]): Promise<Map<OrganisationId, SealedBucket>> {
    const rows = await db.entities.findBy(BucketEntity, { organisationId: In([...ids]) });
    return new Map(rows.map((bucket) => [bucket.organisationId, bucket]));
  }

  async set(tx: Tx, bucket: SealedBucket): Promise<void> {
    const { organisationId, endpoint, region, name, prefix, accessKey, secret, setBy, setAt } = bucket;
    await tx.query(
      `insert into batches.bucket (organisation_id, endpoint, region, name, prefix, access_key, secret, set_by, set_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict (organisation_id) do update set endpoint = excluded.endpoint, region = excluded.region, name = excluded.name,
         prefix = excluded.prefix, access_key = excluded.access_key, secret = excluded.secret, set_by = excluded.set_by, set_at = excluded.set_at`,
      [organisationId, endpoint, region, name, prefix, accessKey, secret, setBy, setAt],
    );
  }

  /** False when there was none. */
  async remove(tx: Tx, organisationId: OrganisationId): Promise<boolean> {
    const rows = await tx.query('delete from batches.bucket where organisation_id = $1 returning organisation_id', [organisationId]);
    return rows.length === 1;
  }
}
