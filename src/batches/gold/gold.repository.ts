/**
 * All SQL of gold: tasks whose answers are known. The caller of a write holds the lock of the batch's row.
 *
 * Writes fire two triggers, `labels.mark_gold` and `labels.mark_key`: they put the task into the queue of labels.
 */
import { Injectable } from '@nestjs/common';
import type { BatchId, TaskId } from '../../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../../platform/index.ts';
import type { Payload } from '../../forms/index.ts';
import type { Gold, KnownAnswers } from './gold.ts';
import { GoldEntity } from './gold.entity.ts';

/** A task that is to become gold, locked. */
export interface GoldCandidate {
  readonly taskId: TaskId;
  readonly externalId: string | null;
  readonly position: bigint;
  readonly payload: Payload;
  readonly isGold: boolean;
  readonly undecided: boolean;
  readonly stopped: boolean;
  readonly withheld: number;
}

const COLUMNS = columnsOf(GoldEntity);

@Injectable()
export class GoldRepository {
  async answers(db: Db, batchId: BatchId): Promise<Map<TaskId, KnownAnswers>> {
    const rows = await db.query<{ task_id: TaskId; answers: KnownAnswers }>(
      'select task_id, answers from batches.gold where batch_id = $1 order by task_id',
      [batchId],
    );
    return new Map(rows.map((row) => [row.task_id, row.answers]));
  }

  async ofTasks(db: Db, taskIds: readonly TaskId[]): Promise<Map<TaskId, Gold>> {
    const rows = await db.query<Gold>(`select ${COLUMNS} from batches.gold where task_id = any($1::uuid[])`, [taskIds]);
    return new Map(rows.map((row) => [row.taskId, row]));
  }

  /** A page of each batch's gold, in the order of the tasks' ids. @param after the last task seen */
  async pages(db: Db, batchIds: readonly BatchId[], after: string | null, limit: number): Promise<Map<BatchId, Gold[]>> {
    const rows = await db.query<Gold>(
      `select g.* from unnest($1::uuid[]) as of (id) cross join lateral (
         select ${COLUMNS} from batches.gold where batch_id = of.id and ($2::uuid is null or task_id > $2) order by task_id limit $3
       ) g order by g."batchId", g."taskId"`,
      [batchIds, after, limit],
    );
    const pages = new Map<BatchId, Gold[]>(batchIds.map((id) => [id, []]));
    for (const row of rows) pages.get(row.batchId)!.push(row);
    return pages;
  }

  /** All of a batch's gold with the items that it is about. */
  async withPayloads(db: Db, batchId: BatchId): Promise<{ answers: KnownAnswers; payload: Payload }[]> {
    return db.query('select g.answers, t.payload from batches.gold g join batches.task t on t.id = g.task_id where g.batch_id = $1', [
      batchId,
    ]);
  }

  /** Locks tasks of the batch, named by id or by the requester's own name. */
  async lock(tx: Tx, batchId: BatchId, taskIds: readonly TaskId[], externalIds: readonly string[]): Promise<GoldCandidate[]> {
    return tx.query<GoldCandidate>(
      `select id as "taskId", external_id as "externalId", position, payload, gold as "isGold", undecided, stopped_at is not null as stopped,
         withheld_slots as withheld
       from batches.task where batch_id = $1 and (id = any($2::uuid[]) or external_id = any($3::text[])) order by position for no key update`,
      [batchId, taskIds, externalIds],
    );
  }

  /**
   * Sets or replaces known answers, and marks the tasks. Of their held-back slots, `opened` become free and the others
   * are withdrawn, because the stop rule does not apply to gold.
   *
   * @param opened number of slots by task, for tasks with held-back slots
   */
  async set(
    tx: Tx,
    batchId: BatchId,
    gold: readonly Omit<Gold, 'batchId' | 'setAt'>[],
    opened: ReadonlyMap<TaskId, number>,
  ): Promise<void> {
    await tx.query(
      `insert into batches.gold (task_id, batch_id, answers, explanation, set_at, set_by)
       select task_id, $1, answers, explanation, $2, $3
       from unnest($4::uuid[], $5::jsonb[], $6::text[]) as given (task_id, answers, explanation)
       on conflict (task_id) do update set answers = excluded.answers, explanation = excluded.explanation, set_at = excluded.set_at,
         set_by = excluded.set_by`,
      [
        batchId,
        tx.now,
        gold[0]?.setBy ?? null,
        gold.map((each) => each.taskId),
        gold.map((each) => JSON.stringify(each.answers)),
        gold.map((each) => each.explanation),
      ],
    );
    await tx.query(
      `update batches.task t set gold = true, undecided = false, doubt = null, free_slots = t.free_slots + coalesce(o.slots, 0),
         withdrawn_slots = t.withdrawn_slots + t.withheld_slots - coalesce(o.slots, 0), withheld_slots = 0
       from unnest($1::uuid[]) as g (id) left join unnest($2::uuid[], $3::int[]) as o (id, slots) using (id)
       where t.id = g.id and not t.gold`,
      [gold.map((each) => each.taskId), [...opened.keys()], [...opened.values()]],
    );
  }

  /** Makes tasks ordinary ones again; of a launched one of a batch with a target it is decided from now on. */
  async remove(tx: Tx, taskIds: readonly TaskId[], isTarget: boolean, launchedPosition: bigint): Promise<number> {
    const rows = await tx.query('delete from batches.gold where task_id = any($1::uuid[]) returning task_id', [taskIds]);
    await tx.query(
      `update batches.task set gold = false, undecided = $2 and stopped_at is null and position <= $3
       where id = any($1::uuid[]) and gold`,
      [taskIds, isTarget, launchedPosition],
    );
    return rows.length;
  }
}
