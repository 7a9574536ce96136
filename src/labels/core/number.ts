/** Estimates of numbers as answers of their question. Pure. */
import type { Question } from '../../forms/index.ts';

export type NumberQuestion = Extract<Question, { type: 'number' }>;

/** Digits of an estimate that mean something. */
const DIGITS = 12;

/** The number nearest to the estimate that would be an answer: within the question's bounds, and a whole number of its steps. */
export function fittingNumber({ minimum, maximum, step }: Pick<NumberQuestion, 'minimum' | 'maximum' | 'step'>, estimate: number): number {
  const from = minimum ?? 0;
  const stepped = step === null ? estimate : from + Math.round((estimate - from) / step) * step;
  // Of a huge number and a tiny step there are more steps than numbers: it is as near to a step as it can be.
  const nearest = Number.isFinite(stepped) ? stepped : estimate;
  const bounded = Math.min(maximum ?? Infinity, Math.max(minimum ?? -Infinity, nearest));
  return Number(bounded.toPrecision(DIGITS));
}

/** The middle one, or the mean of the two in the middle. @param numbers at least one */
export function medianOf(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : sorted[middle - 1]! / 2 + sorted[middle]! / 2;
}
