/**
 * Targets: instead of a number of answers a batch asks for a confidence, within a least and a most number of answers per
 * task and a budget. Pure.
 *
 * Each task is launched with its least number of slots free; the others are held back. What is reserved beyond the least
 * is a pool of the batch, in slots: as many as the budget reaches for. Labels take slots out of the pool for tasks that
 * are in doubt; what no task can ask for any more goes back.
 */
import { invalid, type Refusal, type TaskId } from '../kernel/index.ts';
import type { Batch } from './batch.ts';
import { priceOf, type Price } from './price.ts';

export interface Target {
  /** Answers that every task gets, from {@link TARGET_LIMITS}.leastAnswers to the batch's redundancy. */
  readonly minimumAnswers: number;
  /** Probability of the label at which no more answers are bought. */
  readonly confidence: number;
  /** Most that the batch may have reserved or spent, reward and fee, minor units; null: no limit. */
  readonly budgetMinor: bigint | null;
}

export const TARGET_LIMITS = {
  /** One answer alone never tells how sure it is. */
  leastAnswers: 2,
  confidence: { least: 0.5, most: 0.999 },
} as const;

/** The target of a batch, or null: every task gets its redundancy. */
export function targetOf(batch: Pick<Batch, 'targetMinimum' | 'targetConfidence' | 'targetBudgetMinor'>): Target | null {
  const { targetMinimum, targetConfidence, targetBudgetMinor } = batch;
  if (targetMinimum === null || targetConfidence === null) return null;
  return { minimumAnswers: targetMinimum, confidence: targetConfidence, budgetMinor: targetBudgetMinor };
}

/** A target as the batch's row has it. */
export function targetColumns(target: Target | null) {
  return {
    targetMinimum: target?.minimumAnswers ?? null,
    targetConfidence: target?.confidence ?? null,
    targetBudgetMinor: target?.budgetMinor ?? null,
  };
}

/** Everything that is wrong with a target. */
export function checkTarget(target: Target | null, batch: { readonly redundancy: number; readonly internal: boolean }): Refusal[] {
  if (target === null) return [];
  const { minimumAnswers, confidence, budgetMinor } = target;
  const { leastAnswers, confidence: bounds } = TARGET_LIMITS;
  const refusals: Refusal[] = [];
  const refuseAt = (message: string, field: string) => refusals.push(invalid(message, 'target', field));
  if (!Number.isInteger(minimumAnswers) || minimumAnswers < leastAnswers || minimumAnswers > batch.redundancy) {
    refuseAt(
      `A task gets from ${leastAnswers} answers (one alone tells nothing about itself) up to the redundancy, which is the most: here ${batch.redundancy}.`,
      'minimumAnswers',
    );
  }
  if (!(confidence >= bounds.least && confidence <= bounds.most)) {
    refuseAt(`A confidence is a probability from ${bounds.least} to ${bounds.most}.`, 'confidence');
  }
  if (budgetMinor !== null && budgetMinor <= 0n) refuseAt('A budget is at least 1 minor unit; leave it out for none.', 'budgetMinor');
  if (budgetMinor !== null && batch.internal) refuseAt('An internal batch costs nothing, so that a budget says nothing.', 'budgetMinor');
  return refusals;
}

/** The slots of tasks that are launched together. */
export interface SlotRange {
  /** With the least number of answers for every task. */
  readonly least: number;
  /** With the most. */
  readonly most: number;
}

/**
 * How many slots a launch reserves: all of them, or as many as the budget reaches for, but at least the least.
 *
 * @param committed slots that the batch has reserved or spent already
 */
export function slotsToReserve({ least, most }: SlotRange, price: Price, budgetMinor: bigint | null, committed: number): number {
  return Math.min(most, Math.max(least, affordable(price, budgetMinor, committed)));
}

/** How many slots more the budget reaches for. */
export function affordable(price: Price, budgetMinor: bigint | null, committed: number): number {
  const each = priceOf(price, 1);
  if (budgetMinor === null || each === 0n) return Number.MAX_SAFE_INTEGER;
  return Math.max(0, Number(budgetMinor / each) - committed);
}

export interface Pool {
  readonly withheldSlots: bigint;
  readonly poolSlots: bigint;
}

/** The pool after slots were held back no longer, because nobody will ask for them; and how many paid ones go back. */
export function poolWithout({ withheldSlots, poolSlots }: Pool, gone: number): Pool & { readonly freed: number } {
  const left = withheldSlots - BigInt(gone);
  const pool = poolSlots < left ? poolSlots : left;
  return { withheldSlots: left, poolSlots: pool, freed: Number(poolSlots - pool) };
}

/** More answers that labels ask for. */
export interface WantedSlots {
  readonly taskId: TaskId;
  /** How many slots should be free. */
  readonly slots: number;
  /**
   * How many were held or used when that was decided ({@link WaitingTask.used}): if there are more now, it was decided
   * about an older state, and nothing is opened. Left out: as long as no slot is free.
   */
  readonly used?: number;
}

/** A launched task that waits for a decision. */
export interface WaitingTask {
  readonly taskId: TaskId;
  readonly free: number;
  readonly withheld: number;
  /** Slots that are held or used by an answer. */
  readonly used: number;
}

export interface Openings {
  readonly opened: Map<TaskId, number>;
  /** The pool was used up before everybody had what was wanted. */
  readonly isShort: boolean;
}

/** How many slots of which task are opened, in the order in which they are wanted, out of a pool of so many. */
export function openings(tasks: ReadonlyMap<TaskId, WaitingTask>, wanted: readonly WantedSlots[], pool: number): Openings {
  const opened = new Map<TaskId, number>();
  let left = pool;
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
  return { opened, isShort };
}
