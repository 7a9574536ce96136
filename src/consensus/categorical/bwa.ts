/**
 * BWA, Bayesian weighted average: for each class by itself, an answer is 1 or 0, seen with normal noise around the task's
 * value; each worker has a precision, and a task's value is the average of its answers weighted by their workers'
 * precisions, drawn towards the mean of all tasks.
 *
 * Source: Li, Rubinstein and Cohn, "Truth inference at scale: a Bayesian model for adjudicating highly redundant crowd
 * annotations", WWW 2019, with its correction of the prior for more than two classes; by EM from vote shares. Cost:
 * 2 × answers × classes × iterations, where a class that nobody gives costs nothing.
 */
import type { Answers } from './answers.ts';
import { clamp, voteShares, type ModelOptions, type Posterior } from './labelling.ts';

const MAXIMUM_ITERATIONS = 500;
const TOLERANCE = 1e-4;
/** Shape of the gamma prior of a precision: answers that the crowd's precision counts for. The paper's value. */
const SHAPE = 15;
/** Weight of the mean of all tasks in each task's value, against a worker's precision. The paper's value. */
const MEAN_WEIGHT = 1;

export function bwa(answers: Answers, options: ModelOptions = {}): Posterior {
  const { tasks, classes } = answers;
  const probabilities = voteShares(answers, options.gold);
  let iterations = 0;
  let converged = true;
  for (let k = 0; k < classes; k++) {
    const one = oneClass(answers, probabilities, k, options);
    iterations = Math.max(iterations, one.iterations);
    converged &&= one.converged;
  }
  for (let t = 0; t < tasks; t++) {
    let total = 0;
    for (let k = 0; k < classes; k++) total += probabilities[t * classes + k]!;
    for (let k = 0; k < classes; k++) probabilities[t * classes + k] = total > 0 ? probabilities[t * classes + k]! / total : 1 / classes;
    clamp(probabilities, t, classes, options.gold);
  }
  return { probabilities, iterations, converged };
}

/** Replaces the vote shares of one class in `values` by its weighted averages. */
function oneClass(answers: Answers, values: Float64Array, k: number, options: ModelOptions): { iterations: number; converged: boolean } {
  const { tasks, classes, workers, worker, label, taskStart } = answers;
  const maximum = options.maximumIterations ?? MAXIMUM_ITERATIONS;
  const counts = new Float64Array(workers);
  let spread = 0;
  for (let t = 0; t < tasks; t++) {
    const value = values[t * classes + k]!;
    spread += (taskStart[t + 1]! - taskStart[t]!) * value * (1 - value);
  }
  for (const w of worker) counts[w]!++;
  const scale = (SHAPE * spread * 4 * (1 - 1 / classes)) / Math.max(1, worker.length);
  if (spread === 0) return { iterations: 0, converged: true };
  const apart = new Float64Array(workers);
  for (let iteration = 1; iteration <= maximum; iteration++) {
    let mean = 0;
    apart.fill(0);
    for (let t = 0; t < tasks; t++) {
      const value = values[t * classes + k]!;
      mean += value / tasks;
      for (let a = taskStart[t]!; a < taskStart[t + 1]!; a++) apart[worker[a]!]! += (value - (label[a] === k ? 1 : 0)) ** 2;
    }
    const precision = apart.map((sum, w) => (SHAPE + counts[w]!) / (scale + sum));
    let change = 0;
    for (let t = 0; t < tasks; t++) {
      if ((options.gold?.[t] ?? -1) >= 0) continue;
      let sum = MEAN_WEIGHT * mean;
      let total = MEAN_WEIGHT;
      for (let a = taskStart[t]!; a < taskStart[t + 1]!; a++) {
        const weight = precision[worker[a]!]!;
        total += weight;
        if (label[a] === k) sum += weight;
      }
      change = Math.max(change, Math.abs(sum / total - values[t * classes + k]!));
      values[t * classes + k] = sum / total;
    }
    if (change < TOLERANCE) return { iterations: iteration, converged: true };
  }
  return { iterations: maximum, converged: false };
}
