/** The interface of batches for higher domains. Reads return committed data; writes happen in the caller's transaction. */
import { Injectable } from '@nestjs/common';
import type { BatchId, TaskId } from '../kernel/index.ts';
import type { Db, Page, Tx } from '../platform/index.ts';
import type { Batch, BatchVersion, Task } from './core/batch.ts';
import { BatchVersions } from './core/batch-versions.ts';
import { BatchRepository, type VersionKey } from './core/batch.repository.ts';
import { BoardRepository, WHOLE_BOARD, type BoardFilter, type BoardOrder } from './board/board.repository.ts';
import { Ending, type WorkFacts } from './launch/ending.ts';
import { GoldRepository } from './gold/gold.repository.ts';
import { Reservations } from './launch/reservations.ts';
import { ReturningSlots, type LockedSlots, type ReturningSlot } from './launch/returning-slots.ts';
import { UndecidedRepository } from './launch/undecided.repository.ts';
import { isRunning, type BatchState } from './core/lifecycle.ts';
import type { WaitingTask, WantedSlots } from './launch/reservation.ts';
import { TaskRepository, type SlotCounts } from './core/task.repository.ts';

@Injectable()
export class Batches {
  constructor(
    private readonly batchRows: BatchRepository,
    private readonly versionRows: BatchVersions,
    private readonly taskRows: TaskRepository,
    private readonly board: BoardRepository,
    private readonly ending: Ending,
    private readonly reservations: Reservations,
    private readonly undecided: UndecidedRepository,
    private readonly returning: ReturningSlots,
    private readonly goldRows: GoldRepository,
  ) {}

  get(db: Db, id: BatchId): Promise<Batch | null> {
    return this.batchRows.byId(db, id);
  }

  getMany(db: Db, ids: readonly BatchId[]): Promise<Map<BatchId, Batch>> {
    return this.batchRows.byIds(db, ids);
  }

  task(db: Db, id: TaskId): Promise<Task | null> {
    return this.taskRows.byId(db, id);
  }

  tasks(db: Db, ids: readonly TaskId[]): Promise<Map<TaskId, Task>> {
    return this.taskRows.byIds(db, ids);
  }

  taskByExternalId(db: Db, batchId: BatchId, externalId: string): Promise<Task | null> {
    return this.taskRows.byExternalId(db, batchId, externalId);
  }

  /** Instructions and form as of a version; from memory where it was read before. */
  version(db: Db, batchId: BatchId, version: number): Promise<BatchVersion | null> {
    return this.versionRows.get(db, { batchId, version });
  }

  /** The same for many, keyed by {@link versionKey}. */
  versions(db: Db, keys: readonly VersionKey[]): Promise<Map<string, BatchVersion>> {
    return this.versionRows.getMany(db, keys);
  }

  /**
   * The board: batches that are open, not expired, and have a free slot, sorted and filtered. Does not check
   * requirements: the caller decides what a worker may discover. Includes internal batches of `filter.memberOf` only, and batches
   * that ask for a pool only where it is in `filter.pools`.
   *
   * @param page `after` is a `boardKey` of the same order
   * @returns up to `page.first + 1`
   */
  openBatches(db: Db, now: Date, order: BoardOrder, page: Page, filter: Partial<BoardFilter> = {}): Promise<Batch[]> {
    return this.board.page(db, now, { ...WHOLE_BOARD, ...filter }, order, page);
  }

  /** Of these batches, those with a launched task that has a free slot. */
  withFreeSlots(db: Db, ids: readonly BatchId[]): Promise<Set<BatchId>> {
    return this.taskRows.withFreeSlots(db, ids);
  }

  /** Counts of slots of the launched tasks by state. Reads every task: not for lists of large batches. */
  slotCounts(db: Db, ids: readonly BatchId[]): Promise<Map<BatchId, SlotCounts>> {
    return this.taskRows.slotCounts(db, ids);
  }

  /** Ids of batches in a state, in their order, for sweeps. */
  idsIn(db: Db, state: BatchState, after: BatchId | null, limit: number): Promise<BatchId[]> {
    return this.batchRows.idsIn(db, state, after, limit);
  }

  /**
   * The batch, its row locked until the end of the transaction: everything else that launches, opens, stops or ends tasks of
   * it waits. Claims do not.
   */
  lock(tx: Tx, id: BatchId): Promise<Batch | null> {
    return this.batchRows.lock(tx, id);
  }

  /** Holds batches and tasks in their states while slots of them come back; call it before the assignments change. */
  lockReturning(tx: Tx, returning: readonly ReturningSlot[]): Promise<LockedSlots> {
    return this.returning.lock(tx, returning);
  }

