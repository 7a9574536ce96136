/** SQL of what workers allow others to know of their qualifications. */
import { Injectable } from '@nestjs/common';
import type { QualificationTypeId, WorkerId } from '../kernel/index.ts';
import type { Db, Tx } from '../platform/index.ts';

@Injectable()
export class SharingRepository {
  /** False when it stands so already. */
  async set(tx: Tx, workerId: WorkerId, typeId: QualificationTypeId, shared: boolean): Promise<boolean> {
    const rows = await tx.query(
      `insert into qualifications.sharing as s (worker_id, type_id, shared, changed_at) values ($1, $2, $3, $4)
       on conflict (worker_id, type_id) do update set shared = excluded.shared, changed_at = excluded.changed_at
         where s.shared <> excluded.shared
       returning type_id`,
      [workerId, typeId, shared, tx.now],
    );
    return rows.length === 1;
  }

  /** Of these types (null: of all), those that the worker shares. */
  async sharedBy(db: Db, workerId: WorkerId, typeIds: readonly QualificationTypeId[] | null): Promise<Set<QualificationTypeId>> {
    const rows = await db.query<{ typeId: QualificationTypeId }>(
      `select type_id as "typeId" from qualifications.sharing where worker_id = $1 and shared and ($2::uuid[] is null or type_id = any($2))`,
      [workerId, typeIds],
    );
    return new Set(rows.map((row) => row.typeId));
  }
}
