/** All SQL of tasks and their slots. */
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { newId, type BatchId, type TaskId } from '../../kernel/index.ts';
import { allowLongStatements, columnsOf, type Db, type Tx } from '../../platform/index.ts';
import type { Batch, Task } from './batch.ts';
import type { Payload } from '../../forms/index.ts';
import type { SlotRange } from './target.ts';
import { TaskEntity } from './task.entity.ts';

export interface NewTask {
  readonly payload: Payload;
  readonly externalId: string | null;
  readonly redundancy: number;
}

/** Slots of a batch's launched tasks by state. Each slot is free, withdrawn, withheld or taken. */
export interface SlotCounts {
  readonly slots: bigint;
  readonly free: bigint;
  readonly withdrawn: bigint;
  /** May be claimed once labels ask for more answers. */
  readonly withheld: bigint;
  /** Held, or used by an answer. */
  readonly taken: bigint;
}

export interface Range {
  /** Tasks after this position … */
  readonly after: bigint;
  /** … up to this one. */
  readonly upTo: bigint;
}

/** Result of a raise, in tasks and slots. */
export interface Raised {
  readonly tasks: number;
  readonly slots: number;
  /** Of launched tasks, and free. */
  readonly free: number;
  /** Of launched tasks, and held back. */
  readonly withheld: number;
}

/** Which tasks of a batch are asked for. */
export type TaskFilter = 'gold' | 'stopped' | 'waiting';

/** Conditions on task `t` of batch `b`, each with an index in the order of positions. */
const FILTERS: Readonly<Record<TaskFilter, string>> = {
  gold: 't.gold',
  stopped: 't.stopped_at is not null',
  waiting: 't.position > b.launched_position',
};

const REMOVED_AT_ONCE = 20_000n;

