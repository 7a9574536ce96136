/**
 * From many numbers to one per task (a count, a price, a position), with an error and an interval.
 *
 * Guarantees finite values for any finite answers, and the same values whatever the order of rows. Expects errors of about the
 * same size on every task: of quantities that span orders of magnitude, give logarithms.
 */
import { assert } from '../../kernel/index.ts';
import { AnswerTableBuilder, startsOf } from '../core/names.ts';

/** One row per answer, sorted by task. */
export interface NumberAnswers {
  readonly tasks: number;
  readonly workers: number;
  readonly task: Int32Array;
  readonly worker: Int32Array;
  /** Finite. */
  readonly value: Float64Array;
}

export type NumberMethod = 'mean' | 'median' | 'weighted' | 'robust';

export interface NumberOptions {
  /** Default `robust`. */
  readonly method?: NumberMethod;
  /** Per task the known value, NaN where it is not known. */
  readonly gold?: Float64Array;
  /** How many answers of an average worker are expected before a worker's own count; default 4. */
  readonly priorAnswers?: number;
  /** Default 200. */
  readonly maximumIterations?: number;
}

export interface NumberEstimates {
  readonly method: NumberMethod;
  readonly model: string;
  /** Per task; where nobody answered, the mean of the others. */
  readonly value: Float64Array;
  /** Per task, in units of the answers; Infinity when the spread of answers is unknown. 0 for gold. */
  readonly standardError: Float64Array;
  /** Per task: bounds of an interval that holds the truth in about 95 of 100 cases. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Per worker: the size (standard deviation) of the worker's errors, in units of the answers. */
  readonly deviation: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
}

/** Degrees of freedom of Student's t: the heavier the tails the fewer. 4 is the customary choice (Lange, Little and Taylor 1989). */
const FREEDOM = 4;
/** Of the change of any value in an iteration, in standard deviations of the answers. */
const TOLERANCE = 1e-6;
const NORMAL_95 = 1.959964;
/** Bound on deviations: squares of larger ones, over small variances, could not be summed. */
const FARTHEST = 1e100;

/** Numbers tasks and workers by code point of their names. @throws Bug when a number is not finite */
export function numberAnswersOf(rows: Iterable<{ readonly task: string; readonly worker: string; readonly number: number }>): {
  readonly answers: NumberAnswers;
  readonly taskNames: string[];
  readonly workerNames: string[];
} {
  const builder = new AnswerTableBuilder();
  const values: number[] = [];
  for (const { task, worker, number } of rows) {
    assert(Number.isFinite(number), `a number is finite, not ${number}`);
    builder.add(task, worker);
    values.push(number);
  }
  const { order, taskNames, workerNames, repeats: _, ...table } = builder.finish();
  return { answers: { ...table, value: Float64Array.from(order, (row) => values[row]!) }, taskNames, workerNames };
}

/**
 * One value per task.
 *
 * `mean`, `median`: of the task's answers, every worker alike. The error comes from the spread of the task's own answers,
 * shrunk to the spread within all tasks by `priorAnswers`. Cost: O(answers), the median sorts each task's.
 *
 * `weighted`: answer = truth + error of the worker, normal with the worker's own variance; the variances by EM (in the E step
 * a truth's mean and variance given the workers', in the M step the workers' variances given the truths'), with an inverse
 * gamma prior of `priorAnswers` answers of the usual variance within tasks, so that no worker's variance runs to 0 with all
 * weight. Source: Raykar et al., "Learning from crowds", JMLR 2010, section 5 (with the truth's uncertainty kept in
 * the M step, and a start from the median). Cost: O(answers) per iteration, tens of iterations.
 *
 * `robust`: as `weighted`, with Student's t of four degrees of freedom in place of the normal: an answer far off (a slip of
 * the finger, a random answer of a good worker) counts for little, whoever gave it. Source: Lange, Little
 * and Taylor, "Robust statistical modeling using the t distribution", JASA 1989, for the weights.
 */
