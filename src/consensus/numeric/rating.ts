/**
 * From many ratings (levels with an order: one to five stars, never … always) to one per task, with a probability for each level.
 *
 * Guarantees probabilities that sum to 1 for any answers, and the same whatever the order of rows.
 */
import { assert } from '../../kernel/index.ts';
import { AnswerTableBuilder, startsOf } from '../core/names.ts';
import { fitRater, raterLogits, type RaterShape } from './rating-rater.ts';

/** One row per answer, sorted by task. Levels are 0…levels−1, in order. */
export interface RatingAnswers {
  readonly tasks: number;
  readonly workers: number;
  readonly levels: number;
  readonly task: Int32Array;
  readonly worker: Int32Array;
  readonly level: Int32Array;
}

export type RatingMethod = 'mean' | 'median' | 'ordinal-dawid-skene';

export interface RatingOptions {
  /** Default `ordinal-dawid-skene`. */
  readonly method?: RatingMethod;
  /** Per task the known level, −1 where it is not known. */
  readonly gold?: Int32Array;
  /** What each level is worth, ascending; 0…levels−1 when not given. */
  readonly levelValues?: readonly number[];
  /** How many answers of an average worker are expected before a worker's own count; default 4. */
  readonly priorAnswers?: number;
  /** Default 100. */
  readonly maximumIterations?: number;
}

export interface RatingEstimates {
  readonly method: RatingMethod;
  readonly model: string;
  readonly levels: number;
  /** tasks × levels */
  readonly probabilities: Float64Array;
  /** Per task the most probable level (of `median`: the middle one; of `mean`: the nearest to the mean); −1 where nobody answered. */
  readonly level: Int32Array;
  /** Per task: the probability of `level`. */
  readonly confidence: Float64Array;
  /** Per task, in units of `levelValues`: the mean over the probabilities; of `mean` and `median`: those. */
  readonly value: Float64Array;
  /** levels × levels, per worker, one after another: from the true level (row) to the level that the worker gives; null of `mean` and `median`. */
  readonly confusion: ((worker: number) => Float64Array) | null;
  readonly iterations: number;
  readonly converged: boolean;
}

/** More than these are better treated as numbers. */
export const MOST_LEVELS = 101;
/** Newton's, per worker: the next iteration goes on from there, and each step already makes the answers more probable. */
const STEPS_PER_ITERATION = 2;
/** Of the largest change of a probability in an iteration. */
const TOLERANCE = 1e-5;
/**
 * Answers of an imagined careful rater that count beside those of the crowd. A few real answers alone can suggest that the scale has
 * no order, or the reverse order; a few hundred outweigh these.
 */
const CAREFUL_ANSWERS = 50;
/** Standard deviation of that rater's error, as a part of the distance from the lowest to the highest level. */
const CAREFUL_DEVIATION = 0.15;
/** Raised whenever the same answers give other numbers. */
const VERSIONS: Readonly<Record<RatingMethod, number>> = { mean: 1, median: 1, 'ordinal-dawid-skene': 2 };
/** Answers per worker at which the model of the workers counts as much as the shares of the answers. */
const EVEN_ANSWERS_PER_WORKER = 8;

/**
 * Numbers tasks and workers by code point of their names, and levels by their value. Ratings that are all whole numbers have every
 * level between the lowest and the highest, given or not, up to {@link MOST_LEVELS}.
 *
 * @param levelValues all levels, ascending; by default those that were given
 * @throws Bug when a rating is not finite, or not a level
 */
export function ratingAnswersOf(
  rows: Iterable<{ readonly task: string; readonly worker: string; readonly rating: number }>,
  levelValues?: readonly number[],
): { readonly answers: RatingAnswers; readonly taskNames: string[]; readonly workerNames: string[]; readonly levelValues: number[] } {
  const builder = new AnswerTableBuilder();
  const ratings: number[] = [];
  for (const { task, worker, rating } of rows) {
    assert(Number.isFinite(rating), `a rating is finite, not ${rating}`);
    builder.add(task, worker);
    ratings.push(rating);
  }
  const values = levelValues === undefined ? levelsOf(ratings) : [...levelValues];
  const levelOf = new Map(values.map((value, level) => [value, level]));
  const { order, taskNames, workerNames, repeats: _, ...table } = builder.finish();
  const level = order.map((row) => {
    const found = levelOf.get(ratings[row]!);
    assert(found !== undefined, `a rating is one of the levels, not ${ratings[row]}`);
    return found;
  });
  return { answers: { ...table, levels: values.length, level }, taskNames, workerNames, levelValues: values };
}

/** Ascending. */
export function levelsOf(ratings: Iterable<number>): number[] {
  const given = [...new Set(ratings)].sort((a, b) => a - b);
  const [low = 0, high = -1] = [given[0], given.at(-1)];
  if (!given.every(Number.isInteger) || high - low >= MOST_LEVELS) return given;
  return Array.from({ length: high - low + 1 }, (_, level) => low + level);
}

