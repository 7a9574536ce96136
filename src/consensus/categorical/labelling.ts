/** The result of a method for every task, and the small steps that all methods share. */
import type { Answers } from './answers.ts';

export const METHODS = ['majority', 'wawa', 'zero-based-skill', 'one-coin', 'dawid-skene', 'bcc', 'ebcc', 'bwa', 'guildhall'] as const;
export type Method = (typeof METHODS)[number];

/** A probability for every class of every task. */
export interface Posterior {
  /** tasks × classes, a task's classes side by side; each task's add up to 1, those of a task without answers are equal. */
  readonly probabilities: Float64Array;
  readonly iterations: number;
  /** False when it was stopped by the greatest number of iterations. */
  readonly converged: boolean;
}

export interface ModelOptions {
  /** Class of each task that is known for certain, −1 of the others; those are clamped. */
  readonly gold?: Int32Array | undefined;
  readonly maximumIterations?: number | undefined;
}

/** Probabilities closer than this are a tie: sums of the same numbers in another order differ by less. */
const TIE = 1e-9;

/** Share of a task's answers that gave each class; equal shares where nobody answered; certain where gold is known. */
export function voteShares(answers: Answers, gold?: Int32Array): Float64Array {
  const { tasks, classes, label, taskStart } = answers;
  const shares = new Float64Array(tasks * classes);
  for (let t = 0; t < tasks; t++) {
    const from = taskStart[t]!;
    const to = taskStart[t + 1]!;
    if (clamp(shares, t, classes, gold)) continue;
    if (from === to) shares.fill(1 / classes, t * classes, (t + 1) * classes);
    for (let a = from; a < to; a++) shares[t * classes + label[a]!]! += 1 / (to - from);
  }
  return shares;
}

/** Makes a gold task's class certain. @returns whether it is gold */
export function clamp(probabilities: Float64Array, task: number, classes: number, gold: Int32Array | undefined): boolean {
  const known = gold?.[task] ?? -1;
  if (known < 0) return false;
  probabilities.fill(0, task * classes, (task + 1) * classes);
  probabilities[task * classes + known] = 1;
  return true;
}

/** Turns log weights into probabilities in place. @returns the log of their sum */
export function normalizeLogs(logs: Float64Array): number {
  let most = -Infinity;
  for (const log of logs) if (log > most) most = log;
  let sum = 0;
  for (let k = 0; k < logs.length; k++) sum += logs[k] = Math.exp(logs[k]! - most);
  for (let k = 0; k < logs.length; k++) logs[k]! /= sum;
  return most + Math.log(sum);
}

/** The most probable class of each task, the first among equals; −1 without answers and without gold. */
export function bestLabels(answers: Answers, probabilities: Float64Array, gold?: Int32Array): Int32Array {
  const { tasks, classes, taskStart } = answers;
  const best = new Int32Array(tasks).fill(-1);
  for (let t = 0; t < tasks; t++) {
    if (taskStart[t] === taskStart[t + 1] && (gold?.[t] ?? -1) < 0) continue;
    let most = 0;
    for (let k = 1; k < classes; k++) {
      if (probabilities[t * classes + k]! > probabilities[t * classes + most]! + TIE) most = k;
    }
    best[t] = most;
  }
  return best;
}
