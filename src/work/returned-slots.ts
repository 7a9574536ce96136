/**
 * What becomes of a slot whose holder gave it back or let it expire: in a running batch it opens for another worker; in
 * one that is ending it is withdrawn, and its money goes back to the requester in the same transaction.
 *
 * The trigger `work.keep_slots` moves the slot, this moves the money; both go by the state of the batch, which is locked
 * first, so that a cancellation at the same time comes wholly before or wholly after.
 */
import { Injectable } from '@nestjs/common';
import { Batches, isRunning, type BatchState } from '../batches/index.ts';
import type { BatchId } from '../kernel/index.ts';
import type { Tx } from '../platform/index.ts';
import type { Assignment } from './assignment.ts';

interface LockedBatch {
  readonly id: BatchId;
  readonly state: BatchState;
}

@Injectable()
export class ReturnedSlots {
  constructor(private readonly batches: Batches) {}

  /** Holds the batches in their states until the end of the transaction; call before the assignments change. */
  async lock(tx: Tx, batchIds: readonly BatchId[]): Promise<Map<BatchId, BatchState>> {
    // The row of an ending batch is about to change: two that shared its lock first would wait for each other then. So
    // it is not shared, and neither is that of a batch at which a command is just now: it may be about to end.
    const ids = [...new Set(batchIds)];
    const ending = await this.select(tx, ids, `state not in ('open', 'paused')`, 'for no key update');
    const free = await this.select(tx, without(ids, ending), 'true', 'for share skip locked');
    const busy = await this.select(tx, without(ids, [...ending, ...free]), 'true', 'for no key update');
    const rows = [...ending, ...free, ...busy];
    return new Map(rows.map((row) => [row.id, row.state]));
  }

  private async select(tx: Tx, ids: readonly BatchId[], condition: string, locking: string): Promise<LockedBatch[]> {
    if (ids.length === 0) return [];
    return tx.query<LockedBatch>(`select id, state from batches.batch where id = any($1::uuid[]) and ${condition} order by id ${locking}`, [
      ids,
    ]);
  }

  /** Gives back the money of those whose batch is ending. @param ended given back or expired, in batches locked by {@link lock} */
  async settle(tx: Tx, states: ReadonlyMap<BatchId, BatchState>, ended: readonly Assignment[]): Promise<void> {
    const withdrawn = new Map<BatchId, number>();
    for (const { batchId } of ended) {
      const state = states.get(batchId);
      if (state !== undefined && !isRunning(state)) withdrawn.set(batchId, (withdrawn.get(batchId) ?? 0) + 1);
    }
    for (const [batchId, count] of withdrawn) await this.batches.slotsWithdrawn(tx, batchId, count);
  }
}

function without(ids: readonly BatchId[], rows: readonly LockedBatch[]): BatchId[] {
  return ids.filter((id) => !rows.some((row) => row.id === id));
}