/**
 * One level per task, with the probability of each.
 *
 * `mean`, `median`: of the task's answers, every worker alike; the probabilities are the shares of the answers. Cost: O(answers + tasks × levels).
 *
 * `ordinal-dawid-skene`: as Dawid and Skene (1979), a worker's answer depends on the true level by a matrix of the worker's own, but
 * one of three numbers instead of levels²: an adjacent-categories model, P(answer l | truth z) ∝ exp(−concentration l² + slope l z +
 * shift l), l and z counted from the middle level. Few answers suffice for three numbers, and they say what a rater does: slope is
 * how far answers follow the truth (0: a spammer, or who always gives the same level; negative: the scale the wrong way round), shift
 * generosity, concentration how much the middle is preferred. EM, from the shares of the answers: levels given the workers and the frequency of
 * each level; workers given the levels, by Newton's method on a concave likelihood, with `priorAnswers` answers of the pooled worker as prior;
 * the pooled worker has {@link CAREFUL_ANSWERS} answers of a careful rater as prior. The result is a mean of the model and the shares of the
 * answers, by how many answers there are per worker.
 * Sources: Dawid and Skene 1979; Agresti, Analysis of Ordinal Categorical Data, 2nd edition 2010, section 4.1, for the
 * model; Kara et al. 2015 (ordinal crowds) for the shift and spread per worker.
 * Cost per iteration: O(answers × levels + workers × levels² × Newton's steps), tens of iterations; memory: workers × levels² numbers.
 */
export function rate(answers: RatingAnswers, options: RatingOptions = {}): RatingEstimates {
  const { method = 'ordinal-dawid-skene', gold, priorAnswers = 4, maximumIterations = 100 } = options;
  const { tasks, levels } = answers;
  const values = options.levelValues ?? Array.from({ length: levels }, (_, level) => level);
  const start = startsOf(answers.task, tasks);
  const probabilities = shares(answers, start, gold);
  let end = { iterations: 0, converged: true };
  let confusion: RatingEstimates['confusion'] = null;
  if (method === 'ordinal-dawid-skene' && levels > 1 && answers.task.length > 0) {
    const shapes: RaterShape[] = [];
    end = expectationMaximisation({ answers, start, gold, probabilities, shapes }, priorAnswers, maximumIterations);
    blendWithShares(answers, start, gold, probabilities);
    confusion = (worker) => raterLogits(shapes[worker]!, levels).map(Math.exp);
  }
  const value = new Float64Array(tasks);
  const level = new Int32Array(tasks);
  for (let t = 0; t < tasks; t++) {
    const own = probabilities.subarray(t * levels, (t + 1) * levels);
    value[t] = method === 'median' ? medianOf(own, values) : own.reduce((sum, each, l) => sum + each * values[l]!, 0);
    if (start[t] === start[t + 1] && !isGold(gold, t)) level[t] = -1;
    else level[t] = method === 'ordinal-dawid-skene' ? mostProbable(own) : nearest(value[t]!, values);
  }
  const confidence = Float64Array.from(level, (each, t) =>
    each < 0 ? Math.max(0, ...probabilities.subarray(t * levels, (t + 1) * levels)) : probabilities[t * levels + each]!,
  );
  return { method, model: `${method}/${VERSIONS[method]}`, levels, probabilities, level, confidence, value, confusion, ...end };
}

interface Fit {
  readonly answers: RatingAnswers;
  readonly start: Int32Array;
  readonly gold: Int32Array | undefined;
  readonly probabilities: Float64Array;
  readonly shapes: RaterShape[];
}

/** Per task the share of each level among its answers; gold is certain, and without answers every level is as probable. */
function shares({ tasks, levels, level }: RatingAnswers, start: Int32Array, gold: Int32Array | undefined): Float64Array {
  const probabilities = new Float64Array(tasks * levels);
  for (let t = 0; t < tasks; t++) {
    const count = start[t + 1]! - start[t]!;
    if (isGold(gold, t)) probabilities[t * levels + gold![t]!] = 1;
    else if (count === 0) probabilities.fill(1 / levels, t * levels, (t + 1) * levels);
    else for (let a = start[t]!; a < start[t + 1]!; a++) probabilities[t * levels + level[a]!]! += 1 / count;
  }
  return probabilities;
}

function expectationMaximisation(fit: Fit, priorAnswers: number, maximumIterations: number): { iterations: number; converged: boolean } {
  const { workers, levels, task } = fit.answers;
  const cells = levels * levels;
  const counts = new Float64Array(workers * cells);
  const careful = carefulAnswers(levels);
  let pooled: RaterShape = { concentration: 0, slope: 0, shift: 0 };
  for (let iterations = 1; iterations <= maximumIterations; iterations++) {
    count(fit, counts);
    const all = careful.slice();
    for (let cell = 0; cell < counts.length; cell++) all[cell % cells]! += counts[cell]!;
    pooled = fitRater(all, levels, pooled);
    for (let k = 0; k < workers; k++) {
      const own = counts.subarray(k * cells, (k + 1) * cells);
      for (let cell = 0; cell < cells; cell++) own[cell]! += (all[cell]! * priorAnswers) / (task.length + CAREFUL_ANSWERS);
      fit.shapes[k] = iterations === 1 ? fitRater(own, levels, pooled) : fitRater(own, levels, fit.shapes[k]!, STEPS_PER_ITERATION);
    }
    if (updateLevels(fit) <= TOLERANCE) return { iterations, converged: true };
  }
  return { iterations: maximumIterations, converged: false };
}

