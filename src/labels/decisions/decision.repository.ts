/** All SQL of stop decisions and of the facts they are based on. A decision is written once and never changes. */
import { Injectable } from '@nestjs/common';
import type { AssignmentId, BatchId, TaskId } from '../../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../../platform/index.ts';
import type { Batch } from '../../batches/index.ts';
import type { CountedAnswer } from '../core/label.ts';
import type { Verdict } from '../core/stored-label.ts';
import { StopDecisionEntity, type StopDecision } from './decision.entity.ts';

/** Slots of an undecided task, by state. */
export interface UndecidedTask {
  readonly taskId: TaskId;
  readonly redundancy: number;
  readonly free: number;
  readonly withheld: number;
  /** Held, or used by an answer. */
  readonly used: number;
  readonly held: number;
}

export type NewStopDecision = Pick<StopDecision, 'taskId' | 'verdict' | 'confidence' | 'answers' | 'rule' | 'basis'>;

const COLUMNS = columnsOf(StopDecisionEntity);

const UNDECIDED = `t.id as "taskId", t.redundancy, t.free_slots as free, t.withheld_slots as withheld,
  t.redundancy - t.free_slots - t.withheld_slots - t.withdrawn_slots as used,
  (select count(*)::int from work.assignment_view a where a.task_id = t.id and a.state = 'held') as held`;

@Injectable()
export class StopDecisionRepository {
  /** The undecided ones of these tasks. */
  undecided(tx: Tx, taskIds: readonly TaskId[]): Promise<UndecidedTask[]> {
    return tx.query<UndecidedTask>(
      `select ${UNDECIDED} from batches.task_view t
       where t.id = any($1::uuid[]) and t.undecided and not exists (select from labels.stop_decision d where d.task_id = t.id)
       order by t.position`,
      [taskIds],
    );
  }

  /** Launched tasks of the batch that nobody holds and that have no decision, after a position. */
  withoutDecision(tx: Tx, batchId: BatchId, after: number, limit: number): Promise<(UndecidedTask & { position: number })[]> {
    return tx.query(
      `select ${UNDECIDED}, t.position::int as position from batches.task_view t
       where t.batch_id = $1 and t.undecided and t.position > $2
         and not exists (select from labels.stop_decision d where d.task_id = t.id)
         and not exists (select from work.assignment_view a where a.task_id = t.id and a.state = 'held')
       order by t.position limit $3`,
      [batchId, after, limit],
    );
  }

  /** Writes decisions. @returns the tasks that had none before */
  async insert(tx: Tx, batch: Pick<Batch, 'id' | 'organisationId'>, decisions: readonly NewStopDecision[]): Promise<Set<TaskId>> {
    const rows = await tx.query<{ task_id: TaskId }>(
      `insert into labels.stop_decision (task_id, batch_id, organisation_id, verdict, confidence, answers, rule, basis, at)
       select "taskId", $1, $2, verdict, confidence, answers, rule, basis, $3
       from jsonb_to_recordset($4) as given ("taskId" uuid, verdict text, confidence double precision, answers int, rule text, basis jsonb)
       on conflict (task_id) do nothing returning task_id`,
      [batch.id, batch.organisationId, tx.now, JSON.stringify(decisions)],
    );
    return new Set(rows.map((row) => row.task_id));
  }

  /** Version of the pool that accuracies at this kind of work are estimated with now; null before there was any evidence. */
  async poolVersion(tx: Tx, skill: string): Promise<number | null> {
    const [row] = await tx.query<{ version: number | null }>('select max(version) as version from reputation.pool_view where skill = $1', [
      skill,
    ]);
    return row?.version ?? null;
  }

  async noteAsked(tx: Tx, batchId: BatchId): Promise<void> {
    await tx.query('update labels.batch set asked_at = $2 where batch_id = $1', [batchId, tx.now]);
  }

  async noteClosed(tx: Tx, batchId: BatchId): Promise<void> {
    await tx.query('update labels.batch set undecided_closed_at = $2 where batch_id = $1', [batchId, tx.now]);
  }

