/** All SQL of tasks that are held in advance. */
import { Injectable } from '@nestjs/common';
import type { AssignmentId, WorkerId } from '../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../platform/index.ts';
import { AssignmentEntity } from './assignment.entity.ts';
import { assignmentOf } from './assignment.repository.ts';
import type { Assignment } from './assignment.ts';

const COLUMNS = columnsOf(AssignmentEntity, 'a');

@Injectable()
export class PreparedRepository {
  /**
   * Begins the clock of a task that is held in advance, and its lease; null when it is not held in advance (any more), its
   * time has passed, or its batch is not open.
   */
  async start(tx: Tx, id: AssignmentId, graceSeconds: number): Promise<Assignment | null> {
    const [row] = await tx.query<AssignmentEntity>(
      `update work.assignment a
       set prepared = false, started_at = $2, lease_until = $2::timestamptz + make_interval(secs => b.lease_seconds),
         grace_until = $2::timestamptz + make_interval(secs => b.lease_seconds + $3::int)
       from batches.batch_view b
       where a.id = $1 and a.state = 'held' and a.prepared and a.lease_until > $2
         and b.id = a.batch_id and b.state = 'open' and (b.expires_at is null or b.expires_at > $2) returning ${COLUMNS}`,
      [id, tx.now, graceSeconds],
    );
    return row === undefined ? null : assignmentOf(row);
  }

  /** The task that the worker holds in advance, or null. */
  async of(db: Db, workerId: WorkerId): Promise<Assignment | null> {
    const [row] = await db.query<AssignmentEntity>(
      `select ${COLUMNS} from work.assignment a where a.worker_id = $1 and a.state = 'held' and a.prepared`,
      [workerId],
    );
    return row === undefined ? null : assignmentOf(row);
  }
}
