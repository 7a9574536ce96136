/**
 * One-coin Dawid-Skene: a worker is right with one probability, whatever the class, and otherwise gives any other class
 * alike. The model of few answers: one number per worker.
 *
 * Source: Zhang, Chen, Zhou and Jordan, "Spectral methods meet EM", 2014, section 4 (the one-coin model); by EM from
 * vote shares. Cost: 2 × answers × iterations, whatever the number of classes, + tasks × classes × iterations.
 */
import type { Answers } from './answers.ts';
import { clamp, normalizeLogs, voteShares, type ModelOptions, type Posterior } from './labelling.ts';

export interface OneCoinOptions extends ModelOptions {
  /** Pseudo-answers at the pool's accuracy that each worker starts with; 0 is the published model. */
  readonly poolAnswers?: number | undefined;
}

export interface OneCoinPosterior extends Posterior {
  /** Each worker's probability of being right. */
  readonly accuracy: Float64Array;
}

const MAXIMUM_ITERATIONS = 100;
/** Mean gain of log likelihood per answer below which EM has converged. */
const GAIN = 1e-5;
/** Bounds of an accuracy: one answer must not outweigh any number of others. */
const LEAST = 1e-6;

export function oneCoin(answers: Answers, options: OneCoinOptions = {}): OneCoinPosterior {
  const { tasks, classes, worker, label, taskStart } = answers;
  const maximum = options.maximumIterations ?? MAXIMUM_ITERATIONS;
  const probabilities = voteShares(answers, options.gold);
  const scores = new Float64Array(classes);
  let accuracy = accuracies(answers, probabilities, options.poolAnswers ?? 0);
  let likelihood = -Infinity;
  for (let iteration = 1; iteration <= maximum; iteration++) {
    const prior = classShares(probabilities, tasks, classes);
    // An answer adds its worker's log odds to its class; terms that are equal for every class cancel.
    const odds = accuracy.map((p) => Math.log(p) - Math.log1p(-p) + Math.log(Math.max(1, classes - 1)));
    let after = 0;
    for (let t = 0; t < tasks; t++) {
      for (let k = 0; k < classes; k++) scores[k] = Math.log(prior[k]!);
      for (let a = taskStart[t]!; a < taskStart[t + 1]!; a++) {
        scores[label[a]!]! += odds[worker[a]!]!;
        after += Math.log1p(-accuracy[worker[a]!]!) - Math.log(Math.max(1, classes - 1));
      }
      after += normalizeLogs(scores);
      if (!clamp(probabilities, t, classes, options.gold)) probabilities.set(scores, t * classes);
    }
    accuracy = accuracies(answers, probabilities, options.poolAnswers ?? 0);
    if (after - likelihood < GAIN * answers.task.length) return { probabilities, accuracy, iterations: iteration, converged: true };
    likelihood = after;
  }
  return { probabilities, accuracy, iterations: maximum, converged: false };
}

/** Mean probability of each worker's answers, with so many pseudo-answers at the mean of all. */
function accuracies(answers: Answers, probabilities: Float64Array, poolAnswers: number): Float64Array {
  const right = new Float64Array(answers.workers);
  const given = new Float64Array(answers.workers);
  let all = 0;
  for (let a = 0; a < answers.task.length; a++) {
    const p = probabilities[answers.task[a]! * answers.classes + answers.label[a]!]!;
    right[answers.worker[a]!]! += p;
    given[answers.worker[a]!]!++;
    all += p;
  }
  const pool = all / Math.max(1, answers.task.length);
  return right.map((sum, w) => {
    const share = given[w]! + poolAnswers === 0 ? pool : (sum + poolAnswers * pool) / (given[w]! + poolAnswers);
    return Math.min(1 - LEAST, Math.max(LEAST, share));
  });
}

/** The mean probability of each class; never quite 0. */
export function classShares(probabilities: Float64Array, tasks: number, classes: number): Float64Array {
  const shares = new Float64Array(classes).fill(1e-10);
  for (let i = 0; i < tasks * classes; i++) shares[i % classes]! += probabilities[i]! / tasks;
  return shares;
}
