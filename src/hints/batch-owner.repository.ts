/** Which organisations own batches: it never changes. */
import { Injectable } from '@nestjs/common';
import type { Db } from '../platform/index.ts';

@Injectable()
export class BatchOwnerRepository {
  /** Organisations by the ids of their batches. */
  async ownersOf(db: Db, batchIds: readonly string[]): Promise<Map<string, string>> {
    if (batchIds.length === 0) return new Map();
    const rows = await db.query<{ id: string; organisationId: string }>(
      'select id, organisation_id as "organisationId" from batches.batch_view where id = any($1)',
      [batchIds],
    );
    return new Map(rows.map(({ id, organisationId }) => [id, organisationId]));
  }
}