  /** Batches with a target that have come to their end, whose last answers are labelled, and whose other tasks have no verdict yet. */
  async endedUndecided(db: Db, limit: number): Promise<BatchId[]> {
    const rows = await db.query<{ id: BatchId }>(
      `select b.id from batches.batch_view b left join labels.batch l on l.batch_id = b.id
       where b.target_minimum is not null and b.state in ('draining', 'settled', 'cancelled') and b.launched_position > 0
         and l.undecided_closed_at is null
         and not exists (select from labels.change c where c.batch_id = b.id)
         and not exists (select from work.assignment_view a where a.batch_id = b.id and a.state = 'held')
       order by b.id limit $1`,
      [limit],
    );
    return rows.map((row) => row.id);
  }

  /** Open batches with a target and undecided tasks that had no claim and no other event since `before`. */
  async idleBatches(db: Db, before: Date, limit: number): Promise<BatchId[]> {
    const rows = await db.query<{ id: BatchId }>(
      `select b.id from batches.batch_view b left join labels.batch l on l.batch_id = b.id
       where b.target_minimum is not null and b.state = 'open' and b.updated_at < $1 and coalesce(l.asked_at < $1, true)
         and exists (select from batches.task_view t where t.batch_id = b.id and t.undecided
           and not exists (select from labels.stop_decision d where d.task_id = t.id)
           and not exists (select from work.assignment_view a where a.task_id = t.id and a.state = 'held'))
         and not exists (select from labels.change c where c.batch_id = b.id)
         and not exists (
           select from unnest('{held,submitted,approved,rejected,returned,expired}'::text[]) as s (state) cross join lateral (
             select w.claimed_at from work.assignment_view w where w.batch_id = b.id and w.state = s.state order by w.id desc limit 1
           ) newest where newest.claimed_at >= $1)
       order by b.id limit $2`,
      [before, limit],
    );
    return rows.map((row) => row.id);
  }

  async ofTasks(db: Db, taskIds: readonly TaskId[]): Promise<Map<TaskId, StopDecision>> {
    const rows = await db.query<StopDecision>(`select ${COLUMNS} from labels.stop_decision where task_id = any($1::uuid[])`, [taskIds]);
    return new Map(rows.map((row) => [row.taskId, row]));
  }

  /** Every answer that was ever given to a task, by task and assignment. */
  async answersOf(db: Db, taskIds: readonly TaskId[]): Promise<Map<TaskId, Map<AssignmentId, CountedAnswer['answer']>>> {
    const rows = await db.query<{ task_id: TaskId; id: AssignmentId; answer: CountedAnswer['answer'] }>(
      'select task_id, id, answer from work.assignment_view where task_id = any($1::uuid[]) and answer is not null',
      [taskIds],
    );
    const found = new Map<TaskId, Map<AssignmentId, CountedAnswer['answer']>>();
    for (const { task_id, id, answer } of rows) {
      const own = found.get(task_id) ?? new Map<AssignmentId, CountedAnswer['answer']>();
      found.set(task_id, own.set(id, answer));
    }
    return found;
  }

  /** How many tasks of each batch have which verdict. */
  async counts(db: Db, batchIds: readonly BatchId[]): Promise<Map<BatchId, Partial<Record<Verdict, number>>>> {
    const rows = await db.query<{ batch_id: BatchId; verdict: Verdict; count: number }>(
      `select batch_id, verdict, count(*)::int as count from labels.stop_decision where batch_id = any($1::uuid[]) group by batch_id, verdict`,
      [batchIds],
    );
    const found = new Map<BatchId, Partial<Record<Verdict, number>>>();
    for (const { batch_id, verdict, count } of rows) found.set(batch_id, { ...found.get(batch_id), [verdict]: count });
    return found;
  }

  /** All decisions, in the order of their tasks' ids, a page at a time. */
  page(db: Pick<Db, 'query'>, after: TaskId | null, limit: number): Promise<StopDecision[]> {
    return db.query<StopDecision>(
      `select ${COLUMNS} from labels.stop_decision where $1::uuid is null or task_id > $1 order by task_id limit $2`,
      [after, limit],
    );
  }
}
