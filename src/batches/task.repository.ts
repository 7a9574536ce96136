/** All SQL of tasks and their slots. */
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { newId, type BatchId, type TaskId } from '../kernel/index.ts';
import { allowLongStatements, type Db, type Tx } from '../platform/index.ts';
import type { Batch, Payload, Task } from './batch.ts';
import { TaskEntity } from './task.entity.ts';

export interface NewTask {
  readonly payload: Payload;
  readonly externalId: string | null;
  readonly redundancy: number;
}

/** How the slots of a batch's launched tasks stand. Each slot is free, withdrawn or taken. */
export interface SlotCounts {
  readonly slots: bigint;
  readonly free: bigint;
  readonly withdrawn: bigint;
  /** Held, or used by an answer. */
  readonly taken: bigint;
}

export interface Range {
  /** Tasks after this position … */
  readonly after: bigint;
  /** … up to this one. */
  readonly upTo: bigint;
}

const REMOVED_AT_ONCE = 20_000n;

const COLUMNS = `t.id, t.batch_id as "batchId", t.position, t.external_id as "externalId", t.payload, t.redundancy,
  t.free_slots as "freeSlots", t.withdrawn_slots as "withdrawnSlots", t.created_at as "createdAt"`;

@Injectable()
export class TaskRepository {
  byId(db: Db, id: TaskId): Promise<Task | null> {
    return db.entities.findOneBy(TaskEntity, { id });
  }

  async byIds(db: Db, ids: readonly TaskId[]): Promise<Map<TaskId, Task>> {
    const found = await db.entities.findBy(TaskEntity, { id: In([...ids]) });
    return new Map(found.map((task) => [task.id, task]));
  }

  byPosition(db: Db, batchId: BatchId, position: bigint): Promise<Task | null> {
    return db.entities.findOneBy(TaskEntity, { batchId, position });
  }

  /** The payload of the batch's first task; null when it has none, or a schema that says what its items look like. */
  async firstOfAnyKind(db: Db, batch: Pick<Batch, 'id' | 'itemSchema'>): Promise<Payload | null> {
    return batch.itemSchema === null ? ((await this.byPosition(db, batch.id, 1n))?.payload ?? null) : null;
  }

  byExternalId(db: Db, batchId: BatchId, externalId: string): Promise<Task | null> {
    return db.entities.findOneBy(TaskEntity, { batchId, externalId });
  }

  /** A page of the tasks of each batch, in the order of their positions. @param after the last position seen */
  async pages(db: Db, batchIds: readonly BatchId[], after: number, limit: number): Promise<Map<BatchId, Task[]>> {
    const rows = await db.query<Task>(
      `select ${COLUMNS} from unnest($1::uuid[]) as of (id) cross join lateral (
         select * from batches.task where batch_id = of.id and position > $2 order by position limit $3
       ) t order by t.batch_id, t.position`,
      [batchIds, after, limit],
    );
    const pages = new Map<BatchId, Task[]>(batchIds.map((id) => [id, []]));
    for (const task of rows) pages.get(task.batchId)!.push(task);
    return pages;
  }

  /** The task of each batch that has that external id. */
  async byExternalIds(db: Db, batchIds: readonly BatchId[], externalId: string): Promise<Map<BatchId, Task>> {
    const rows = await db.query<Task>(`select ${COLUMNS} from batches.task t where batch_id = any($1::uuid[]) and external_id = $2`, [
      batchIds,
      externalId,
    ]);
    return new Map(rows.map((task) => [task.batchId, task]));
  }

  /** Of each batch, how many tasks and slots are launched next. @param taskCount null: all that wait */
  async waiting(db: Db, batchIds: readonly BatchId[], taskCount: number | null): Promise<Map<BatchId, { tasks: number; slots: number }>> {
    const rows = await db.query<{ id: BatchId; tasks: number; slots: bigint }>(
      `select b.id, count(t.id)::int as tasks, coalesce(sum(t.redundancy), 0)::bigint as slots
       from batches.batch b left join batches.task t
         on t.batch_id = b.id and t.position > b.launched_position and t.position <= b.launched_position + coalesce($2, b.task_count)
       where b.id = any($1::uuid[]) group by b.id`,
      [batchIds, taskCount],
    );
    return new Map(rows.map(({ id, tasks, slots }) => [id, { tasks, slots: Number(slots) }]));
  }

