/**
 * From many comparisons of two to one ranking: every item gets a score, such that the item with the higher score is the one
 * that is preferred, with an error for each score and a probability for each pair.
 *
 * Guarantees finite scores for any comparisons: items that always won, that were never compared, or that no chain of
 * comparisons connects are held by the prior, and have the large errors that they deserve. The same comparisons give the same
 * result whatever their order. Knows nothing of tasks: a pair may be judged any number of times by anybody.
 */
import { errorsOf, meanOf } from './comparison-errors.ts';
import { grouped, likelihood, sigmoid, type Comparisons } from './comparison-likelihood.ts';
import { minimise } from './comparison-minimiser.ts';
import { Names, renumber } from '../core/names.ts';

export type { Comparisons } from './comparison-likelihood.ts';

export type ComparisonMethod = 'bradley-terry' | 'crowd-bt';

export interface ComparisonOptions {
  /** Default `crowd-bt`. */
  readonly method?: ComparisonMethod;
  /** Standard deviation of the items' scores that is expected before any comparison, in logits; default 2. */
  readonly priorDeviation?: number;
  /** Prior of a worker: this many comparisons judged soundly and this many reversed; default 4 and 1. */
  readonly priorReliability?: { readonly sound: number; readonly reversed: number };
  /** Default 500. */
  readonly maximumIterations?: number;
}

export interface Ranking {
  readonly method: ComparisonMethod;
  /** Which code made it, for the record. */
  readonly model: string;
  readonly items: number;
  /** Per item, in logits, with mean 0: a sound judge prefers i to j with probability 1 / (1 + exp(score[j] − score[i])). */
  readonly score: Float64Array;
  /** Per item: standard deviation of the score, by the Laplace approximation. */
  readonly standardError: Float64Array;
  /** items × items, by the Laplace approximation; null above 1,000 items, where the errors come from the diagonal of its
   * inverse alone and are a little too small. */
  readonly covariance: Float64Array | null;
  /** Per worker, 0…1: the share of comparisons that the worker judges soundly; ½ is a guesser, 0 one who has it the wrong way round. */
  readonly reliability: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
}

/** Of the gradient, in comparisons: a hundred-thousandth of one comparison more or less. */
const TOLERANCE = 1e-5;

/** Numbers the items and the workers by code point of their names. */
export function comparisonsOf(rows: Iterable<{ readonly worker: string; readonly winner: string; readonly loser: string }>): {
  readonly comparisons: Comparisons;
  readonly itemNames: string[];
  readonly workerNames: string[];
} {
  const [items, workers] = [new Names(), new Names()];
  const [worker, winner, loser]: [number[], number[], number[]] = [[], [], []];
  for (const row of rows) {
    worker.push(workers.numberOf(row.worker));
    winner.push(items.numberOf(row.winner));
    loser.push(items.numberOf(row.loser));
  }
  const [sortedItems, sortedWorkers] = [items.sorted(), workers.sorted()];
  return {
    comparisons: {
      items: items.size,
      workers: workers.size,
      worker: renumber(Int32Array.from(worker), sortedWorkers.placeOf),
      winner: renumber(Int32Array.from(winner), sortedItems.placeOf),
      loser: renumber(Int32Array.from(loser), sortedItems.placeOf),
    },
    itemNames: sortedItems.names,
    workerNames: sortedWorkers.names,
  };
}

/**
 * The ranking that explains the comparisons best.
 *
 * `bradley-terry`: i beats j with probability σ(score[i] − score[j]), whoever judges. Source: Bradley and Terry 1952; a
 * Gaussian prior N(0, priorDeviation²) on the scores (maximum a posteriori) in place of the maximum of the likelihood, which
 * does not exist for an item that always wins.
 *
 * `crowd-bt`: worker k judges like that with probability η[k], and the wrong way round else, so that i beats j with
 * probability η σ(d) + (1 − η) σ(−d). A guesser has η = ½ and moves nothing; who has understood the question the wrong way
 * round has η near 0 and is worth as much as a sound judge. Source: Chen, Bennett, Collins-Thompson and Horvitz, "Pairwise
 * ranking aggregation in a crowdsourced setting", WSDM 2013, with a Gaussian prior on the scores in place of their virtual
 * node and a Beta prior on η, whose mode is taken on the logit scale (so that a worker without comparisons has its mean).
 * Scores and reliabilities are fitted together by L-BFGS, from the scores of `bradley-terry`: the mirror image of a solution
 * (every score and every worker reversed) explains comparisons as well, and the start and the prior choose the one in which
 * workers are mostly sound.
 *
 * Cost: O(comparisons) per iteration, tens of iterations; the errors take items³ multiplications, once, and for `crowd-bt` the
 * square of the items that a worker has judged (300 at most), per worker.
 */
export function rankItems(comparisons: Comparisons, options: ComparisonOptions = {}): Ranking {
  const { method = 'crowd-bt', priorDeviation = 2, maximumIterations = 500 } = options;
  const { sound, reversed } = options.priorReliability ?? { sound: 4, reversed: 1 };
  const { items, workers } = comparisons;
  const groups = grouped(comparisons);
  const precision = 1 / priorDeviation ** 2;
  const alone = minimise(likelihood(groups, items, workers, precision, null), new Float64Array(items), maximumIterations, TOLERANCE);
  let { at, iterations, converged } = alone;
  if (method === 'crowd-bt') {
    const start = new Float64Array(items + workers).fill(Math.log(sound / reversed), items);
    start.set(alone.at);
    const joint = minimise(likelihood(groups, items, workers, precision, { sound, reversed }), start, maximumIterations, TOLERANCE);
    [at, iterations, converged] = [joint.at, iterations + joint.iterations, joint.converged];
  }
  const score = at.slice(0, items);
  const reliability = method === 'crowd-bt' ? at.slice(items).map(sigmoid) : new Float64Array(workers).fill(1);
  const priorWeight = method === 'crowd-bt' ? sound + reversed : 0;
  const errors = errorsOf(groups, score, reliability, precision, priorWeight);
  centre(score);
  return { method, model: `${method}/1`, items, score, ...errors, reliability, iterations, converged };
}

/**
 * The probability that a sound judge prefers `i` to `j`, 0…1: the logistic of the difference, averaged over what is not known
 * of it (MacKay 1992: σ(d / √(1 + π variance / 8))). ½ for an item against itself.
 */
export function winProbability(ranking: Ranking, i: number, j: number): number {
  const difference = ranking.score[i]! - ranking.score[j]!;
  return sigmoid(difference / Math.sqrt(1 + (Math.PI * varianceOfDifference(ranking, i, j)) / 8));
}

/** The probability that `i` truly ranks above `j`, 0…1: the certainty of their order, however close their scores are. */
export function orderProbability(ranking: Ranking, i: number, j: number): number {
  const difference = ranking.score[i]! - ranking.score[j]!;
  const variance = varianceOfDifference(ranking, i, j);
  // Φ(z) by the logistic of Bowling et al. 2009, off by 1.4e-4 at most.
  const z = variance > 0 ? difference / Math.sqrt(variance) : 0;
  return sigmoid(0.07056 * z ** 3 + 1.5976 * z);
}

function varianceOfDifference({ covariance, standardError, items }: Ranking, i: number, j: number): number {
  if (i === j) return 0;
  const shared = covariance === null ? 0 : covariance[i * items + j]!;
  return Math.max(0, standardError[i]! ** 2 + standardError[j]! ** 2 - 2 * shared);
}

function centre(score: Float64Array): void {
  const mean = meanOf(score);
  for (let i = 0; i < score.length; i++) score[i]! -= mean;
}
