/** Reads the organisations that own batches. The owner of a batch never changes. */
import { Injectable } from '@nestjs/common';
import type { Db } from '../platform/index.ts';

@Injectable()
export class BatchOwnerRepository {
  /** Maps the id of each batch to the id of its organisation. */
  async ownersOf(db: Db, batchIds: readonly string[]): Promise<Map<string, string>> {
    if (batchIds.length === 0) return new Map();
    const rows = await db.query<{ id: string; organisationId: string }>(
      'select id, organisation_id as "organisationId" from batches.batch_view where id = any($1)',
      [batchIds],
    );
    return new Map(rows.map(({ id, organisationId }) => [id, organisationId]));
  }
}
