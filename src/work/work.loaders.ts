/** Batch functions for field resolvers: one query for all keys of a request. */
import { Inject, Injectable } from '@nestjs/common';
import type { BatchId, TaskId, WorkerId } from '../kernel/index.ts';
import { DB, load, type Db, type GraphContext } from '../platform/index.ts';
import { LIVE_STATES, type Assignment, type AssignmentState } from './assignment.ts';
import { AssignmentRepository } from './assignment.repository.ts';
import { Board, type Standing } from './board.ts';
import { BoardRepository } from './board.repository.ts';

@Injectable()
export class WorkLoaders {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly board: Board,
    private readonly boardRows: BoardRepository,
    private readonly assignments: AssignmentRepository,
  ) {}

  /** What decides about all batches alike for one worker. */
  async standing(context: GraphContext, workerId: WorkerId): Promise<Standing> {
    const one = async (ids: readonly WorkerId[]) =>
      new Map(await Promise.all(ids.map(async (id) => [id, await this.board.standing(id)] as const)));
    return (await load(context, 'work.standing', workerId, one))!;
  }

  /** @param workerId null: of any worker */
  async openTasks(context: GraphContext, workerId: WorkerId | null, batchId: BatchId): Promise<number> {
    return (await load(context, `work.openTasks:${workerId}`, batchId, (ids) => this.boardRows.openTasks(this.db, workerId, ids))) ?? 0;
  }

  async taken(context: GraphContext, workerId: WorkerId, batchId: BatchId): Promise<number> {
    return (await load(context, `work.taken:${workerId}`, batchId, (ids) => this.boardRows.taken(this.db, workerId, ids))) ?? 0;
  }

  /** Tasks of the batch that the worker has had, and how many of them were given back or expired. */
  async takenBy(context: GraphContext, workerId: WorkerId, batchId: BatchId): Promise<{ taken: number; givenBack: number }> {
    const taken = await this.taken(context, workerId, batchId);
    if (taken === 0) return { taken, givenBack: 0 };
    const givenBack = await load(context, `work.givenBack:${workerId}`, batchId, (ids) => this.boardRows.givenBack(this.db, workerId, ids));
    return { taken, givenBack: givenBack ?? 0 };
  }

  /** How many assignments the worker holds now, in all batches. */
  async held(context: GraphContext, workerId: WorkerId): Promise<number> {
    return (await load(context, 'work.held', workerId, (ids) => this.boardRows.held(this.db, ids))) ?? 0;
  }

  /** Whether a claim in the batch would find a task for the worker. */
  async hasOpenTask(context: GraphContext, workerId: WorkerId, batchId: BatchId): Promise<boolean> {
    return (
      (await load(context, `work.hasOpenTask:${workerId}`, batchId, (ids) => this.boardRows.withOpenTask(this.db, workerId, ids))) ?? false
    );
  }

  /** What uses the slots of a task. */
  async ofTask(context: GraphContext, taskId: TaskId): Promise<Assignment[]> {
    return (await load(context, 'work.ofTask', taskId, (ids) => this.assignments.ofTasks(this.db, ids, LIVE_STATES))) ?? [];
  }

  /** A page of a batch's assignments, oldest first. */
  async ofBatch(
    context: GraphContext,
    batchId: BatchId,
    states: readonly AssignmentState[],
    after: string | null,
    limit: number,
  ): Promise<Assignment[]> {
    const name = `work.ofBatch:${states.join()}:${after}:${limit}`;
    return (await load(context, name, batchId, (ids) => this.assignments.pagesOfBatches(this.db, ids, states, after, limit))) ?? [];
  }

  async counts(context: GraphContext, batchId: BatchId): Promise<Partial<Record<AssignmentState, number>>> {
    return (await load(context, 'work.counts', batchId, (ids) => this.assignments.countsOfBatches(this.db, ids))) ?? {};
  }
}
