/**
 * The end of a batch. Slots that no worker holds or has used are withdrawn, and their money goes back at once. Work in flight
 * is still answered, reviewed and paid. When nothing is in flight, the batch is settled or cancelled.
 */
import { Injectable } from '@nestjs/common';
import { assert, type BatchId } from '../../kernel/index.ts';
import type { Tx } from '../../platform/index.ts';
import { subject, type Batch } from '../core/batch.ts';
import { BatchRepository } from '../core/batch.repository.ts';
import { ENDINGS, isDone, isRunning, lifecycle } from '../core/lifecycle.ts';
import { TaskRepository } from '../core/task.repository.ts';
import { priceOf } from '../pricing/price.ts';
import { ReservationRepository } from './reservation.repository.ts';
import { Reservations } from './reservations.ts';
import { UndecidedRepository } from './undecided.repository.ts';

/** Facts about a batch that only higher domains know. */
export interface WorkFacts {
  /** Assignments that the batch waits for: held, submitted, or rejected but not finally. */
  readonly inFlight: number;
  /** When the last assignment of the batch was decided; null when none was. */
  readonly lastDecidedAt: Date | null;
}

@Injectable()
export class Ending {
  constructor(
    private readonly batches: BatchRepository,
    private readonly tasks: TaskRepository,
    private readonly undecided: UndecidedRepository,
    private readonly reservationRows: ReservationRepository,
    private readonly reservations: Reservations,
  ) {}

  /** Drains a running, locked batch. Ends it at once when no slot was ever taken. */
  async begin(tx: Tx, batch: Batch, event: keyof typeof ENDINGS): Promise<Batch> {
    assert(isRunning(batch.state), `a batch that is ${batch.state} does not begin to drain`);
    const ending = ENDINGS[event];
    const { batch: draining, slots } = await this.reservations.withdrawForEnd(tx, batch, { state: 'draining', ending });
    tx.act('batch.closed', subject(batch), { ending, withdrawnSlots: slots, by: event });
    return (await this.tasks.isAnyTaken(tx, batch.id, batch.launchedPosition)) ? draining : this.end(tx, draining);
  }

  /**
   * Ends a draining batch when nothing is in flight. The escrow of a paid batch shows it: it holds reward and fee of the work
   * in flight, and nothing else. Returns false while another transaction works on the batch; a sweep tries again.
   */
  async endIfDrained(tx: Tx, batchId: BatchId): Promise<boolean> {
    const batch = await this.batches.lockDraining(tx, batchId);
    if (batch === null) return false;
    if (priceOf(batch, 1) > 0n && ((await this.reservations.balances(tx, [batch])).get(batchId) ?? 0n) > 0n) return false;
    await this.end(tx, batch);
    return true;
  }

  /** Ends a batch when these facts show that it is done. Locks the batch before it asks for `facts`. */
  async endIfDone(tx: Tx, batchId: BatchId, facts: () => Promise<WorkFacts>): Promise<boolean> {
    const batch = await this.batches.lock(tx, batchId);
    if (batch === null || !(batch.state === 'draining' || isRunning(batch.state))) return false;
    const { inFlight, lastDecidedAt } = await facts();
    const done = isDone({
      state: batch.state,
      tasksWaiting: Number(batch.taskCount - batch.launchedPosition),
      // Slots that were withdrawn while the organisation was restricted are reserved again when the batch is resumed.
      isAnythingFree: (await this.tasks.isAnyOpen(tx, batch)) || (await this.reservationRows.restorableOf(tx, [batchId])).size > 0,
      isUndecided: await this.undecided.isAny(tx, batchId),
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
