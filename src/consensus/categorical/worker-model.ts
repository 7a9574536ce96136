/**
 * How each worker answers each class, by the default method's labels: a confusion matrix, drawn towards the crowd's by a
 * few pseudo-answers. A worker without answers answers as the crowd does.
 *
 * Source: the model of Dawid and Skene 1979 with the crowd as the prior of each worker (Kim and Ghahramani 2012 put a
 * Dirichlet there). Cost: answers × classes.
 */
import { pairsOf, type Answers, type Pairs } from './answers.ts';
import { guildhall } from './guildhall.ts';
import { classShares } from './one-coin.ts';

/** Pseudo-answers of the crowd's confusion matrix that each class of each worker starts with. */
const POOL_ANSWERS = 4;

export interface WorkerModel {
  /** Probability of each class before any answer. */
  readonly prior: readonly number[];
  /** Probability that the worker gives this label, for each class. @param worker −1: an unknown worker */
  likelihood(worker: number, label: number): readonly number[];
}

/** @param options.gold class of each task that is known, −1 of the others */
export function workerModel(answers: Answers, options: { readonly gold?: Int32Array | undefined } = {}): WorkerModel {
  const { classes } = answers;
  const { probabilities } = guildhall(answers, options);
  const pairs = pairsOf(answers);
  const confusions = confusionsOf(answers, pairs, probabilities);
  const pairOf = new Map<number, number>();
  for (let pair = 0; pair < pairs.count; pair++) pairOf.set(pairs.worker[pair]! * classes + pairs.label[pair]!, pair);
  const everyClass = [...Array(classes).keys()];
  return {
    prior: [...classShares(probabilities, answers.tasks, classes)],
    likelihood(worker, label) {
      const pair = pairOf.get(worker * classes + label);
      return everyClass.map((k) => confusions.likelihood(pair ?? null, worker, label, k));
    },
  };
}

/** Expected counts behind the matrices of all workers. */
export interface Confusions {
  /** @param pair the worker's and the label's, or null when the worker never gave it */
  likelihood(pair: number | null, worker: number, label: number, k: number): number;
}

/** @param probabilities tasks × classes; tasks without answers play no part */
export function confusionsOf(answers: Answers, pairs: Pairs, probabilities: Float64Array): Confusions {
  const { classes, workers, task, label, worker } = answers;
  const pool = new Float64Array(classes * classes).fill(0.5 / classes);
  const poolTotals = new Float64Array(classes).fill(0.5);
  const counts = new Float64Array(pairs.count * classes);
  const totals = new Float64Array(workers * classes);
  for (let a = 0; a < task.length; a++) {
    for (let k = 0; k < classes; k++) {
      const p = probabilities[task[a]! * classes + k]!;
      pool[label[a]! * classes + k]! += p;
      poolTotals[k]! += p;
      counts[pairs.of[a]! * classes + k]! += p;
      totals[worker[a]! * classes + k]! += p;
    }
  }
  return {
    likelihood(pair, of, given, k) {
      const pseudo = (POOL_ANSWERS * pool[given * classes + k]!) / poolTotals[k]!;
      const total = of < 0 ? 0 : totals[of * classes + k]!;
      return ((pair === null ? 0 : counts[pair * classes + k]!) + pseudo) / (total + POOL_ANSWERS);
    },
  };
}