  /** For each external id that the batch has: its task, and whether the payload at the same place is the same. */
  async existing(
    tx: Tx,
    batchId: BatchId,
    externalIds: readonly string[],
    payloads: readonly Payload[],
  ): Promise<Map<string, { id: TaskId; same: boolean }>> {
    const rows = await tx.query<{ id: TaskId; external_id: string; same: boolean }>(
      `select t.id, t.external_id, t.payload = given.payload as same
       from unnest($2::text[], $3::jsonb[]) as given (external_id, payload)
       join batches.task t on t.batch_id = $1 and t.external_id = given.external_id`,
      [batchId, externalIds, payloads.map((payload) => JSON.stringify(payload))],
    );
    return new Map(rows.map((row) => [row.external_id, { id: row.id, same: row.same }]));
  }

  /** Adds tasks at `position` and the places after it. @returns their ids, in the same order */
  async insert(tx: Tx, batchId: BatchId, position: bigint, tasks: readonly NewTask[]): Promise<TaskId[]> {
    const ids = tasks.map(() => newId<'Task'>(tx.now));
    await tx.query(
      `insert into batches.task (id, batch_id, position, external_id, payload, redundancy, free_slots, created_at)
       select id, $1, $2::bigint + place - 1, external_id, payload, redundancy, redundancy, $3
       from unnest($4::uuid[], $5::text[], $6::jsonb[], $7::int[]) with ordinality as given (id, external_id, payload, redundancy, place)`,
      [
        batchId,
        position,
        tx.now,
        ids,
        tasks.map((task) => task.externalId),
        tasks.map((task) => JSON.stringify(task.payload)),
        tasks.map((task) => task.redundancy),
      ],
    );
    return ids;
  }

  /**
   * Removes the tasks after a position, from the last one down. Piece by piece: what PostgreSQL remembers of removed rows,
   * to look for references to them, it forgets with each statement.
   *
   * @returns how many
   */
  async removeAfter(tx: Tx, batchId: BatchId, after: bigint, last: bigint): Promise<number> {
    await allowLongStatements(tx);
    let removed = 0;
    for (let upTo = last; upTo > after; upTo -= REMOVED_AT_ONCE) {
      const from = upTo - REMOVED_AT_ONCE > after ? upTo - REMOVED_AT_ONCE : after;
      const [row] = await tx.query<{ count: number }>(
        `with gone as (delete from batches.task where batch_id = $1 and position > $2 and position <= $3 returning 1)
         select count(*)::int as count from gone`,
        [batchId, from, upTo],
      );
      removed += row!.count;
    }
    return removed;
  }

  /** Slots of the tasks in the range, whatever became of them. */
  async slotsIn(db: Db, batchId: BatchId, range: Range): Promise<number> {
    const rows = await db.query<{ slots: bigint }>(
      'select coalesce(sum(redundancy), 0)::bigint as slots from batches.task where batch_id = $1 and position > $2 and position <= $3',
      [batchId, range.after, range.upTo],
    );
    return Number(rows[0]!.slots);
  }

  /** Gives the tasks of a draft that have the default redundancy the new default. */
  async changeDefault(tx: Tx, batchId: BatchId, from: number, to: number): Promise<void> {
    await allowLongStatements(tx);
    await tx.query(
      'update batches.task set redundancy = $3, free_slots = $3 where batch_id = $1 and redundancy = $2 and withdrawn_slots = 0 and free_slots = $2',
      [batchId, from, to],
    );
  }

