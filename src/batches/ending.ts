/**
 * How a batch ends: what is free is withdrawn and its money goes back at once; what is in flight is still answered,
 * reviewed and paid; when nothing is in flight any more it is settled or cancelled.
 */
import { Injectable } from '@nestjs/common';
import { assert, ok, type BatchId, type Result, type TaskId } from '../kernel/index.ts';
import type { Tx } from '../platform/index.ts';
import type { Batch } from './batch.ts';
import { BatchRepository, type BatchChange } from './batch.repository.ts';
import { Escrow } from './escrow.ts';
import { HeldBackRepository, type Withdrawn } from './held-back.repository.ts';
import { ENDINGS, isDone, isRunning, lifecycle } from './lifecycle.ts';
import { priceOf } from './price.ts';
import { affordable, openings, poolWithout, type WaitingTask, type WantedSlots } from './target.ts';
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
    private readonly heldBack: HeldBackRepository,
    private readonly escrow: Escrow,
  ) {}

  /** Lets a running, locked batch drain. Ends it at once when none of its slots was ever taken. */
  async begin(tx: Tx, batch: Batch, event: keyof typeof ENDINGS): Promise<Batch> {
    assert(isRunning(batch.state), `a batch that is ${batch.state} does not begin to drain`);
    const ending = ENDINGS[event];
    await this.heldBack.forgetRestricted(tx, batch.id);
    const taken = await this.heldBack.withdraw(tx, batch.id, batch.launchedPosition, null, null);
    const { slots, change } = takenBack(batch, taken);
    const draining = await this.escrow.refund(tx, batch, slots, { ...change, state: 'draining', ending });
    tx.act('batch.closed', subject(batch), { ending, withdrawnSlots: slots, by: event });
    return (await this.tasks.isAnyTaken(tx, batch.id, batch.launchedPosition)) ? draining : this.end(tx, draining);
  }

  /**
   * Withdraws what is free, and what is held back, of a running, locked batch, until its organisation is restricted no more:
   * {@link buyAgain} gives it back.
   *
   * @returns how many slots were paid for
   */
  async withdraw(tx: Tx, batch: Batch): Promise<number> {
    return this.refund(tx, batch, await this.heldBack.withdraw(tx, batch.id, batch.launchedPosition, null, null, true));
  }

  /**
   * Buys again what {@link withdraw} took from a running, locked batch, as at its launch: all that was free, and of what was
   * held back as much as the budget reaches for. Makes `change` with it. Refuses with the shortfall.
   */
  async buyAgain(tx: Tx, batch: Batch, change: BatchChange): Promise<Result<{ batch: Batch; slots: number }>> {
    const { free, withheld } = await this.heldBack.restorable(tx, batch.id);
    if (free + withheld === 0) {
      await this.heldBack.forgetRestricted(tx, batch.id);
      return ok({ batch: await this.batches.update(tx, batch, change), slots: 0 });
    }
    const left = affordable(batch, batch.targetBudgetMinor, (await this.heldBack.committed(tx, batch)) + free);
    // What was never paid for stays so.
    const pool = Math.max(withheld - Number(batch.unfundedSlots), Math.min(withheld, left), 0);
    const slots = free + pool;
    const bought = await this.escrow.reserve(
      tx,
      batch,
      slots,
      {
        ...change,
        withheldSlots: batch.withheldSlots + BigInt(withheld),
        poolSlots: batch.poolSlots + BigInt(pool),
        refundedSlots: batch.refundedSlots - BigInt(slots),
      },
      {
        what: `Resuming the batch buys its ${slots} withdrawn assignments again. They`,
        instead: 'or close the batch',
      },
    );
    if (!bought.ok) return bought;
    await this.heldBack.restore(tx, batch.id);
    return ok({ batch: bought.value, slots });
  }

  /**
   * The same of these launched tasks, because no more answers are wanted: what comes back of them later is withdrawn too.
   * What the pool of the batch then holds beyond what other tasks can ask for goes back with it.
   */
  async stop(tx: Tx, batch: Batch, taskIds: readonly TaskId[]): Promise<number> {
    return this.refund(tx, batch, await this.heldBack.withdraw(tx, batch.id, batch.launchedPosition, taskIds, tx.now));
  }

  /** Lets slots of a running, locked batch be claimed that were held back, as far as its pool reaches. */
  async open(tx: Tx, batch: Batch, wanted: readonly WantedSlots[]) {
    const tasks = await this.heldBack.lockUndecided(
      tx,
      batch.id,
      wanted.map((each) => each.taskId),
    );
    const { opened, isShort } = openings(tasks, wanted, Number(batch.poolSlots));
    const slots = [...opened.values()].reduce((sum, count) => sum + count, 0);
    if (slots > 0) {
      await this.heldBack.open(tx, opened);
      await this.batches.update(tx, batch, {
        withheldSlots: batch.withheldSlots - BigInt(slots),
        poolSlots: batch.poolSlots - BigInt(slots),
      });
      tx.act('batch.slots_opened', subject(batch), { tasks: opened.size, slots });
    }
    return { opened, refused: isShort ? ('budget' as const) : null };
  }

  /**
   * Counts these tasks of a locked batch as gold. Nobody decides about gold: what is held back of them is opened as far as
   * the pool reaches, and the rest of it withdrawn; what the pool then holds too much goes back.
   *
   * @returns how many slots open, by task; the caller moves them
   */
  async releaseGold(tx: Tx, batch: Batch, tasks: readonly Pick<WaitingTask, 'taskId' | 'withheld'>[]): Promise<Map<TaskId, number>> {
    const opened = new Map<TaskId, number>();
    let pool = batch.poolSlots;
    for (const { taskId, withheld } of tasks) {
      const count = pool < BigInt(withheld) ? pool : BigInt(withheld);
      if (count > 0n) opened.set(taskId, Number(count));
      pool -= count;
    }
    const withheld = tasks.reduce((sum, task) => sum + task.withheld, 0);
    const { freed, ...left } = poolWithout({ ...batch, poolSlots: pool }, withheld);
    const change = { ...left, goldTasks: batch.goldTasks + tasks.length, refundedSlots: batch.refundedSlots + BigInt(freed) };
    if (freed === 0) await this.batches.update(tx, batch, change);
    else await this.escrow.refund(tx, batch, freed, change);
    return opened;
  }

  private async refund(tx: Tx, batch: Batch, taken: Withdrawn): Promise<number> {
    const { slots, change } = takenBack(batch, taken);
    if (slots === 0) {
      if (taken.withheld > 0) await this.batches.update(tx, batch, change);
      return 0;
    }
    await this.escrow.refund(tx, batch, slots, change);
    tx.act('batch.slots_withdrawn', subject(batch), { slots });
    return slots;
  }

  /**
   * Gives back the money of slots that came back while the batch was ending, or of stopped tasks; they are counted as
   * withdrawn already.
   */
  async refundReturned(tx: Tx, batchId: BatchId, slots: number): Promise<void> {
    const batch = await this.batches.lock(tx, batchId);
    assert(batch !== null && slots >= 0, 'slots are withdrawn on return from a batch');
    if (slots === 0) return;
    await this.escrow.refund(tx, batch, slots, { refundedSlots: batch.refundedSlots + BigInt(slots) });
    tx.act('batch.slots_withdrawn', subject(batch), { slots });
  }

  /** Takes a launch back that no worker has seen, with all of its money, and makes `change`. */
  async unlaunch(tx: Tx, batch: Batch, change: BatchChange): Promise<Batch> {
    const range = { after: 0n, upTo: batch.launchedPosition };
    const { most } = await this.heldBack.slotsIn(tx, batch.id, range, null);
    await this.heldBack.letGo(tx, batch.id);
    return this.escrow.refund(tx, batch, most - Number(batch.unfundedSlots + batch.refundedSlots), {
      ...{ launchedPosition: 0n, launchedAt: null, withheldSlots: 0n, poolSlots: 0n, unfundedSlots: 0n },
      ...change,
    });
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
    const done = isDone({
      state: batch.state,
      tasksWaiting: Number(batch.taskCount - batch.launchedPosition),
      // What a dispute took is bought again when the batch is resumed.
      isAnythingFree: (await this.tasks.isAnyOpen(tx, batch)) || (await this.heldBack.restorableOf(tx, [batchId])).size > 0,
      isUndecided: await this.heldBack.isAnyUndecided(tx, batchId),
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

/** How many paid slots go back when these were taken from its tasks, and how the batch stands then. */
function takenBack(batch: Batch, { free, withheld }: Withdrawn): { slots: number; change: BatchChange } {
  const { freed, ...pool } = poolWithout(batch, withheld);
  const slots = free + freed;
  return { slots, change: { ...pool, refundedSlots: batch.refundedSlots + BigInt(slots) } };
}

/** The batch as the subject of an act. */
export function subject(batch: Pick<Batch, 'id' | 'organisationId'>) {
  return { kind: 'batch', id: batch.id, organisationId: batch.organisationId };
}