export function estimateNumbers(given: NumberAnswers, options: NumberOptions = {}): NumberEstimates {
  const { method = 'robust', priorAnswers = 4, maximumIterations = 200 } = options;
  const answers = { ...given, value: bounded(given.value) };
  const gold = options.gold && bounded(options.gold);
  const { tasks, workers } = answers;
  const start = startsOf(answers.task, tasks);
  const isRobust = method !== 'mean';
  const value = new Float64Array(tasks);
  for (let t = 0; t < tasks; t++) {
    const own = answers.value.subarray(start[t], start[t + 1]);
    value[t] = isGold(gold, t) ? gold![t]! : own.length === 0 ? 0 : isRobust ? medianOf(own.slice().sort()) : meanOf(own);
  }
  const fit: Fit = { answers, start, gold, value, variance: new Float64Array(tasks), ofWorker: new Float64Array(workers) };
  const spread = spreadWithin(fit, isRobust);
  const prior: Prior = { spread, answers: priorAnswers, freedom: method === 'robust' ? FREEDOM : Infinity };
  let end = { iterations: 0, converged: true };
  if (spread === 0 || spread === Infinity) {
    // All answers agree, or no two workers can be compared.
    fit.variance.fill(spread);
    fit.ofWorker.fill(spread);
  } else if (method === 'mean' || method === 'median') {
    errorsOfCentres(fit, prior, method === 'median' ? Math.PI / 2 : 1);
    updateWorkers(fit, prior);
  } else {
    end = expectationMaximisation(fit, prior, maximumIterations);
  }
  fillUnanswered(fit);
  const standardError = fit.variance.map((variance, t) => (isGold(gold, t) ? 0 : Math.sqrt(variance)));
  return {
    ...{ method, model: `${method}/1`, value, standardError, ...end },
    low: value.map((each, t) => each - NORMAL_95 * standardError[t]!),
    high: value.map((each, t) => each + NORMAL_95 * standardError[t]!),
    deviation: fit.ofWorker.map(Math.sqrt),
  };
}

interface Fit {
  readonly answers: NumberAnswers;
  readonly start: Int32Array;
  readonly gold: Float64Array | undefined;
  /** Per task. */
  readonly value: Float64Array;
  /** Per task: of the value, not of the answers. */
  readonly variance: Float64Array;
  /** Per worker: the variance of the worker's errors. */
  readonly ofWorker: Float64Array;
}

interface Prior {
  /** The variance of answers within tasks in the whole crowd. */
  readonly spread: number;
  /** How many answers of that variance each worker begins with. */
  readonly answers: number;
  /** Degrees of freedom of Student's t; Infinity: the normal distribution. */
  readonly freedom: number;
}

/**
 * The variance of answers within tasks, in the whole crowd; Infinity where no task has two answers, nor gold. `isRobust`: by the
 * median of the deviations, which half of the answers may spoil; where most agree to the last digit that is 0, and says nothing.
 */
function spreadWithin({ answers, start, gold, value }: Fit, isRobust: boolean): number {
  let [sum, freedom] = [0, 0];
  const deviations: number[] = [];
  for (let t = 0; t < answers.tasks; t++) {
    const count = start[t + 1]! - start[t]!;
    const isKnown = isGold(gold, t);
    if (count < (isKnown ? 1 : 2)) continue;
    freedom += isKnown ? count : count - 1;
    for (let a = start[t]!; a < start[t + 1]!; a++) {
      const deviation = answers.value[a]! - value[t]!;
      sum += deviation ** 2;
      // A deviation from a centre of one's own making is smaller than one from the truth.
      deviations.push(Math.abs(deviation) / (isKnown ? 1 : Math.sqrt(1 - 1 / count)));
    }
  }
  if (freedom === 0) return Infinity;
  const robust = isRobust ? (1.4826 * medianOf(Float64Array.from(deviations).sort())) ** 2 : 0;
  return robust > 0 ? robust : sum / freedom;
}

/** The task's own spread, shrunk to the crowd's. @param inefficiency of the centre, against the mean of normal errors */
function errorsOfCentres({ answers, start, value, variance }: Fit, prior: Prior, inefficiency: number): void {
  for (let t = 0; t < answers.tasks; t++) {
    const count = start[t + 1]! - start[t]!;
    if (count === 0) continue;
    let sum = prior.answers * prior.spread;
    for (let a = start[t]!; a < start[t + 1]!; a++) sum += (answers.value[a]! - value[t]!) ** 2;
    variance[t] = (inefficiency * sum) / (prior.answers + count - 1) / count;
  }
}

