/**
 * All SQL that moves slots of tasks between free, held back and withdrawn. The caller holds the lock of the batch's row, and
 * updates its columns.
 */
import { Injectable } from '@nestjs/common';
import type { BatchId, TaskId } from '../../kernel/index.ts';
import { allowLongStatements, type Db, type Tx } from '../../platform/index.ts';
import type { Batch } from '../core/batch.ts';
import type { SlotRange } from '../core/target.ts';
import { Reservation, type TaskSlots, type WaitingTask } from './reservation.ts';
import type { Range } from '../core/task.repository.ts';

/** Slots that each task gets back. A stopped task gets none; a task that waits for no decision gets no held-back slots. */
const RESTORABLE = `select r.task_id, r.batch_id, r.free_slots as free, case when t.undecided then r.withheld_slots else 0 end as withheld
  from batches.restricted_task r join batches.task t on t.id = r.task_id where r.batch_id = any($1::uuid[]) and t.stopped_at is null`;

@Injectable()
export class ReservationRepository {
  /** All slots of the tasks in the range, in whatever state. @param minimum the fewest answers of the target, or null */
  async slotsIn(db: Db, batchId: BatchId, range: Range, minimum: number | null): Promise<SlotRange> {
    const rows = await db.query<{ least: bigint; most: bigint }>(
      `select coalesce(sum(case when gold then redundancy else least(redundancy, $4::int) end), 0)::bigint as least,
         coalesce(sum(redundancy), 0)::bigint as most
       from batches.task where batch_id = $1 and position > $2 and position <= $3`,
      [batchId, range.after, range.upTo, minimum],
    );
    return { least: Number(rows[0]!.least), most: Number(rows[0]!.most) };
  }

  /** Slots that the batch has reserved or spent, to compare with its budget; 0 for a batch without a budget. */
  async committed(db: Db, batch: Batch): Promise<number> {
    if (batch.targetBudgetMinor === null || batch.launchedPosition === 0n) return 0;
    const { most } = await this.slotsIn(db, batch.id, { after: 0n, upTo: batch.launchedPosition }, null);
    return new Reservation(batch).committed(most);
  }

  /** Holds back the slots beyond `minimum` of the tasks in the range, which are being launched. Gold keeps all of its slots free. */
  async holdBack(tx: Tx, batchId: BatchId, range: Range, minimum: number): Promise<void> {
    await allowLongStatements(tx);
    await tx.query(
      `update batches.task set free_slots = least(redundancy, $4::int), withheld_slots = greatest(redundancy - $4::int, 0), undecided = true
       where batch_id = $1 and position > $2 and position <= $3 and not gold`,
      [batchId, range.after, range.upTo, minimum],
    );
  }

  /** Restores the tasks of a batch that no worker has seen to their state before the launch. */
  async unlaunch(tx: Tx, batchId: BatchId): Promise<void> {
    await allowLongStatements(tx);
    await tx.query(
      `update batches.task set free_slots = free_slots + withheld_slots, withheld_slots = 0, undecided = false
       where batch_id = $1 and undecided`,
      [batchId],
    );
  }

  /** Locks and returns those of these tasks that are undecided. */
  async lockUndecided(tx: Tx, batchId: BatchId, taskIds: readonly TaskId[]): Promise<Map<TaskId, WaitingTask>> {
    const rows = await tx.query<WaitingTask>(
      `select id as "taskId", free_slots as free, withheld_slots as withheld, redundancy - free_slots - withheld_slots - withdrawn_slots as used
       from batches.task where batch_id = $1 and undecided and id = any($2::uuid[]) order by position for no key update`,
      [batchId, taskIds],
    );
    return new Map(rows.map((row) => [row.taskId, row]));
  }

  /** Opens held-back slots of these locked tasks. @param opened number of slots by task */
  async open(tx: Tx, opened: ReadonlyMap<TaskId, number>): Promise<void> {
    await tx.query(
      `update batches.task t set free_slots = t.free_slots + o.slots, withheld_slots = t.withheld_slots - o.slots
       from unnest($1::uuid[], $2::int[]) as o (id, slots) where t.id = o.id`,
      [[...opened.keys()], [...opened.values()]],
    );
  }