  /**
   * Raises tasks to at least `redundancy`.
   *
   * @param taskIds null: all tasks of the batch
   * @returns how many tasks and slots that made, and how many of the slots are of launched tasks
   */
  async raise(
    tx: Tx,
    batchId: BatchId,
    redundancy: number,
    taskIds: readonly TaskId[] | null,
    launchedPosition: bigint,
  ): Promise<{ tasks: number; slots: number; launchedSlots: number }> {
    await allowLongStatements(tx);
    const rows = await tx.query<{ tasks: number; slots: bigint; launched: bigint }>(
      `with low as (
         select id, position, $2 - redundancy as more from batches.task
         where batch_id = $1 and redundancy < $2 and ($3::uuid[] is null or id = any($3)) order by position for no key update
       ), raised as (
         update batches.task t set redundancy = t.redundancy + low.more, free_slots = t.free_slots + low.more
         from low where t.id = low.id returning low.position, low.more
       )
       select count(*)::int as tasks, coalesce(sum(more), 0)::bigint as slots,
         coalesce(sum(more) filter (where position <= $4), 0)::bigint as launched from raised`,
      [batchId, redundancy, taskIds, launchedPosition],
    );
    const [row] = rows;
    return { tasks: row!.tasks, slots: Number(row!.slots), launchedSlots: Number(row!.launched) };
  }

  /**
   * Withdraws what is free of the launched tasks, so that nobody can claim it.
   *
   * @param taskIds null: of all tasks of the batch
   * @returns how many slots this very statement withdrew: what is claimed or given back at the same time is not among them
   */
  async withdraw(tx: Tx, batchId: BatchId, launchedPosition: bigint, taskIds: readonly TaskId[] | null): Promise<number> {
    await allowLongStatements(tx);
    const rows = await tx.query<{ slots: bigint }>(
      `with free as (
         select id, free_slots from batches.task
         where batch_id = $1 and free_slots > 0 and position <= $2 and ($3::uuid[] is null or id = any($3))
         order by position for no key update
       ), withdrawn as (
         update batches.task t set withdrawn_slots = t.withdrawn_slots + free.free_slots, free_slots = t.free_slots - free.free_slots
         from free where t.id = free.id returning free.free_slots
       )
       select coalesce(sum(free_slots), 0)::bigint as slots from withdrawn`,
      [batchId, launchedPosition, taskIds],
    );
    return Number(rows[0]!.slots);
  }

  /** How the slots of each batch's launched tasks stand: reads every task of them. */
  async slotCounts(db: Db, batchIds: readonly BatchId[]): Promise<Map<BatchId, SlotCounts>> {
    const rows = await db.query<{ batch_id: BatchId } & SlotCounts>(
      `select b.id as batch_id, coalesce(sum(t.redundancy), 0)::bigint as slots, coalesce(sum(t.free_slots), 0)::bigint as free,
         coalesce(sum(t.withdrawn_slots), 0)::bigint as withdrawn,
         coalesce(sum(t.redundancy - t.free_slots - t.withdrawn_slots), 0)::bigint as taken
       from batches.batch b left join batches.task t on t.batch_id = b.id and t.position <= b.launched_position
       where b.id = any($1::uuid[]) group by b.id`,
      [batchIds],
    );
    return new Map(rows.map(({ batch_id, ...counts }) => [batch_id, counts]));
  }

  /** Whether any launched task has a slot that is held or used. */
  async isAnyTaken(db: Db, batchId: BatchId, launchedPosition: bigint): Promise<boolean> {
    const rows = await db.query(
      'select from batches.task where batch_id = $1 and position <= $2 and redundancy > free_slots + withdrawn_slots limit 1',
      [batchId, launchedPosition],
    );
    return rows.length > 0;
  }

  /** Of these batches, those with a launched task that may be claimed. */
  async withFreeSlots(db: Db, batchIds: readonly BatchId[]): Promise<Set<BatchId>> {
    const rows = await db.query<{ id: BatchId }>(
      `select b.id from batches.batch b where b.id = any($1::uuid[])
         and exists (select from batches.task t where t.batch_id = b.id and t.free_slots > 0 and t.position <= b.launched_position)`,
      [batchIds],
    );
    return new Set(rows.map((row) => row.id));
  }
}
