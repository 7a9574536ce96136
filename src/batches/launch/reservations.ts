/**
 * Carries out the changes of a {@link Reservation}: slots of tasks, columns of the batch and money in escrow, together.
 *
 * Each movement of money has a revision of its batch in its ledger reference, so the ledger posts it once. The caller holds
 * the lock of the batch's row (`BatchRepository.lock`), except where a method takes no `tx`.
 */
import { Injectable } from '@nestjs/common';
import {
  amountAbove,
  amountTooLarge,
  assert,
  type BatchId,
  insufficientFunds,
  maximumAmount,
  money,
  ok,
  refuse,
  type Result,
  say,
  type TaskId,
} from '../../kernel/index.ts';
import { chart, Ledger } from '../../ledger/index.ts';
import { valueOf, type Db, type Tx } from '../../platform/index.ts';
import { subject, type Batch } from '../core/batch.ts';
import { BatchRepository, type BatchChange } from '../core/batch.repository.ts';
import { TaskRepository, type Raised, type Range } from '../core/task.repository.ts';
import { priceOf } from '../pricing/price.ts';
import { Reservation, type ReservationChange, type WaitingTask, type WantedSlots } from './reservation.ts';
import { ReservationRepository } from './reservation.repository.ts';

/** The batch after a change, and the number of slots whose money moved. */
export interface Reserved {
  readonly batch: Batch;
  readonly slots: number;
}

@Injectable()
export class Reservations {
  constructor(
    private readonly ledger: Ledger,
    private readonly batches: BatchRepository,
    private readonly tasks: TaskRepository,
    private readonly rows: ReservationRepository,
  ) {}

  /** Reserves the tasks in the range, which are launched, and makes `change`. Refuses with the shortfall. */
  async launch(tx: Tx, batch: Batch, range: Range, change: BatchChange): Promise<Result<Reserved>> {
    const inRange = await this.rows.slotsIn(tx, batch.id, range, batch.targetMinimum);
    const launch = new Reservation(batch).launch(inRange, await this.rows.committed(tx, batch));
    const reserved = await this.reserve(tx, batch, launch, { ...change, launchedPosition: range.upTo });
    if (!reserved.ok) return reserved;
    if (batch.targetMinimum !== null) await this.rows.holdBack(tx, batch.id, range, batch.targetMinimum);
    return ok({ batch: reserved.value, slots: launch.slots });
  }

  /**
   * Raises the redundancy of tasks. Call {@link payForRaise} with the result: it reserves what the raise costs.
   *
   * @param taskIds null: all tasks of the batch
   */
  async raise(
    tx: Tx,
    batch: Batch,
    redundancy: number,
    taskIds: readonly TaskId[] | null,
  ): Promise<{ raised: Raised; cost: ReservationChange }> {
    const committed = await this.rows.committed(tx, batch);
    const raised = await this.tasks.raise(tx, batch, redundancy, taskIds);
    return { raised, cost: new Reservation(batch).raise(raised, committed) };
  }

  /** Reserves the cost of a raise and makes `change`. Refuses with the shortfall. */
  async payForRaise(tx: Tx, batch: Batch, cost: ReservationChange, change: BatchChange): Promise<Result<Batch>> {
    if (cost.slots === 0) return ok(await this.batches.update(tx, batch, { ...change, ...cost.columns }));
    return this.reserve(tx, batch, cost, change);
  }

  /**
   * Reserves again the slots of a running batch that {@link withdrawWhileRestricted} withdrew, and makes `change`. Refuses
   * with the shortfall.
   */
  async restore(tx: Tx, batch: Batch, change: BatchChange): Promise<Result<Reserved>> {
    const withdrawn = await this.rows.restorable(tx, batch.id);
    if (withdrawn.free + withdrawn.withheld === 0) {
      await this.rows.forgetRestricted(tx, batch.id);
      return ok({ batch: await this.batches.update(tx, batch, change), slots: 0 });
    }
    const restored = new Reservation(batch).restore(withdrawn, await this.rows.committed(tx, batch));
    const reserved = await this.reserve(tx, batch, restored, change, {
      what: `Resuming the batch buys its ${restored.slots} withdrawn assignments again. They`,
      instead: 'or close the batch',
    });
    if (!reserved.ok) return reserved;
    await this.rows.restore(tx, batch.id);
    return ok({ batch: reserved.value, slots: restored.slots });
  }

  /** Withdraws every slot of a batch that no worker holds or has used, because the batch ends, and makes `change`. */
  async withdrawForEnd(tx: Tx, batch: Batch, change: BatchChange): Promise<Reserved> {
    await this.rows.forgetRestricted(tx, batch.id);
    const withdrawn = new Reservation(batch).withdraw(await this.rows.withdraw(tx, batch.id, batch.launchedPosition, null, null));
    return { batch: await this.giveBack(tx, batch, withdrawn, change), slots: withdrawn.slots };
  }

  /**
   * Withdraws every slot of a running batch that no worker holds or has used, until {@link restore}.
   *
   * @returns the number of slots whose money goes back
   */
  async withdrawWhileRestricted(tx: Tx, batch: Batch): Promise<number> {
    return this.withdrawn(tx, batch, await this.rows.withdraw(tx, batch.id, batch.launchedPosition, null, null, true));
  }

  /**
   * Withdraws the slots of these launched tasks for good, because no more answers are wanted. A slot that a worker returns
   * later is withdrawn as well.
   *
   * @returns the number of slots whose money goes back
   */
  async stop(tx: Tx, batch: Batch, taskIds: readonly TaskId[]): Promise<number> {
    return this.withdrawn(tx, batch, await this.rows.withdraw(tx, batch.id, batch.launchedPosition, taskIds, tx.now));
  }

