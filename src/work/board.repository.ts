/** All SQL of what a worker sees before claiming. */
import { Injectable } from '@nestjs/common';
import type { BatchId, TaskId, WorkerId } from '../kernel/index.ts';
import type { Db } from '../platform/index.ts';

/** Free tasks are counted up to this many: exact numbers of large batches would cost as much as they have tasks. */
export const COUNTED_TASKS = 1_000;

@Injectable()
export class BoardRepository {
  /**
   * How many launched tasks of each batch have a free slot and were never the worker's, counted up to
   * {@link COUNTED_TASKS}. Whatever task the worker takes, there is one less: gold is not among those counted, and so what
   * the worker had of it is taken off.
   *
   * @param workerId null: whoever had them
   */
  async openTasks(db: Db, workerId: WorkerId | null, batchIds: readonly BatchId[]): Promise<Map<BatchId, number>> {
    // From the last one back: those that the worker had tend to stand in front.
    const rows = await db.query<{ id: BatchId; count: number; gold: number }>(
      `select b.id, coalesce(w.gold_taken, 0) as gold, (select count(*) from (
           select from batches.task_view t
           where t.batch_id = b.id and t.free_slots > 0 and not t.gold and t.position <= b.launched_position
             and not exists (select from work.assignment a where a.task_id = t.id and a.worker_id = $3)
           order by t.position desc limit $2 + coalesce(w.gold_taken, 0)
         ) counted)::int as count
       from batches.batch_view b left join work.worker_batch w on w.batch_id = b.id and w.worker_id = $3
       where b.id = any($1::uuid[])`,
      [batchIds, COUNTED_TASKS, workerId],
    );
    return new Map(rows.map((row) => [row.id, Math.max(Math.min(row.count, 1), row.count - row.gold)]));
  }

  /** The batches of these with a launched task that has a free slot and was never the worker's. */
  async withOpenTask(db: Db, workerId: WorkerId, batchIds: readonly BatchId[]): Promise<Map<BatchId, true>> {
    const rows = await db.query<{ id: BatchId }>(
      `select b.id from batches.batch_view b
       where b.id = any($1::uuid[]) and exists (
         select from (
           select from batches.task_view t
           where t.batch_id = b.id and t.free_slots > 0 and not t.gold and t.position <= b.launched_position
             and not exists (select from work.assignment a where a.task_id = t.id and a.worker_id = $2)
           order by t.position desc limit 1
         ) last)`,
      [batchIds, workerId],
    );
    return new Map(rows.map((row) => [row.id, true]));
  }

  /** What of the tasks of each batch that the worker has had was given back or expired; batches where nothing was are left out. */
  async givenBack(db: Db, workerId: WorkerId, batchIds: readonly BatchId[]): Promise<Map<BatchId, number>> {
    const rows = await db.query<{ batch_id: BatchId; count: number }>(
      `select batch_id, count(*)::int as count from work.assignment
       where worker_id = $1 and state in ('returned', 'expired') and batch_id = any($2::uuid[]) group by batch_id`,
      [workerId, batchIds],
    );
    return new Map(rows.map((row) => [row.batch_id, row.count]));
  }

  /** How many assignments each worker holds now, in all batches; workers who hold none are left out. */
  async held(db: Db, workerIds: readonly WorkerId[]): Promise<Map<WorkerId, number>> {
    const rows = await db.query<{ worker_id: WorkerId; count: number }>(
      `select worker_id, count(*)::int as count from work.assignment
       where worker_id = any($1::uuid[]) and state = 'held' group by worker_id`,
      [workerIds],
    );
    return new Map(rows.map((row) => [row.worker_id, row.count]));
  }

  /** How many tasks of each batch the worker has had; batches where none are left out. */
  async taken(db: Db, workerId: WorkerId, batchIds: readonly BatchId[]): Promise<Map<BatchId, number>> {
    const rows = await db.query<{ batch_id: BatchId; taken: number }>(
      'select batch_id, taken from work.worker_batch where worker_id = $1 and batch_id = any($2::uuid[])',
      [workerId, batchIds],
    );
    return new Map(rows.map((row) => [row.batch_id, row.taken]));
  }

  /** The first launched task of the batch that may be claimed, else its first one; null when it has none. Never gold. */
  async sampleTask(db: Db, batchId: BatchId): Promise<TaskId | null> {
    const [row] = await db.query<{ id: TaskId }>(
      `select coalesce(
         (select t.id from batches.task_view t
          where t.batch_id = b.id and t.free_slots > 0 and not t.gold and t.position <= b.launched_position order by t.position limit 1),
         (select t.id from batches.task_view t where t.batch_id = b.id and not t.gold order by t.position limit 1)) as id
       from batches.batch_view b where b.id = $1`,
      [batchId],
    );
    return row?.id ?? null;
  }
}
