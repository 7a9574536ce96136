/** All SQL of tasks that wait for a decision: launched in a batch with a target, and neither stopped nor made gold since. */
import { Injectable } from '@nestjs/common';
import type { BatchId, TaskId } from '../../kernel/index.ts';
import type { Db, Tx } from '../../platform/index.ts';
import type { WaitingTask } from './reservation.ts';

@Injectable()
export class UndecidedRepository {
  /** The stopped ones of these tasks. */
  async stopped(db: Db, taskIds: readonly TaskId[]): Promise<Set<TaskId>> {
    const rows = await db.query<{ id: TaskId }>('select id from batches.task where id = any($1::uuid[]) and stopped_at is not null', [
      taskIds,
    ]);
    return new Set(rows.map((row) => row.id));
  }

  /** Whether any task of the batch waits for a decision. */
  async isAny(db: Db, batchId: BatchId): Promise<boolean> {
    const rows = await db.query('select from batches.task where batch_id = $1 and undecided limit 1', [batchId]);
    return rows.length > 0;
  }

  /** Running batches with a target that have an undecided task, in the order of their ids. */
  async batches(db: Db, after: BatchId | null, limit: number): Promise<BatchId[]> {
    const rows = await db.query<{ id: BatchId }>(
      `select b.id from batches.batch b
       where b.state in ('open', 'paused') and b.target_minimum is not null and ($1::uuid is null or b.id > $1)
         and exists (select from batches.task t where t.batch_id = b.id and t.undecided)
       order by b.id limit $2`,
      [after, limit],
    );
    return rows.map((row) => row.id);
  }

  /** A page of the undecided tasks of a batch, by position. */
  async page(db: Db, batchId: BatchId, after: bigint, limit: number): Promise<(WaitingTask & { readonly position: bigint })[]> {
    return db.query(
      `select id as "taskId", position, free_slots as free, withheld_slots as withheld,
         redundancy - free_slots - withheld_slots - withdrawn_slots as used
       from batches.task where batch_id = $1 and undecided and position > $2 order by position limit $3`,
      [batchId, after, limit],
    );
  }

  /** Stores the doubt about the labels of these tasks, where it changed. */
  async setDoubts(tx: Tx, batchId: BatchId, doubts: ReadonlyMap<TaskId, number>): Promise<void> {
    await tx.query(
      `with changed as (
         select t.id, d.doubt::real as doubt from unnest($2::uuid[], $3::float8[]) as d (id, doubt)
         join batches.task t on t.id = d.id where t.batch_id = $1 and t.doubt is distinct from d.doubt::real
         order by t.position for no key update of t
       )
       update batches.task t set doubt = changed.doubt from changed where t.id = changed.id`,
      [batchId, [...doubts.keys()], [...doubts.values()]],
    );
  }
}
