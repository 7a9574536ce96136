/**
 * How often a worker is given a task whose answers are known, and whether now. Pure.
 *
 * The less is known of a worker at this kind of work, the more such tasks are worth: a quarter of a newcomer's first
 * ones, then ever fewer, and one in fifty for good, because people change.
 */

/** Share of gold among the tasks of a worker without evidence. */
export const MOST_GOLD = 0.25;

/** Share of gold among the tasks of a worker whose accuracy is certain. */
export const LEAST_GOLD = 0.02;

/** Answers' worth of evidence at which half of the way from the most to the least is gone. */
const HALF_WAY = 10;

/** What decides whether a worker's next task in a batch is gold. */
export interface GoldFacts {
  /**
   * From 0 up to 1: follows from a secret of the batch, the worker, and how many of its tasks they ever took. So it cannot
   * be foreseen, and asking again does not change it.
   */
  readonly draw: number;
  /** How many more gold tasks of the batch the worker may be given. */
  readonly left: number;
  /** What is known of the worker at this kind of work, as a number of answers; null: nothing of anybody. */
  readonly evidence: number | null;
}

/** The share of gold among the next tasks of a worker with so many answers' worth of evidence: from 0.25 down to 0.02. */
export function goldShare(evidence: number | null): number {
  const known = Math.max(0, evidence ?? 0);
  return LEAST_GOLD + (MOST_GOLD - LEAST_GOLD) / (1 + known / HALF_WAY);
}

export function isGoldTurn({ draw, left, evidence }: GoldFacts): boolean {
  return left > 0 && draw < goldShare(evidence);
}
