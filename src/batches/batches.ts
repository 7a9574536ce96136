/**
 * What higher domains may ask of batches and do to them. Reads see what is committed; writes happen in the caller's
 * transaction.
 */
import { Injectable } from '@nestjs/common';
import type { BatchId, TaskId } from '../kernel/index.ts';
import type { Db, Page, Tx } from '../platform/index.ts';
import type { Batch, BatchVersion, Task } from './batch.ts';
import { BatchRepository, type VersionKey } from './batch.repository.ts';
import { BoardRepository, WHOLE_BOARD, type BoardFilter, type BoardOrder } from './board.repository.ts';
import { Ending, type WorkFacts } from './ending.ts';
import { GoldRepository } from './gold.repository.ts';
import { HeldBackRepository } from './held-back.repository.ts';
import { isRunning, type BatchState } from './lifecycle.ts';
import type { WaitingTask, WantedSlots } from './target.ts';
import { TaskRepository, type SlotCounts } from './task.repository.ts';

/** Versions kept in memory: each is read by every claim and answer of its batch, and never changes. */
const VERSIONS_KEPT = 200;

@Injectable()
export class Batches {
  private readonly knownVersions = new Map<string, BatchVersion>();

  constructor(
    private readonly batchRows: BatchRepository,
    private readonly taskRows: TaskRepository,
    private readonly board: BoardRepository,
    private readonly ending: Ending,
    private readonly heldBack: HeldBackRepository,
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
  async version(db: Db, batchId: BatchId, version: number): Promise<BatchVersion | null> {
    const key = versionKey({ batchId, version });
    const known = this.knownVersions.get(key);
    if (known !== undefined) return known;
    const found = await this.batchRows.version(db, batchId, version);
    if (found !== null) this.remember(found);
    return found;
  }

  /** The same for many, keyed by {@link versionKey}. */
  async versions(db: Db, keys: readonly VersionKey[]): Promise<Map<string, BatchVersion>> {
    const missing = keys.filter((key) => !this.knownVersions.has(versionKey(key)));
    const found = missing.length === 0 ? [] : await this.batchRows.versions(db, missing);
    const known = keys.flatMap((key) => this.knownVersions.get(versionKey(key)) ?? []);
    found.forEach((version) => this.remember(version));
    return new Map([...known, ...found].map((version) => [versionKey(version), version]));
  }

  /**
   * The board: batches that are open, not expired, and have a slot to claim, sorted and filtered. Requirements are not
   * looked at: what a worker may discover is the caller's to say. Internal batches only of `filter.memberOf`.
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

  /** How the slots of the launched tasks stand. Reads every task: not for lists of large batches. */
  slotCounts(db: Db, ids: readonly BatchId[]): Promise<Map<BatchId, SlotCounts>> {
    return this.taskRows.slotCounts(db, ids);
  }

  /** Ids of batches in a state, in their order, for sweeps. */
  idsIn(db: Db, state: BatchState, after: BatchId | null, limit: number): Promise<BatchId[]> {
    return this.batchRows.idsIn(db, state, after, limit);
  }

  /**
   * Gives back the money of `slots` that came back while the batch was ending, or of stopped tasks. The slots themselves
   * were counted as withdrawn by what ended the assignments, in this transaction.
   */
  slotsWithdrawn(tx: Tx, batchId: BatchId, slots: number): Promise<void> {
    return this.ending.refundReturned(tx, batchId, slots);
  }

  /**
   * Takes back what is free and what is held back of these tasks of a running batch, with its money, because no more
   * answers are wanted; a slot that comes back later is withdrawn then. Of a pool with a budget, what other tasks may
   * still ask for stays. Harmless to repeat.
   *
   * @returns how many slots were paid for and go back; 0 also when the batch is not running
   */
  async stopTasks(tx: Tx, batchId: BatchId, taskIds: readonly TaskId[]): Promise<number> {
    const batch = await this.running(tx, batchId);
    return batch === null || taskIds.length === 0 ? 0 : this.ending.stop(tx, batch, taskIds);
  }

  /**
   * Lets slots be claimed that were held back, of undecided tasks of a batch with a target. Nothing is reserved for it:
   * the money is in the batch's pool. In the order of `wanted`, as far as the pool reaches. Harmless to repeat: what is
   * free already counts, and so does, where `used` is given, what was claimed since.
   *
   * @returns how many slots were opened of which tasks; `refused`: `ended` when the batch is not running (any more),
   *   `budget` when the pool was used up before all had what they want
   */
  async openSlots(
    tx: Tx,
    batchId: BatchId,
    wanted: readonly WantedSlots[],
  ): Promise<{ opened: Map<TaskId, number>; refused: 'budget' | 'ended' | null }> {
    const batch = await this.running(tx, batchId);
    if (batch === null) return { opened: new Map(), refused: 'ended' };
    return this.ending.open(tx, batch, wanted);
  }

  /** Writes down how much in doubt the labels of tasks are (0 to 1), for who is asked next. Takes no lock of the batch. */
  setDoubts(tx: Tx, batchId: BatchId, doubts: ReadonlyMap<TaskId, number>): Promise<void> {
    return doubts.size === 0 ? Promise.resolve() : this.heldBack.setDoubts(tx, batchId, doubts);
  }

  /** Running batches with a target that have an undecided task, in the order of their ids, for sweeps. */
  undecidedBatches(db: Db, after: BatchId | null, limit: number): Promise<BatchId[]> {
    return this.heldBack.undecidedBatches(db, after, limit);
  }

  /**
   * A page of a batch's undecided tasks (launched with a target, not stopped, not gold), in order of position: those that
   * `labels` has to stop in the end. For those that wait for a decision now, see `Work.tasksToDecide`.
   *
   * @param after the last position seen, or 0n
   */
  undecidedTasks(db: Db, batchId: BatchId, after: bigint, limit: number): Promise<(WaitingTask & { readonly position: bigint })[]> {
    return this.heldBack.undecided(db, batchId, after, limit, false);
  }

  /** Of these tasks, those that are stopped: what comes back of them is withdrawn. */
  stoppedTasks(db: Db, taskIds: readonly TaskId[]): Promise<Set<TaskId>> {
    return this.heldBack.stopped(db, taskIds);
  }

  /** Known answers of the batch's gold tasks, by the names of the questions. Not for workers. */
  gold(db: Db, batchId: BatchId): Promise<Map<TaskId, Readonly<Record<string, unknown>>>> {
    return this.goldRows.answers(db, batchId);
  }

  /**
   * Call when an assignment of the batch came to its end and its money was posted: a draining batch becomes settled or
   * cancelled. Does nothing to other batches, nor while the escrow still holds money. An internal batch has none: call it
   * for one only when nothing is in flight.
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

  private remember(version: BatchVersion): void {
    this.knownVersions.set(versionKey(version), version);
    if (this.knownVersions.size > VERSIONS_KEPT) this.knownVersions.delete(this.knownVersions.keys().next().value!);
  }
}

/** One text for a version of a batch. */
export function versionKey(of: VersionKey): string {
  return `${of.batchId}:${of.version}`;
}
