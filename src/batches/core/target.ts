/**
 * Targets: instead of a fixed number of answers, a batch asks for a confidence, within a minimum and a maximum number of
 * answers per task and a budget. Pure.
 *
 * Each task is launched with its minimum number of free slots; the other slots are held back. The batch reserves money
 * for as many of these as the budget pays for: its pool. Labels take slots out of the pool for doubtful tasks. Slots of
 * the pool that no task can use any more go back.
 */
import { invalid, type Refusal, say, type Sentence } from '../../kernel/index.ts';
import type { Batch } from './batch.ts';

export interface Target {
  /** Answers that every task gets, from {@link TARGET_LIMITS}.leastAnswers to the batch's redundancy. */
  readonly minimumAnswers: number;
  /** Probability of the label at which no more answers are bought. */
  readonly confidence: number;
  /** Most that the batch may have reserved or spent, reward and fee, minor units; null: no limit. */
  readonly budgetMinor: bigint | null;
}

export const TARGET_LIMITS = {
  /** A single answer has no measurable confidence. */
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
  const refuseAt = (message: Sentence, field: string) => refusals.push(invalid(message, 'target', field));
  if (!Number.isInteger(minimumAnswers) || minimumAnswers < leastAnswers || minimumAnswers > batch.redundancy) {
    refuseAt(
      say`A task gets from ${leastAnswers} answers (one alone tells nothing about itself) up to the redundancy, which is the most: here ${batch.redundancy}.`,
      'minimumAnswers',
    );
  }
  if (!(confidence >= bounds.least && confidence <= bounds.most)) {
    refuseAt(say`A confidence is a probability from ${bounds.least} to ${bounds.most}.`, 'confidence');
  }
  if (budgetMinor !== null && budgetMinor <= 0n) refuseAt(say`A budget is at least 1 minor unit; leave it out for none.`, 'budgetMinor');
  if (budgetMinor !== null && batch.internal) refuseAt(say`An internal batch costs nothing, so that a budget says nothing.`, 'budgetMinor');
  return refusals;
}

/** The slots of tasks that are launched together. */
export interface SlotRange {
  /** With the least number of answers for every task. */
  readonly least: number;
  /** With the most. */
  readonly most: number;
}