  /**
   * Withdraws the free and the held-back slots of launched tasks, so that nobody can claim them.
   *
   * @param taskIds null: all tasks of the batch
   * @param stopped time at which the tasks stop for good, so that a slot that is returned later is withdrawn too; null when
   *   the tasks may go on
   * @param isRestricted whether to remember the withdrawn slots for {@link restore}
   * @returns the slots that this statement withdrew; slots that are claimed or returned at the same time are not included
   */
  async withdraw(
    tx: Tx,
    batchId: BatchId,
    launchedPosition: bigint,
    taskIds: readonly TaskId[] | null,
    stopped: Date | null,
    isRestricted = false,
  ): Promise<TaskSlots> {
    await allowLongStatements(tx);
    // A statement of its own locks the named tasks. It waits for claims in progress, so the next statement sees their result.
    if (taskIds !== null) {
      await tx.query('select id from batches.task where batch_id = $1 and id = any($2::uuid[]) order by position for no key update', [
        batchId,
        taskIds,
      ]);
    }
    const which = taskIds === null ? '(free_slots > 0 or withheld_slots > 0) and $3::uuid[] is null' : 'id = any($3::uuid[])';
    const rows = await tx.query<{ free: bigint; withheld: bigint }>(
      `with chosen as (
         select id, free_slots as free, withheld_slots as withheld from batches.task
         where batch_id = $1 and position <= $2 and ${which} order by position for no key update
       ), withdrawn as (
         update batches.task t set withdrawn_slots = t.withdrawn_slots + c.free + c.withheld, free_slots = t.free_slots - c.free,
           withheld_slots = t.withheld_slots - c.withheld, stopped_at = coalesce(t.stopped_at, $4::timestamptz),
           undecided = t.undecided and $4::timestamptz is null
         from chosen c where t.id = c.id returning c.id, c.free, c.withheld
       ), remembered as (
         insert into batches.restricted_task as r (task_id, batch_id, free_slots, withheld_slots)
         select id, $1, free, withheld from withdrawn where $5 and free + withheld > 0
         on conflict (task_id) do update set free_slots = r.free_slots + excluded.free_slots,
           withheld_slots = r.withheld_slots + excluded.withheld_slots
       )
       select coalesce(sum(free), 0)::bigint as free, coalesce(sum(withheld), 0)::bigint as withheld from withdrawn`,
      [batchId, launchedPosition, taskIds, stopped, isRestricted],
    );
    return { free: Number(rows[0]!.free), withheld: Number(rows[0]!.withheld) };
  }

  /** The slots that {@link restore} would restore. Locks the tasks until the end of the transaction. */
  async restorable(tx: Tx, batchId: BatchId): Promise<TaskSlots> {
    await allowLongStatements(tx);
    await tx.query(
      `select t.id from batches.task t join batches.restricted_task r on r.task_id = t.id
       where r.batch_id = $1 order by t.position for no key update of t`,
      [batchId],
    );
    return (await this.restorableOf(tx, [batchId])).get(batchId) ?? { free: 0, withheld: 0 };
  }

  /** The same for several batches, without locks. A batch with nothing to restore is absent. */
  async restorableOf(db: Db, batchIds: readonly BatchId[]): Promise<Map<BatchId, TaskSlots>> {
    const rows = await db.query<{ id: BatchId; free: bigint; withheld: bigint }>(
      `select batch_id as id, sum(free)::bigint as free, sum(withheld)::bigint as withheld
       from (${RESTORABLE}) s group by batch_id having sum(free + withheld) > 0`,
      [batchIds],
    );
    return new Map(rows.map((row) => [row.id, { free: Number(row.free), withheld: Number(row.withheld) }]));
  }

  /** Restores slots that were withdrawn while the organisation was restricted. The caller reserves the money. */
  async restore(tx: Tx, batchId: BatchId): Promise<void> {
    await tx.query(
      `update batches.task t set free_slots = t.free_slots + s.free, withheld_slots = t.withheld_slots + s.withheld,
         withdrawn_slots = t.withdrawn_slots - s.free - s.withheld
       from (${RESTORABLE}) s where t.id = s.task_id and s.free + s.withheld > 0`,
      [[batchId]],
    );
    await this.forgetRestricted(tx, batchId);
  }

  /** Forgets the withdrawn slots of a batch that ends, or whose slots were restored. */
  async forgetRestricted(tx: Tx, batchId: BatchId): Promise<void> {
    await tx.query('delete from batches.restricted_task where batch_id = $1', [batchId]);
  }
}
