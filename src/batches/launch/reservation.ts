/**
 * What a batch has reserved, in slots. Pure.
 *
 * A slot is one answer to one task. When tasks are launched, their slots are free (a worker may claim them) or, in a batch
 * with a target, held back until a label needs more answers. Every free slot is paid for. Of the held-back slots, the pool
 * is paid for; the rest is unfunded, because the budget does not reach for it. A slot that is withdrawn gives its money
 * back and counts as refunded.
 *
 * Each method describes one change: the number of slots whose reward and fee are reserved or given back, and the four
 * columns of the batch afterwards. {@link Reservations} carries it out.
 */
import type { TaskId } from '../../kernel/index.ts';
import type { Batch } from '../core/batch.ts';
import type { SlotRange } from '../core/target.ts';
import { priceOf, type Price } from '../pricing/price.ts';

/** The columns of a batch that count its slots. */
export type ReservationColumns = Pick<Batch, 'withheldSlots' | 'poolSlots' | 'unfundedSlots' | 'refundedSlots'>;

/** One change of a reservation. */
export interface ReservationChange {
  /** Slots whose reward and fee are reserved, or given back. */
  readonly slots: number;
  /** The columns after the change; those that are absent stay. */
  readonly columns: Partial<ReservationColumns>;
}

/** Slots of tasks that are free, and slots that are held back. */
export interface TaskSlots {
  readonly free: number;
  readonly withheld: number;
}

/** A request of labels for more answers to a task. */
export interface WantedSlots {
  readonly taskId: TaskId;
  /** Number of slots that should be free. */
  readonly slots: number;
  /**
   * Number of slots that were held or used at the time of the decision ({@link WaitingTask.used}). If the number has changed
   * since, the decision is outdated and opens nothing. Without it, the request holds for as long as no slot is free.
   */
  readonly used?: number;
}

/** A launched task that waits for a decision. */
export interface WaitingTask extends TaskSlots {
  readonly taskId: TaskId;
  /** Slots that are held or used by an answer. */
  readonly used: number;
}

/** Held-back slots that become free. */
export interface Openings {
  /** Number of slots by task; tasks without any are absent. */
  readonly opened: Map<TaskId, number>;
  /** Whether the pool was used up before every request was met. */
  readonly isShort: boolean;
}

export class Reservation {
  constructor(private readonly batch: Price & Pick<Batch, 'targetBudgetMinor'> & ReservationColumns) {}

  /** Slots that are reserved or spent. @param launchedSlots all slots of the launched tasks */
  committed(launchedSlots: number): number {
    return launchedSlots - Number(this.batch.unfundedSlots + this.batch.refundedSlots);
  }

  /** Number of further slots that the budget pays for; the largest safe integer without a budget or a price. */
  affordable(committed: number): number {
    const each = priceOf(this.batch, 1);
    if (this.batch.targetBudgetMinor === null || each === 0n) return Number.MAX_SAFE_INTEGER;
    return Math.max(0, Number(this.batch.targetBudgetMinor / each) - committed);
  }

  /**
   * Launches tasks. Reserves all of their slots, or as many as the budget pays for, and at least the minimum.
   *
   * @param committed slots that are reserved or spent already
   */
  launch({ least, most }: SlotRange, committed: number): ReservationChange {
    const slots = Math.min(most, Math.max(least, this.affordable(committed)));
    return { slots, columns: this.moreHeldBack(most - least, slots - least) };
  }

  /**
   * Asks more workers of launched tasks. Reserves every free slot, and of the held-back slots as many as the budget pays for.
   *
   * @param committed slots that were reserved or spent before
   */
  raise({ free, withheld }: TaskSlots, committed: number): ReservationChange {
    const paid = Math.min(withheld, this.affordable(committed + free));
    return { slots: free + paid, columns: this.moreHeldBack(withheld, paid) };
  }