/**
 * Moves the probabilities towards the shares of the answers: almost entirely with two answers per worker, hardly with fifty. So few
 * answers say nothing about a worker, and a rating that nobody gave must not win against a majority.
 */
function blendWithShares(answers: RatingAnswers, start: Int32Array, gold: Int32Array | undefined, probabilities: Float64Array): void {
  const answersPerWorker = answers.task.length / answers.workers;
  const weight = EVEN_ANSWERS_PER_WORKER ** 2 / (EVEN_ANSWERS_PER_WORKER ** 2 + answersPerWorker ** 2);
  const counted = shares(answers, start, gold);
  for (let i = 0; i < probabilities.length; i++) probabilities[i]! += weight * (counted[i]! - probabilities[i]!);
}

/** levels × levels: {@link CAREFUL_ANSWERS} answers (columns), spread evenly over the true levels (rows). */
function carefulAnswers(levels: number): Float64Array {
  const deviation = CAREFUL_DEVIATION * Math.max(1, levels - 1);
  const counts = new Float64Array(levels * levels);
  for (let z = 0; z < levels; z++) {
    const row = counts.subarray(z * levels, (z + 1) * levels);
    for (let l = 0; l < levels; l++) row[l] = Math.exp(-(((l - z) / deviation) ** 2) / 2);
    const sum = row.reduce((total, each) => total + each, 0);
    for (let l = 0; l < levels; l++) row[l]! *= CAREFUL_ANSWERS / levels / sum;
  }
  return counts;
}

/** Per worker (levels × levels, one after another): how often each level was given (column) at each true level (row), as far as is known. */
function count({ answers, probabilities }: Fit, counts: Float64Array): void {
  const { levels, task, worker, level } = answers;
  counts.fill(0);
  for (let a = 0; a < task.length; a++) {
    const from = task[a]! * levels;
    const to = worker[a]! * levels * levels + level[a]!;
    for (let z = 0; z < levels; z++) counts[to + z * levels]! += probabilities[from + z]!;
  }
}

/** @returns the largest change of a probability */
function updateLevels({ answers, start, gold, probabilities, shapes }: Fit): number {
  const { tasks, levels, task, worker, level } = answers;
  const frequency = new Float64Array(levels).fill(1);
  for (let t = 0; t < tasks; t++) {
    if (start[t] !== start[t + 1]) for (let z = 0; z < levels; z++) frequency[z]! += probabilities[t * levels + z]!;
  }
  const total = frequency.reduce((sum, each) => sum + each, 0);
  const prior = frequency.map((each) => Math.log(each / total));
  const logits = shapes.map((shape) => raterLogits(shape, levels));
  const own = new Float64Array(levels);
  let change = 0;
  for (let t = 0; t < tasks; t++) {
    if (isGold(gold, t)) continue;
    own.set(prior);
    for (let a = start[t]!; a < start[t + 1]!; a++) {
      const table = logits[worker[a]!]!;
      for (let z = 0; z < levels; z++) own[z]! += table[z * levels + level[a]!]!;
    }
    normalise(own);
    for (let z = 0; z < levels; z++) {
      change = Math.max(change, Math.abs(own[z]! - probabilities[t * levels + z]!));
      probabilities[t * levels + z] = own[z]!;
    }
  }
  return task.length === 0 ? 0 : change;
}

/** From logarithms, of any size, to probabilities. */
function normalise(own: Float64Array): void {
  const most = own.reduce((a, b) => Math.max(a, b), -Infinity);
  let sum = 0;
  for (let z = 0; z < own.length; z++) sum += own[z] = Math.exp(own[z]! - most);
  for (let z = 0; z < own.length; z++) own[z]! /= sum;
}

function isGold(gold: Int32Array | undefined, task: number): boolean {
  return gold !== undefined && gold[task]! >= 0;
}

/** Of equals, the lowest. */
function mostProbable(own: Float64Array): number {
  return own.reduce((best, each, level) => (each > own[best]! ? level : best), 0);
}

/** Of equals, the lowest. */
function nearest(value: number, values: readonly number[]): number {
  return values.reduce((best, each, level) => (Math.abs(each - value) < Math.abs(values[best]! - value) ? level : best), 0);
}

/** Where half of the probability lies on either side of a gap, its middle. */
function medianOf(own: Float64Array, values: readonly number[]): number {
  let [below, level] = [0, 0];
  while (level < own.length - 1 && (below += own[level]!) < 0.5 - 1e-9) level++;
  if (Math.abs(below - 0.5) > 1e-9) return values[level] ?? 0;
  let above = level + 1;
  while (above < own.length - 1 && own[above] === 0) above++;
  return (values[level]! + values[above]!) / 2;
}
