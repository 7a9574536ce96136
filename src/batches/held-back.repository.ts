/**
 * All SQL of slots that are held back: of tasks of a batch with a target, until labels ask for them. The caller holds the
 * lock of the batch's row, and keeps its sums.
 */
import { Injectable } from '@nestjs/common';
import type { BatchId, TaskId } from '../kernel/index.ts';
import { allowLongStatements, type Db, type Tx } from '../platform/index.ts';
import type { Batch } from './batch.ts';
import type { SlotRange, WaitingTask } from './target.ts';
import type { Range } from './task.repository.ts';

/** What was taken from tasks. */
export interface Withdrawn {
  readonly free: number;
  readonly withheld: number;
}

/** What is given back to each task: of a stopped one nothing, and no slot is held back of one that waits for no decision. */
const RESTORABLE = `select r.task_id, r.batch_id, r.free_slots as free, case when t.undecided then r.withheld_slots else 0 end as withheld
  from batches.restricted_task r join batches.task t on t.id = r.task_id where r.batch_id = any($1::uuid[]) and t.stopped_at is null`;

@Injectable()
export class HeldBackRepository {
  /** Slots of the tasks in the range, whatever became of them. @param minimum least answers of a target, or null */
  async slotsIn(db: Db, batchId: BatchId, range: Range, minimum: number | null): Promise<SlotRange> {
    const rows = await db.query<{ least: bigint; most: bigint }>(
      `select coalesce(sum(case when gold then redundancy else least(redundancy, $4::int) end), 0)::bigint as least,
         coalesce(sum(redundancy), 0)::bigint as most
       from batches.task where batch_id = $1 and position > $2 and position <= $3`,
      [batchId, range.after, range.upTo, minimum],
    );
    return { least: Number(rows[0]!.least), most: Number(rows[0]!.most) };
  }

  /** Slots that the batch has reserved or spent, for its budget; 0 where it has none. */
  async committed(db: Db, batch: Batch): Promise<number> {
    if (batch.targetBudgetMinor === null || batch.launchedPosition === 0n) return 0;
    const { most } = await this.slotsIn(db, batch.id, { after: 0n, upTo: batch.launchedPosition }, null);
    return most - Number(batch.unfundedSlots + batch.refundedSlots);
  }

  /** Holds back what is beyond `minimum` of the tasks in the range, which are being launched; gold is never held back. */
  async holdBack(tx: Tx, batchId: BatchId, range: Range, minimum: number): Promise<void> {
    await allowLongStatements(tx);
    await tx.query(
      `update batches.task set free_slots = least(redundancy, $4::int), withheld_slots = greatest(redundancy - $4::int, 0), undecided = true
       where batch_id = $1 and position > $2 and position <= $3 and not gold`,
      [batchId, range.after, range.upTo, minimum],
    );
  }

  /** Makes tasks of a batch that nobody has seen as they were before they were launched. */
  async letGo(tx: Tx, batchId: BatchId): Promise<void> {
    await allowLongStatements(tx);
    await tx.query(
      `update batches.task set free_slots = free_slots + withheld_slots, withheld_slots = 0, undecided = false
       where batch_id = $1 and undecided`,
      [batchId],
    );
  }

  /** The undecided ones of these tasks, locked. */
  async lockUndecided(tx: Tx, batchId: BatchId, taskIds: readonly TaskId[]): Promise<Map<TaskId, WaitingTask>> {
    const rows = await tx.query<WaitingTask>(
      `select id as "taskId", free_slots as free, withheld_slots as withheld, redundancy - free_slots - withheld_slots - withdrawn_slots as used
       from batches.task where batch_id = $1 and undecided and id = any($2::uuid[]) order by position for no key update`,
      [batchId, taskIds],
    );
    return new Map(rows.map((row) => [row.taskId, row]));
  }

  /** Lets so many slots of these locked tasks be claimed. */
  async open(tx: Tx, opened: ReadonlyMap<TaskId, number>): Promise<void> {
    await tx.query(
      `update batches.task t set free_slots = t.free_slots + o.slots, withheld_slots = t.withheld_slots - o.slots
       from unnest($1::uuid[], $2::int[]) as o (id, slots) where t.id = o.id`,
      [[...opened.keys()], [...opened.values()]],
    );
  }

