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
import { Batches, isRunning, type BatchState } from '../batches/index.ts';
import type { BatchId, TaskId } from '../kernel/index.ts';
import type { Tx } from '../platform/index.ts';
import type { Assignment } from './assignment.ts';

interface LockedBatch {
  readonly id: BatchId;
  readonly state: BatchState;
}

/** Whose slot is about to come back. */
export interface Returning {
  readonly batchId: BatchId;
  readonly taskId: TaskId;
}

/** Batches and tasks as they stand until the end of the transaction. */
export interface LockedSlots {
  readonly states: ReadonlyMap<BatchId, BatchState>;
  readonly stopped: ReadonlySet<TaskId>;
}

@Injectable()
export class ReturnedSlots {
  constructor(private readonly batches: Batches) {}

  /** Holds the batches and tasks in their states until the end of the transaction; call before the assignments change. */
  async lock(tx: Tx, returning: readonly Returning[]): Promise<LockedSlots> {
    // The row of a batch whose money is about to move is going to change: two that shared its lock first would wait for
    // each other then. So it is not shared, and neither is that of a batch at which a command is just now: it may be
    // about to end.
    const ids = [...new Set(returning.map((each) => each.batchId))];
    const taskIds = returning.map((each) => each.taskId);
    const before = await this.batches.stoppedTasks(tx, taskIds);
    const moving = returning.filter((each) => before.has(each.taskId)).map((each) => each.batchId);
    const ending = await this.select(tx, ids, moving, 'for no key update');
    const free = await this.select(tx, without(ids, ending), null, 'for share skip locked');
    const busy = await this.select(tx, without(ids, [...ending, ...free]), null, 'for no key update');
    const states = new Map([...ending, ...free, ...busy].map((row) => [row.id, row.state]));
    // Some may have been stopped until the lock was had; from now on none is.
    return { states, stopped: await this.batches.stoppedTasks(tx, taskIds) };
  }

  /** @param moving with those that are ending; null: whatever their state */
  private async select(tx: Tx, ids: readonly BatchId[], moving: readonly BatchId[] | null, locking: string): Promise<LockedBatch[]> {
    if (ids.length === 0) return [];
    return tx.query<LockedBatch>(
      `select id, state from batches.batch
       where id = any($1::uuid[]) and ($2::uuid[] is null or state not in ('open', 'paused') or id = any($2)) order by id ${locking}`,
      [ids, moving],
    );
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

function without(ids: readonly BatchId[], rows: readonly LockedBatch[]): BatchId[] {
  return ids.filter((id) => !rows.some((row) => row.id === id));
}
