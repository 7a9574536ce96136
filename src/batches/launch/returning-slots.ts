/**
 * Locks batches while slots of their tasks come back from workers, so that a cancellation or a stop that runs at the same
 * time comes wholly before or wholly after.
 */
import { Injectable } from '@nestjs/common';
import type { BatchId, TaskId } from '../../kernel/index.ts';
import type { Tx } from '../../platform/index.ts';
import { BatchRepository } from '../core/batch.repository.ts';
import type { BatchState } from '../core/lifecycle.ts';
import { UndecidedRepository } from './undecided.repository.ts';

/** A slot that is about to come back. */
export interface ReturningSlot {
  readonly batchId: BatchId;
  readonly taskId: TaskId;
}

/** States of batches, and tasks that are stopped; neither changes until the end of the transaction. */
export interface LockedSlots {
  readonly states: ReadonlyMap<BatchId, BatchState>;
  readonly stopped: ReadonlySet<TaskId>;
}

@Injectable()
export class ReturningSlots {
  constructor(
    private readonly batches: BatchRepository,
    private readonly undecided: UndecidedRepository,
  ) {}

  /** Holds the batches and tasks in their states until the end of the transaction. Call it before the assignments change. */
  async lock(tx: Tx, returning: readonly ReturningSlot[]): Promise<LockedSlots> {
    // A batch whose money is about to move has its row changed: two transactions that shared its lock first would deadlock.
    // So that lock is not shared, and neither is the lock of a batch that a command holds now: the batch may be about to end.
    const ids = [...new Set(returning.map((each) => each.batchId))];
    const taskIds = returning.map((each) => each.taskId);
    const before = await this.undecided.stopped(tx, taskIds);
    const moving = returning.filter((each) => before.has(each.taskId)).map((each) => each.batchId);
    const ending = await this.batches.lockStates(tx, ids, 'ending', moving);
    const free = await this.batches.lockStates(tx, without(ids, ending), 'free');
    const busy = await this.batches.lockStates(tx, without(ids, new Map([...ending, ...free])), 'all');
    // A task may have been stopped before the lock was taken; none is from now on.
    return { states: new Map([...ending, ...free, ...busy]), stopped: await this.undecided.stopped(tx, taskIds) };
  }
}

function without(ids: readonly BatchId[], locked: ReadonlyMap<BatchId, BatchState>): BatchId[] {
  return ids.filter((id) => !locked.has(id));
}