  /**
   * Restores slots that were withdrawn while the organisation was restricted, as at the launch: every free slot, and of the
   * held-back slots as many as the budget pays for. Slots that were never funded stay unfunded.
   *
   * @param committed slots that are reserved or spent already
   */
  restore({ free, withheld }: TaskSlots, committed: number): ReservationChange {
    const { unfundedSlots, withheldSlots, poolSlots, refundedSlots } = this.batch;
    const paid = Math.max(withheld - Number(unfundedSlots), Math.min(withheld, this.affordable(committed + free)), 0);
    const slots = free + paid;
    return {
      slots,
      columns: {
        withheldSlots: withheldSlots + BigInt(withheld),
        poolSlots: poolSlots + BigInt(paid),
        refundedSlots: refundedSlots - BigInt(slots),
      },
    };
  }

  /**
   * Withdraws slots of tasks. Gives back every free slot, and of the pool what the remaining held-back slots cannot use.
   */
  withdraw({ free, withheld }: TaskSlots): ReservationChange {
    return this.release(free, withheld, this.batch.poolSlots);
  }

  /** Gives back slots that workers returned after their tasks had been withdrawn or stopped. */
  returned(slots: number): ReservationChange {
    return { slots, columns: { refundedSlots: this.batch.refundedSlots + BigInt(slots) } };
  }

  /** Takes a launch back: gives back everything that is reserved. @param launchedSlots all slots of the launched tasks */
  unlaunch(launchedSlots: number): ReservationChange {
    return { slots: this.committed(launchedSlots), columns: { withheldSlots: 0n, poolSlots: 0n, unfundedSlots: 0n } };
  }

  /** Opens held-back slots in the order in which they are wanted, out of the pool. No money moves. */
  open(tasks: ReadonlyMap<TaskId, WaitingTask>, wanted: readonly WantedSlots[]): ReservationChange & Openings {
    const opened = new Map<TaskId, number>();
    let left = Number(this.batch.poolSlots);
    let isShort = false;
    for (const { taskId, slots, used } of wanted) {
      const task = tasks.get(taskId);
      if (task === undefined || opened.has(taskId) || (used !== undefined && used !== task.used)) continue;
      const missing = Math.min(Math.max(0, slots - task.free), task.withheld);
      const count = Math.min(missing, left);
      if (count < missing) isShort = true;
      if (count === 0) continue;
      left -= count;
      opened.set(taskId, count);
    }
    const gone = this.batch.poolSlots - BigInt(left);
    return { slots: 0, columns: { withheldSlots: this.batch.withheldSlots - gone, poolSlots: BigInt(left) }, opened, isShort };
  }

  /**
   * Turns tasks into gold. No label decides about gold, so its held-back slots open as far as the pool reaches, and the rest
   * is withdrawn. Gives back what the pool then holds beyond the remaining held-back slots.
   */
  makeGold(tasks: readonly Pick<WaitingTask, 'taskId' | 'withheld'>[]): ReservationChange & Pick<Openings, 'opened'> {
    const opened = new Map<TaskId, number>();
    let pool = this.batch.poolSlots;
    for (const { taskId, withheld } of tasks) {
      const count = pool < BigInt(withheld) ? pool : BigInt(withheld);
      if (count > 0n) opened.set(taskId, Number(count));
      pool -= count;
    }
    const withheld = tasks.reduce((sum, task) => sum + task.withheld, 0);
    return { ...this.release(0, withheld, pool), opened };
  }

  /** Removes held-back slots, and gives back `free` slots and what the pool then holds in excess. */
  private release(free: number, withheld: number, poolSlots: bigint): ReservationChange {
    const withheldSlots = this.batch.withheldSlots - BigInt(withheld);
    const pool = poolSlots < withheldSlots ? poolSlots : withheldSlots;
    const slots = free + Number(poolSlots - pool);
    return { slots, columns: { withheldSlots, poolSlots: pool, refundedSlots: this.batch.refundedSlots + BigInt(slots) } };
  }

  private moreHeldBack(withheld: number, paid: number): Partial<ReservationColumns> {
    return {
      withheldSlots: this.batch.withheldSlots + BigInt(withheld),
      poolSlots: this.batch.poolSlots + BigInt(paid),
      unfundedSlots: this.batch.unfundedSlots + BigInt(withheld - paid),
    };
  }
}
