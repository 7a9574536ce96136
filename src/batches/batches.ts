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
import type { BatchState } from './lifecycle.ts';
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
   * Gives back the money of `slots` that came back while the batch was ending. The slots themselves were counted as
   * withdrawn by what ended the assignments, in this transaction.
   */
  slotsWithdrawn(tx: Tx, batchId: BatchId, slots: number): Promise<void> {
    return this.ending.refundReturned(tx, batchId, slots);
  }

  /**
   * Takes back what is free of these tasks of a running batch, with its money, because no more answers are wanted.
   *
   * @returns how many slots; 0 also when the batch is not running
   */
  async stopTasks(tx: Tx, batchId: BatchId, taskIds: readonly TaskId[]): Promise<number> {
    const batch = await this.batchRows.lock(tx, batchId);
    if (batch === null || (batch.state !== 'open' && batch.state !== 'paused')) return 0;
    return this.ending.withdraw(tx, batch, taskIds);
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

  private remember(version: BatchVersion): void {
    this.knownVersions.set(versionKey(version), version);
    if (this.knownVersions.size > VERSIONS_KEPT) this.knownVersions.delete(this.knownVersions.keys().next().value!);
  }
}

/** One text for a version of a batch. */
export function versionKey(of: VersionKey): string {
  return `${of.batchId}:${of.version}`;
}