  /**
   * Gives back the money of `slots` that came back while the batch was ending, or of stopped tasks. The slots themselves
   * were counted as withdrawn by what ended the assignments, in this transaction.
   */
  slotsWithdrawn(tx: Tx, batchId: BatchId, slots: number): Promise<void> {
    return this.reservations.returned(tx, batchId, slots);
  }

  /**
   * Withdraws the free and held-back slots of these tasks of a running batch, with their money, because no more answers
   * are wanted. A slot that is returned later is withdrawn then. In a batch with a budget, the part of the pool that
   * other tasks can use stays. Idempotent.
   *
   * @returns number of slots whose money goes back; 0 also when the batch is not running
   */
  async stopTasks(tx: Tx, batchId: BatchId, taskIds: readonly TaskId[]): Promise<number> {
    const batch = await this.running(tx, batchId);
    return batch === null || taskIds.length === 0 ? 0 : this.reservations.stop(tx, batch, taskIds);
  }

  /**
   * Opens held-back slots of undecided tasks of a batch with a target. Reserves no money, because the pool of the batch
   * is paid for. Works in the order of `wanted`, as far as the pool reaches. Idempotent: slots that are free already
   * count, and so do slots that were claimed since, where `used` is given.
   *
   * @returns the number of opened slots by task; `refused` is `ended` when the batch is not running, and `budget` when
   *   the pool was used up before every request was met
   */
  async openSlots(
    tx: Tx,
    batchId: BatchId,
    wanted: readonly WantedSlots[],
  ): Promise<{ opened: Map<TaskId, number>; refused: 'budget' | 'ended' | null }> {
    const batch = await this.running(tx, batchId);
    if (batch === null) return { opened: new Map(), refused: 'ended' };
    return this.reservations.open(tx, batch, wanted);
  }

  /** Stores how doubtful the labels of tasks are (0 to 1), for the choice of the next task. Does not lock the batch. */
  setDoubts(tx: Tx, batchId: BatchId, doubts: ReadonlyMap<TaskId, number>): Promise<void> {
    return doubts.size === 0 ? Promise.resolve() : this.undecided.setDoubts(tx, batchId, doubts);
  }

  /** Running batches with a target that have an undecided task, in the order of their ids, for sweeps. */
  undecidedBatches(db: Db, after: BatchId | null, limit: number): Promise<BatchId[]> {
    return this.undecided.batches(db, after, limit);
  }

  /**
   * A page of a batch's undecided tasks (launched with a target, not stopped, not gold), by position: the tasks that
   * `labels` still has to stop. For tasks that need a decision now, see `Work.tasksToDecide`.
   *
   * @param after the last position seen, or 0n
   */
  undecidedTasks(db: Db, batchId: BatchId, after: bigint, limit: number): Promise<(WaitingTask & { readonly position: bigint })[]> {
    return this.undecided.page(db, batchId, after, limit);
  }

  /** Known answers of the batch's gold tasks, by the names of the questions. Not for workers. */
  gold(db: Db, batchId: BatchId): Promise<Map<TaskId, Readonly<Record<string, unknown>>>> {
    return this.goldRows.answers(db, batchId);
  }

  /**
   * Call this when an assignment of the batch has ended and its money was posted: a draining batch becomes settled or
   * cancelled. Does nothing to other batches, nor while the escrow holds money. An internal batch has no escrow: call
   * this for it only when nothing is in flight.
   *
   * @returns whether the batch ended
   */
  drained(tx: Tx, batchId: BatchId): Promise<boolean> {
    return this.ending.endIfDrained(tx, batchId);
  }

  /**
   * For sweeps: ends a draining batch when nothing is in flight; and a running one when all its tasks are launched, all
   * slots used up and decided, and its requester had a day to extend it.
   *
   * @param facts asked for after the batch was locked
   * @returns whether the batch ended
   */
  settleIfDone(tx: Tx, batchId: BatchId, facts: () => Promise<WorkFacts>): Promise<boolean> {
    return this.ending.endIfDone(tx, batchId, facts);
  }

  /**
   * For sweeps: running batches without anything left to claim or launch, in the order of their ids.
   */
  usedUp(db: Db, after: BatchId | null, limit: number): Promise<BatchId[]> {
    return this.batchRows.usedUp(db, after, limit);
  }

  private async running(tx: Tx, batchId: BatchId): Promise<Batch | null> {
    const batch = await this.batchRows.lock(tx, batchId);
    return batch !== null && isRunning(batch.state) ? batch : null;
  }
}