  /**
   * Takes back what is free and what is held back of launched tasks, so that nobody can claim it.
   *
   * @param taskIds null: of all tasks of the batch
   * @param stopped the time, when no more answers of these tasks are wanted whatever comes back; null when they may go on
   * @param isRestricted remembers what was taken, so that {@link restore} can give it back
   * @returns how many slots this very statement took: what is claimed or given back at the same time is not among them
   */
  async withdraw(
    tx: Tx,
    batchId: BatchId,
    launchedPosition: bigint,
    taskIds: readonly TaskId[] | null,
    stopped: Date | null,
    isRestricted = false,
  ): Promise<Withdrawn> {
    await allowLongStatements(tx);
    // Named tasks are locked by a statement of their own: the next one then begins with what is there, and claims that were
    // under way have come to their end.
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

  /** What {@link restore} would give back; the tasks stay locked until the end of the transaction. */
  async restorable(tx: Tx, batchId: BatchId): Promise<Withdrawn> {
    await allowLongStatements(tx);
    await tx.query(
      `select t.id from batches.task t join batches.restricted_task r on r.task_id = t.id
       where r.batch_id = $1 order by t.position for no key update of t`,
      [batchId],
    );
    return (await this.restorableOf(tx, [batchId])).get(batchId) ?? { free: 0, withheld: 0 };
  }

  /** The same of several batches, without locks; a batch with nothing to give back is absent. */
  async restorableOf(db: Db, batchIds: readonly BatchId[]): Promise<Map<BatchId, Withdrawn>> {
    const rows = await db.query<{ id: BatchId; free: bigint; withheld: bigint }>(
      `select batch_id as id, sum(free)::bigint as free, sum(withheld)::bigint as withheld
       from (${RESTORABLE}) s group by batch_id having sum(free + withheld) > 0`,
      [batchIds],
    );
    return new Map(rows.map((row) => [row.id, { free: Number(row.free), withheld: Number(row.withheld) }]));
  }

  /** Gives tasks of a batch back what was taken from them while its organisation was restricted. The caller pays for it. */
  async restore(tx: Tx, batchId: BatchId): Promise<void> {
    await tx.query(
      `update batches.task t set free_slots = t.free_slots + s.free, withheld_slots = t.withheld_slots + s.withheld,
         withdrawn_slots = t.withdrawn_slots - s.free - s.withheld
       from (${RESTORABLE}) s where t.id = s.task_id and s.free + s.withheld > 0`,
      [[batchId]],
    );
    await this.forgetRestricted(tx, batchId);
  }

  /** Of a batch that ends, or was given back all of it. */
  async forgetRestricted(tx: Tx, batchId: BatchId): Promise<void> {
    await tx.query('delete from batches.restricted_task where batch_id = $1', [batchId]);
  }

  /** Of these tasks, those that are stopped. */
  async stopped(db: Db, taskIds: readonly TaskId[]): Promise<Set<TaskId>> {
    const rows = await db.query<{ id: TaskId }>('select id from batches.task where id = any($1::uuid[]) and stopped_at is not null', [
      taskIds,
    ]);
    return new Set(rows.map((row) => row.id));
  }

  /** Whether a task of the batch waits for a decision. */
  async isAnyUndecided(db: Db, batchId: BatchId): Promise<boolean> {
    const rows = await db.query('select from batches.task where batch_id = $1 and undecided limit 1', [batchId]);
    return rows.length > 0;
  }

  /** Running batches with a target that have an undecided task, in the order of their ids. */
  async undecidedBatches(db: Db, after: BatchId | null, limit: number): Promise<BatchId[]> {
    const rows = await db.query<{ id: BatchId }>(
      `select b.id from batches.batch b
       where b.state in ('open', 'paused') and b.target_minimum is not null and ($1::uuid is null or b.id > $1)
         and exists (select from batches.task t where t.batch_id = b.id and t.undecided)
       order by b.id limit $2`,
      [after, limit],
    );
    return rows.map((row) => row.id);
  }

  /** A page of the undecided tasks of a batch, in order of position. @param full only those without a free slot */
  async undecided(
    db: Db,
    batchId: BatchId,
    after: bigint,
    limit: number,
    full: boolean,
  ): Promise<(WaitingTask & { readonly position: bigint })[]> {
    return db.query(
      `select id as "taskId", position, free_slots as free, withheld_slots as withheld,
         redundancy - free_slots - withheld_slots - withdrawn_slots as used
       from batches.task where batch_id = $1 and undecided and position > $2 ${full ? 'and free_slots = 0' : ''} order by position limit $3`,
      [batchId, after, limit],
    );
  }

  /** Writes down how much in doubt the labels of these tasks are, where that changed. */
  async setDoubts(tx: Tx, batchId: BatchId, doubts: ReadonlyMap<TaskId, number>): Promise<void> {
    await tx.query(
      `with told as (
         select t.id, d.doubt::real as doubt from unnest($2::uuid[], $3::float8[]) as d (id, doubt)
         join batches.task t on t.id = d.id where t.batch_id = $1 and t.doubt is distinct from d.doubt::real
         order by t.position for no key update of t
       )
       update batches.task t set doubt = told.doubt from told where t.id = told.id`,
      [batchId, [...doubts.keys()], [...doubts.values()]],
    );
  }
}
