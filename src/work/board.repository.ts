/** All SQL of what a worker sees before claiming. */
import { Injectable } from '@nestjs/common';
import type { BatchId, TaskId, WorkerId } from '../kernel/index.ts';
import type { Db } from '../platform/index.ts';

/** Free tasks are counted up to this many: exact numbers of large batches would cost as much as they have tasks. */
export const COUNTED_TASKS = 1_000;

@Injectable()
export class BoardRepository {
  /** How many launched tasks of each batch have a free slot, counted up to {@link COUNTED_TASKS}. */
  async openTasks(db: Db, batchIds: readonly BatchId[]): Promise<Map<BatchId, number>> {
    const rows = await db.query<{ id: BatchId; count: number }>(
      `select b.id, (select count(*) from (
           select from batches.task t where t.batch_id = b.id and t.free_slots > 0 and t.position <= b.launched_position limit $2
         ) counted)::int as count
       from batches.batch b where b.id = any($1::uuid[])`,
      [batchIds, COUNTED_TASKS],
    );
    return new Map(rows.map((row) => [row.id, row.count]));
  }

  /** How many tasks of each batch the worker has had; batches where none are left out. */
  async taken(db: Db, workerId: WorkerId, batchIds: readonly BatchId[]): Promise<Map<BatchId, number>> {
    const rows = await db.query<{ batch_id: BatchId; taken: number }>(
      'select batch_id, taken from work.worker_batch where worker_id = $1 and batch_id = any($2::uuid[])',
      [workerId, batchIds],
    );
    return new Map(rows.map((row) => [row.batch_id, row.taken]));
  }

  /** The first launched task of the batch that may be claimed, else its first one; null when it has none. */
  async sampleTask(db: Db, batchId: BatchId): Promise<TaskId | null> {
    const [row] = await db.query<{ id: TaskId }>(
      `select coalesce(
         (select t.id from batches.task t
          where t.batch_id = b.id and t.free_slots > 0 and t.position <= b.launched_position order by t.position limit 1),
         (select t.id from batches.task t where t.batch_id = b.id and t.position = 1)) as id
       from batches.batch b where b.id = $1`,
      [batchId],
    );
    return row?.id ?? null;
  }
}
