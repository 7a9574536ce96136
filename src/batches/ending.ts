/**
 * How a batch ends: what is free is withdrawn and its money goes back at once; what is in flight is still answered,
 * reviewed and paid; when nothing is in flight any more it is settled or cancelled.
 */
import { Injectable } from '@nestjs/common';
import { assert, type BatchId, type TaskId } from '../kernel/index.ts';
import type { Tx } from '../platform/index.ts';
import type { Batch } from './batch.ts';
import { BatchRepository } from './batch.repository.ts';
import { Escrow } from './escrow.ts';
import { ENDINGS, isDone, isRunning, lifecycle } from './lifecycle.ts';
import { priceOf } from './price.ts';
import { TaskRepository } from './task.repository.ts';

/** What only higher domains know of a batch. */
export interface WorkFacts {
  /** Assignments for which the batch has to wait: held, submitted, or rejected but not for good. */
  readonly inFlight: number;
  /** When its last assignment came to its end; null when none did. */
  readonly lastDecidedAt: Date | null;
}

@Injectable()
export class Ending {
  constructor(
    private readonly batches: BatchRepository,
    private readonly tasks: TaskRepository,
    private readonly escrow: Escrow,
  ) {}

  /** Lets a running, locked batch drain. Ends it at once when none of its slots was ever taken. */
  async begin(tx: Tx, batch: Batch, event: keyof typeof ENDINGS): Promise<Batch> {
    assert(isRunning(batch.state), `a batch that is ${batch.state} does not begin to drain`);
    const ending = ENDINGS[event];
    const slots = await this.tasks.withdraw(tx, batch.id, batch.launchedPosition, null);
    const draining = await this.escrow.refund(tx, batch, slots, {
      state: 'draining',
      ending,
      refundedSlots: batch.refundedSlots + BigInt(slots),
    });
    tx.act('batch.closed', subject(batch), { ending, withdrawnSlots: slots, by: event });
    return (await this.tasks.isAnyTaken(tx, batch.id, batch.launchedPosition)) ? draining : this.end(tx, draining);
  }

  /**
   * Withdraws what is free of these launched tasks of a running, locked batch, because no more answers are wanted.
   *
   * @param taskIds null: of all
   */
  async withdraw(tx: Tx, batch: Batch, taskIds: readonly TaskId[] | null): Promise<number> {
    const slots = await this.tasks.withdraw(tx, batch.id, batch.launchedPosition, taskIds);
    if (slots === 0) return 0;
    await this.escrow.refund(tx, batch, slots, { refundedSlots: batch.refundedSlots + BigInt(slots) });
    tx.act('batch.slots_withdrawn', subject(batch), { slots });
    return slots;
  }

  /** Gives back the money of slots that came back while the batch was ending; they are counted as withdrawn already. */
  async refundReturned(tx: Tx, batchId: BatchId, slots: number): Promise<void> {
    const batch = await this.batches.lock(tx, batchId);
    assert(batch !== null && !isRunning(batch.state) && slots >= 0, 'slots are withdrawn on return only from a batch that ends');
    if (slots === 0) return;
    await this.escrow.refund(tx, batch, slots, { refundedSlots: batch.refundedSlots + BigInt(slots) });
    tx.act('batch.slots_withdrawn', subject(batch), { slots });
  }

  /**
   * Ends a draining batch when nothing is in flight. Of a paid batch its escrow tells: it holds reward and fee of what is
   * in flight, and nothing else. Skipped while another transaction works on the batch: a sweep comes round.
   */
  async endIfDrained(tx: Tx, batchId: BatchId): Promise<boolean> {
    const batch = await this.batches.lockDraining(tx, batchId);
    if (batch === null) return false;
    if (priceOf(batch, 1) > 0n && ((await this.escrow.balances(tx, [batch])).get(batchId) ?? 0n) > 0n) return false;
    await this.end(tx, batch);
    return true;
  }

  /** Ends a batch when these facts say that it is done. The lock is taken before `facts` are asked for. */
  async endIfDone(tx: Tx, batchId: BatchId, facts: () => Promise<WorkFacts>): Promise<boolean> {
    const batch = await this.batches.lock(tx, batchId);
    if (batch === null || !(batch.state === 'draining' || isRunning(batch.state))) return false;
    const { inFlight, lastDecidedAt } = await facts();
    const counts = (await this.tasks.slotCounts(tx, [batchId])).get(batchId);
    const done = isDone({
      state: batch.state,
      tasksWaiting: Number(batch.taskCount - batch.launchedPosition),
      freeSlots: Number(counts?.free ?? 0n),
      inFlight,
      quietSeconds: lastDecidedAt === null ? null : (tx.now.getTime() - lastDecidedAt.getTime()) / 1000,
    });
    if (!done) return false;
    const draining = batch.state === 'draining' ? batch : await this.begin(tx, batch, 'close');
    if (draining.state === 'draining') await this.end(tx, draining);
    return true;
  }

  private async end(tx: Tx, batch: Batch): Promise<Batch> {
    const event = batch.ending === 'cancelled' ? 'end as cancelled' : 'settle';
    const next = lifecycle.next(batch.state, event);
    assert(next.ok, `a batch that is ${batch.state} cannot end`);
    const ended = await this.batches.update(tx, batch, { state: next.value, endedAt: tx.now });
    tx.act(`batch.${next.value}`, subject(batch));
    return ended;
  }
}

/** The batch as the subject of an act. */
export function subject(batch: Pick<Batch, 'id' | 'organisationId'>) {
  return { kind: 'batch', id: batch.id, organisationId: batch.organisationId };
}
