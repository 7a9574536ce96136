/** The cost of launching all tasks of a batch that does not exist yet, as `Batch.cost` would tell it. Pure. */
import type { Target } from '../core/target.ts';
import { costOf, type Cost, type Price } from '../pricing/price.ts';
import { Reservation } from './reservation.ts';

const NO_SLOTS = { withheldSlots: 0n, poolSlots: 0n, unfundedSlots: 0n, refundedSlots: 0n };

/** @param tasks number of tasks, each with the redundancy of the batch */
export function newBatchCost(
  batch: Price & { readonly redundancy: number; readonly target: Target | null },
  tasks: number,
  availableMinor: bigint,
): Cost {
  const { redundancy, target } = batch;
  const most = tasks * redundancy;
  const least = target === null ? most : tasks * Math.min(redundancy, target.minimumAnswers);
  const reservation = new Reservation({ ...batch, ...NO_SLOTS, targetBudgetMinor: target?.budgetMinor ?? null });
  return costOf(batch, tasks, reservation.launch({ least, most }, 0).slots, availableMinor, least);
}