/** In turn: the workers given the truths, the truths given the workers. */
function expectationMaximisation(fit: Fit, prior: Prior, maximumIterations: number): { iterations: number; converged: boolean } {
  const tolerance = TOLERANCE * Math.sqrt(prior.spread);
  fit.ofWorker.fill(prior.spread);
  updateTasks(fit, prior);
  for (let iterations = 1; iterations <= maximumIterations; iterations++) {
    updateWorkers(fit, prior);
    if (updateTasks(fit, prior) <= tolerance) return { iterations, converged: true };
  }
  return { iterations: maximumIterations, converged: false };
}

/** @returns the largest change of a value */
function updateTasks({ answers, start, gold, value, variance, ofWorker }: Fit, { freedom }: Prior): number {
  // Of Student's t with variance 1: what one answer tells of its centre (Fisher's information).
  const information = freedom === Infinity ? 1 : (freedom + 1) / (freedom + 3);
  let change = 0;
  for (let t = 0; t < answers.tasks; t++) {
    if (isGold(gold, t) || start[t] === start[t + 1]) continue;
    let [precision, weighted] = [0, 0];
    for (let a = start[t]!; a < start[t + 1]!; a++) {
      const deviation = answers.value[a]! - value[t]!;
      const own = ofWorker[answers.worker[a]!]!;
      const weight = trust(deviation, variance[t]!, own, freedom) / own;
      precision += weight;
      weighted += weight * deviation;
    }
    const shift = weighted / precision;
    // Weights beyond what a double holds: all are so far off for their workers that none tells anything, or so near that any does.
    if (!Number.isFinite(shift)) continue;
    value[t]! += shift;
    variance[t] = 1 / (information * precision);
    change = Math.max(change, Math.abs(shift));
  }
  return change;
}

function updateWorkers({ answers, start, value, variance, ofWorker }: Fit, prior: Prior): void {
  const sums = new Float64Array(answers.workers).fill(prior.answers * prior.spread);
  const counts = new Float64Array(answers.workers).fill(prior.answers);
  for (let t = 0; t < answers.tasks; t++) {
    for (let a = start[t]!; a < start[t + 1]!; a++) {
      const k = answers.worker[a]!;
      const deviation = answers.value[a]! - value[t]!;
      sums[k]! += trust(deviation, variance[t]!, ofWorker[k]!, prior.freedom) * (deviation ** 2 + variance[t]!);
      counts[k]!++;
    }
  }
  for (let k = 0; k < ofWorker.length; k++) ofWorker[k] = sums[k]! / counts[k]!;
}

/** How far an answer is one of its worker's usual ones: 1 under the normal distribution; under Student's t less, the farther it is off. */
function trust(deviation: number, uncertainty: number, ofWorker: number, freedom: number): number {
  return freedom === Infinity ? 1 : (freedom + 1) / (freedom + (deviation ** 2 + uncertainty) / ofWorker);
}

/** A task without answers may be anything that the others are. */
function fillUnanswered({ answers, start, gold, value, variance }: Fit): void {
  const known = value.filter((_, t) => start[t] !== start[t + 1] || isGold(gold, t));
  if (known.length === answers.tasks) return;
  const centre = known.length === 0 ? 0 : meanOf(known);
  const squares = known.reduce((sum, each) => sum + (each - centre) ** 2, 0);
  for (let t = 0; t < answers.tasks; t++) {
    if (start[t] !== start[t + 1] || isGold(gold, t)) continue;
    value[t] = centre;
    variance[t] = known.length < 2 ? Infinity : squares / (known.length - 1);
  }
}

/** An unknown value, NaN, stays NaN. */
function bounded(values: Float64Array): Float64Array {
  return values.every((value) => !(Math.abs(value) > FARTHEST))
    ? values
    : values.map((value) => Math.min(FARTHEST, Math.max(-FARTHEST, value)));
}

function isGold(gold: Float64Array | undefined, task: number): boolean {
  return gold !== undefined && !Number.isNaN(gold[task]!);
}

function meanOf(values: Float64Array): number {
  // The first is taken out before the sum, so that huge values do not overflow it.
  let sum = 0;
  for (const value of values) sum += value - values[0]!;
  return values[0]! + sum / values.length;
}

function medianOf(sorted: Float64Array): number {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : sorted[middle - 1]! + (sorted[middle]! - sorted[middle - 1]!) / 2;
}
