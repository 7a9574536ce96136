/**
 * What becomes of a slot whose holder gave it back or let it expire: in a running batch it opens for another worker; in
 * one that is ending, and of a task that was stopped, it is withdrawn, and its money goes back to the requester in the
 * same transaction.
 *
 * The trigger `work.keep_slots` moves the slot, this moves the money; both go by the state of the batch and the task,
 * which the lock of the batch holds still, so that a cancellation or a stop at the same time comes wholly before or
 * wholly after.
 */
import { Injectable } from '@nestjs/common';
import { Batches, isRunning, type LockedSlots, type ReturningSlot } from '../batches/index.ts';
import type { BatchId } from '../kernel/index.ts';
import type { Tx } from '../platform/index.ts';
import type { Assignment } from './assignment.ts';

@Injectable()
export class ReturnedSlots {
  constructor(private readonly batches: Batches) {}

  /** Holds the batches and tasks in their states until the end of the transaction; call it before the assignments change. */
  lock(tx: Tx, returning: readonly ReturningSlot[]): Promise<LockedSlots> {
    return this.batches.lockReturning(tx, returning);
  }

  /** Gives back the money of those that are withdrawn. @param ended given back or expired, locked by {@link lock} */
  async settle(tx: Tx, { states, stopped }: LockedSlots, ended: readonly Assignment[]): Promise<void> {
    const withdrawn = new Map<BatchId, number>();
    for (const { batchId, taskId } of ended) {
      const state = states.get(batchId);
      if (state !== undefined && (!isRunning(state) || stopped.has(taskId))) withdrawn.set(batchId, (withdrawn.get(batchId) ?? 0) + 1);
    }
    for (const [batchId, count] of withdrawn) await this.batches.slotsWithdrawn(tx, batchId, count);
  }
}