const COLUMNS = columnsOf(TaskEntity, 't');

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

  /** Payload of the batch's first task; null when there is none, or when an item schema describes the items. */
  async firstOfAnyKind(db: Db, batch: Pick<Batch, 'id' | 'itemSchema'>): Promise<Payload | null> {
    return batch.itemSchema === null ? ((await this.byPosition(db, batch.id, 1n))?.payload ?? null) : null;
  }

  byExternalId(db: Db, batchId: BatchId, externalId: string): Promise<Task | null> {
    return db.entities.findOneBy(TaskEntity, { batchId, externalId });
  }

  /** A page of the tasks of each batch, in the order of their positions. @param after the last position seen */
  async pages(
    db: Db,
    batchIds: readonly BatchId[],
    after: number,
    limit: number,
    filter: TaskFilter | null = null,
  ): Promise<Map<BatchId, Task[]>> {
    const rows = await db.query<Task>(
      `select ${COLUMNS} from batches.batch b cross join lateral (
         select * from batches.task t where t.batch_id = b.id and t.position > $2 ${filter === null ? '' : `and ${FILTERS[filter]}`}
         order by t.position limit $3
       ) t where b.id = any($1::uuid[]) order by t.batch_id, t.position`,
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
  async waiting(db: Db, batchIds: readonly BatchId[], taskCount: number | null): Promise<Map<BatchId, SlotRange & { tasks: number }>> {
    const rows = await db.query<{ id: BatchId; tasks: number; least: bigint; most: bigint }>(
      `select b.id, count(t.id)::int as tasks, coalesce(sum(t.redundancy), 0)::bigint as most,
         coalesce(sum(case when t.gold then t.redundancy else least(t.redundancy, b.target_minimum) end), 0)::bigint as least
       from batches.batch b left join batches.task t
         on t.batch_id = b.id and t.position > b.launched_position and t.position <= b.launched_position + coalesce($2, b.task_count)
       where b.id = any($1::uuid[]) group by b.id`,
      [batchIds, taskCount],
    );
    return new Map(rows.map(({ id, tasks, least, most }) => [id, { tasks, least: Number(least), most: Number(most) }]));
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

  /**
   * Adds tasks at `position` and the following positions. Their ids do not show when they were added: workers see the
   * ids, and gold that is added later must not be recognisable.
   *
   * @returns their ids, in the same order
   */
  async insert(tx: Tx, batch: Batch, position: bigint, tasks: readonly NewTask[]): Promise<TaskId[]> {
    const ids = tasks.map(() => newId<'Task'>(batch.createdAt));
    await tx.query(
      `insert into batches.task (id, batch_id, position, external_id, payload, redundancy, free_slots, created_at)
       select id, $1, $2::bigint + place - 1, external_id, payload, redundancy, redundancy, $3
       from unnest($4::uuid[], $5::text[], $6::jsonb[], $7::int[]) with ordinality as given (id, external_id, payload, redundancy, place)`,
      [
        batch.id,
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
   * @returns how many, and how many of them were gold
   */
  async removeAfter(tx: Tx, batchId: BatchId, after: bigint, last: bigint): Promise<{ removed: number; gold: number }> {
    await allowLongStatements(tx);
    let removed = 0;
    const gold = await tx.query(
      `delete from batches.gold g using batches.task t
       where g.batch_id = $1 and t.id = g.task_id and t.position > $2 returning g.task_id`,
      [batchId, after],
    );
    for (let upTo = last; upTo > after; upTo -= REMOVED_AT_ONCE) {
      const from = upTo - REMOVED_AT_ONCE > after ? upTo - REMOVED_AT_ONCE : after;
      const [row] = await tx.query<{ count: number }>(
        `with gone as (delete from batches.task where batch_id = $1 and position > $2 and position <= $3 returning 1)
         select count(*)::int as count from gone`,
        [batchId, from, upTo],
      );
      removed += row!.count;
    }
    return { removed, gold: gold.length };
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
   * Raises tasks to at least `redundancy`. The new slots of undecided tasks are held back. Stopped and gold tasks are
   * raised only when they are named. A stopped task then continues, and all of its new slots are free, because nothing
   * decides about it a second time.
   *
   * @param taskIds null: all tasks of the batch
   * @returns the number of tasks and slots; of the slots of launched tasks, the free and the held-back ones
   */
  async raise(tx: Tx, batch: Batch, redundancy: number, taskIds: readonly TaskId[] | null): Promise<Raised> {
    await allowLongStatements(tx);
    const rows = await tx.query<{ tasks: number; slots: bigint; free: bigint; withheld: bigint }>(
      `with low as (
         select id, position, undecided, $2 - redundancy as more from batches.task
         where batch_id = $1 and redundancy < $2 and (id = any($3::uuid[]) or $3 is null and not gold and stopped_at is null)
         order by position for no key update
       ), raised as (
         update batches.task t set redundancy = t.redundancy + low.more, stopped_at = null,
           free_slots = t.free_slots + case when low.undecided then 0 else low.more end,
           withheld_slots = t.withheld_slots + case when low.undecided then low.more else 0 end
         from low where t.id = low.id returning low.position, low.more, low.undecided as withheld
       )
       select count(*)::int as tasks, coalesce(sum(more), 0)::bigint as slots,
         coalesce(sum(more) filter (where position <= $4 and not withheld), 0)::bigint as free,
         coalesce(sum(more) filter (where withheld), 0)::bigint as withheld from raised`,
      [batch.id, redundancy, taskIds, batch.launchedPosition],
    );
    const { tasks, slots, free, withheld } = rows[0]!;
    return { tasks, slots: Number(slots), free: Number(free), withheld: Number(withheld) };
  }

  /** Slots of each batch's launched tasks by state. Reads every task. */
  async slotCounts(db: Db, batchIds: readonly BatchId[]): Promise<Map<BatchId, SlotCounts>> {
    const rows = await db.query<{ batch_id: BatchId } & SlotCounts>(
      `select b.id as batch_id, coalesce(sum(t.redundancy), 0)::bigint as slots, coalesce(sum(t.free_slots), 0)::bigint as free,
         coalesce(sum(t.withdrawn_slots), 0)::bigint as withdrawn,
         coalesce(sum(t.withheld_slots), 0)::bigint as withheld,
         coalesce(sum(t.redundancy - t.free_slots - t.withdrawn_slots - t.withheld_slots), 0)::bigint as taken
       from batches.batch b left join batches.task t on t.batch_id = b.id and t.position <= b.launched_position
       where b.id = any($1::uuid[]) group by b.id`,
      [batchIds],
    );
    return new Map(rows.map(({ batch_id, ...counts }) => [batch_id, counts]));
  }

  /** Whether any launched task may be claimed, gold aside. */
  async isAnyOpen(db: Db, batch: Pick<Batch, 'id' | 'launchedPosition'>): Promise<boolean> {
    const rows = await db.query('select from batches.task where batch_id = $1 and position <= $2 and free_slots > 0 and not gold limit 1', [
      batch.id,
      batch.launchedPosition,
    ]);
    return rows.length > 0;
  }

  /** Whether any launched task has a slot that is held or used. */
  async isAnyTaken(db: Db, batchId: BatchId, launchedPosition: bigint): Promise<boolean> {
    const rows = await db.query(
      'select from batches.task where batch_id = $1 and position <= $2 and redundancy > free_slots + withdrawn_slots + withheld_slots limit 1',
      [batchId, launchedPosition],
    );
    return rows.length > 0;
  }

  /** The batches with a launched task that may be claimed. Gold does not count, because no worker gets gold alone. */
  async withFreeSlots(db: Db, batchIds: readonly BatchId[]): Promise<Set<BatchId>> {
    const rows = await db.query<{ id: BatchId }>(
      `select b.id from batches.batch b where b.id = any($1::uuid[])
         and exists (select from batches.task t where t.batch_id = b.id and t.free_slots > 0 and not t.gold and t.position <= b.launched_position)`,
      [batchIds],
    );
    return new Set(rows.map((row) => row.id));
  }
}