  /** Opens held-back slots of a running batch, as far as its pool reaches. */
  async open(tx: Tx, batch: Batch, wanted: readonly WantedSlots[]) {
    const taskIds = wanted.map((each) => each.taskId);
    const { opened, isShort, columns } = new Reservation(batch).open(await this.rows.lockUndecided(tx, batch.id, taskIds), wanted);
    if (opened.size > 0) {
      await this.rows.open(tx, opened);
      await this.batches.update(tx, batch, columns);
      const slots = [...opened.values()].reduce((sum, count) => sum + count, 0);
      tx.act('batch.slots_opened', subject(batch), { tasks: opened.size, slots });
    }
    return { opened, refused: isShort ? ('budget' as const) : null };
  }

  /**
   * Counts these tasks as gold.
   *
   * @returns the number of slots that open, by task; the caller opens them
   */
  async makeGold(tx: Tx, batch: Batch, tasks: readonly Pick<WaitingTask, 'taskId' | 'withheld'>[]): Promise<Map<TaskId, number>> {
    const { opened, ...gold } = new Reservation(batch).makeGold(tasks);
    const goldTasks = batch.goldTasks + tasks.length;
    if (gold.slots === 0) await this.batches.update(tx, batch, { ...gold.columns, goldTasks });
    else await this.giveBack(tx, batch, gold, { goldTasks });
    return opened;
  }

  /** Gives back the money of slots that workers returned; the slots are withdrawn already. Locks the batch. */
  async returned(tx: Tx, batchId: BatchId, slots: number): Promise<void> {
    const batch = await this.batches.lock(tx, batchId);
    assert(batch !== null && slots >= 0, 'slots are withdrawn on return from a batch');
    if (slots === 0) return;
    await this.giveBack(tx, batch, new Reservation(batch).returned(slots), {});
    tx.act('batch.slots_withdrawn', subject(batch), { slots });
  }

  /** Takes back a launch that no worker has seen, with all of its money, and makes `change`. */
  async unlaunch(tx: Tx, batch: Batch, change: BatchChange): Promise<Batch> {
    const { most } = await this.rows.slotsIn(tx, batch.id, { after: 0n, upTo: batch.launchedPosition }, null);
    await this.rows.unlaunch(tx, batch.id);
    const notLaunched = { launchedPosition: 0n, launchedAt: null };
    return this.giveBack(tx, batch, new Reservation(batch).unlaunch(most), { ...notLaunched, ...change });
  }

  /** The amount that each batch has reserved, in minor units. */
  async balances(db: Db, batches: readonly Pick<Batch, 'id' | 'currency'>[]): Promise<Map<BatchId, bigint>> {
    const balances = await this.ledger.balances(
      db,
      batches.map((batch) => ({ kind: 'batch_escrow', ownerId: batch.id, currency: batch.currency })),
    );
    return new Map(batches.map((batch, index) => [batch.id, balances[index] ?? 0n]));
  }

  private async withdrawn(tx: Tx, batch: Batch, taken: { readonly free: number; readonly withheld: number }): Promise<number> {
    const withdrawal = new Reservation(batch).withdraw(taken);
    if (withdrawal.slots === 0) {
      if (taken.withheld > 0) await this.batches.update(tx, batch, withdrawal.columns);
      return 0;
    }
    await this.giveBack(tx, batch, withdrawal, {});
    tx.act('batch.slots_withdrawn', subject(batch), { slots: withdrawal.slots });
    return withdrawal.slots;
  }

  /** Moves reward and fee into escrow. Refuses with the shortfall. @param words parts of the message of that refusal */
  private async reserve(
    tx: Tx,
    batch: Batch,
    { slots, columns }: ReservationChange,
    change: BatchChange,
    words: { readonly what: string; readonly instead: string } = { what: `${slots} assignments`, instead: 'or launch fewer tasks' },
  ): Promise<Result<Batch>> {
    const revision = batch.revision + 1;
    const total = money(priceOf(batch, slots), batch.currency);
    const large = amountTooLarge(total.minor, total.currency);
    if (large !== null) {
      const why = large.sentence ?? large.message;
      const message = say`${slots} assignments cost ${total}, which is more than can be reserved at once. ${why} Launch fewer tasks.`;
      return refuse(amountAbove(maximumAmount(total.currency), message));
    }
    const event = chart.launch({ batchId: batch.id, organisationId: batch.organisationId, revision, total });
    const posted = await this.ledger.post(tx, `launch:${batch.id}:${revision}`, [event]);
    if (!posted.ok) {
      const [refusal] = posted.refusals;
      if (refusal.kind !== 'INSUFFICIENT_FUNDS') return posted;
      return refuse(insufficientFunds(say`${words.what} cost`, total, refusal.available, say`Add funds, ${words.instead}.`));
    }
    return ok(await this.batches.update(tx, batch, { ...columns, ...change, revision }));
  }

  /** Moves reward and fee out of escrow, back to the balance of the organisation. */
  private async giveBack(tx: Tx, batch: Batch, { slots, columns }: ReservationChange, change: BatchChange): Promise<Batch> {
    const revision = batch.revision + 1;
    const total = money(priceOf(batch, slots), batch.currency);
    const event = chart.slotsWithdrawn({ batchId: batch.id, organisationId: batch.organisationId, revision, total });
    valueOf(await this.ledger.post(tx, `wdr:${batch.id}:${revision}`, [event]));
    return this.batches.update(tx, batch, { ...columns, ...change, revision });
  }
}
