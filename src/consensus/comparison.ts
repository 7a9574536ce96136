/**
 * From many comparisons of two to one ranking: every item gets a score, such that the item with the higher score is the one
 * that is preferred, with an error for each score and a probability for each pair.
 *
 * Guarantees finite scores for any comparisons: items that always won, that were never compared, or that no chain of
 * comparisons connects are held by the prior, and have the large errors that they deserve. The same comparisons give the same
 * result whatever their order. Knows nothing of tasks: a pair may be judged any number of times by anybody.
 */
import { inverse } from './comparison-covariance.ts';
import { minimise, type Objective } from './comparison-minimiser.ts';
import { Names, renumber } from './names.ts';

/** One row per judgement. Items are 0…items−1, workers 0…workers−1. A row whose winner is its loser says nothing and is left out. */
export interface Comparisons {
  readonly items: number;
  readonly workers: number;
  readonly worker: Int32Array;
  readonly winner: Int32Array;
  readonly loser: Int32Array;
}

export type ComparisonMethod = 'bradley-terry' | 'crowd-bt';

export interface ComparisonOptions {
  /** Default `crowd-bt`. */
  readonly method?: ComparisonMethod;
  /** Standard deviation of the items' scores that is expected before any comparison, in logits; default 2. */
  readonly priorDeviation?: number;
  /** What is expected of a worker: so many comparisons judged soundly and so many the wrong way round; default 4 and 1. */
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
  /** items × items, by the Laplace approximation; null above {@link MOST_ITEMS_WITH_COVARIANCE} items. */
  readonly covariance: Float64Array | null;
  /** Per worker, 0…1: the share of comparisons that the worker judges soundly; ½ is a guesser, 0 one who has it the wrong way round. */
  readonly reliability: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
}

/** Up to here errors come from the whole matrix (items³ multiplications); above from its diagonal alone, and are a little too small. */
export const MOST_ITEMS_WITH_COVARIANCE = 1_000;
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
 * square of the items that a worker has judged, per worker.
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
  const errors = errorsOf(information(groups, score, reliability, workers, precision, priorWeight), items);
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

/** The probability that `i` stands above `j` in truth, 0…1: how sure the order of the two is, however close they are. */
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

/** The same judgement of the same worker, counted; sorted by worker. */
interface Group {
  readonly worker: Int32Array;
  readonly winner: Int32Array;
  readonly loser: Int32Array;
  readonly count: Float64Array;
}

function grouped({ items, worker, winner, loser }: Comparisons): Group {
  const keys: number[] = [];
  for (let c = 0; c < worker.length; c++) {
    if (winner[c] !== loser[c]) keys.push((worker[c]! * items + winner[c]!) * items + loser[c]!);
  }
  // Exact up to 2⁵³: 100,000 workers and 300,000 items.
  const sorted = Float64Array.from(keys).sort();
  const distinct = sorted.filter((key, at) => at === 0 || key !== sorted[at - 1]);
  const count = new Float64Array(distinct.length);
  for (let at = 0, group = -1; at < sorted.length; at++) {
    if (at === 0 || sorted[at] !== sorted[at - 1]) group++;
    count[group]!++;
  }
  return {
    worker: Int32Array.from(distinct, (key) => Math.floor(key / items / items)),
    winner: Int32Array.from(distinct, (key) => Math.floor(key / items) % items),
    loser: Int32Array.from(distinct, (key) => key % items),
    count,
  };
}

/**
 * Minus the logarithm of the posterior, and its gradient: of the scores alone, every judge being sound (`prior` null), or of
 * the scores and, behind them, the logit of each worker's reliability.
 */
function likelihood(
  { worker, winner, loser, count }: Group,
  items: number,
  workers: number,
  precision: number,
  prior: { readonly sound: number; readonly reversed: number } | null,
): Objective {
  const known = new Float64Array(prior === null ? 0 : workers);
  return (at, gradient) => {
    let value = 0;
    for (let i = 0; i < items; i++) {
      value += 0.5 * precision * at[i]! ** 2;
      gradient[i] = precision * at[i]!;
    }
    for (let k = 0; k < known.length; k++) {
      const logit = at[items + k]!;
      known[k] = sigmoid(logit);
      value += prior!.sound * softplus(-logit) + prior!.reversed * softplus(logit);
      gradient[items + k] = (prior!.sound + prior!.reversed) * known[k]! - prior!.sound;
    }
    for (let g = 0; g < count.length; g++) {
      const [i, j, times] = [winner[g]!, loser[g]!, count[g]!];
      const better = sigmoid(at[i]! - at[j]!);
      const reliability = prior === null ? 1 : known[worker[g]!]!;
      const probability = Math.max(reliability * better + (1 - reliability) * (1 - better), Number.MIN_VALUE);
      const slope = (times * (2 * reliability - 1) * better * (1 - better)) / probability;
      value -= times * Math.log(probability);
      gradient[i]! -= slope;
      gradient[j]! += slope;
      if (prior !== null) gradient[items + worker[g]!]! -= (times * (2 * better - 1) * reliability * (1 - reliability)) / probability;
    }
    return value;
  };
}

/** What is known of the scores, as a matrix or, for too many items, as its diagonal. */
interface Information {
  readonly diagonal: Float64Array;
  readonly matrix: Float64Array | null;
}

/**
 * Fisher's information of the scores, the workers' reliabilities being unknown too: theirs is taken out (Schur complement),
 * worker by worker. `priorWeight` 0: reliabilities are known.
 */
function information(
  { worker, winner, loser, count }: Group,
  score: Float64Array,
  reliability: Float64Array,
  workers: number,
  precision: number,
  priorWeight: number,
): Information {
  const items = score.length;
  const diagonal = new Float64Array(items).fill(precision);
  const matrix = items > 0 && items <= MOST_ITEMS_WITH_COVARIANCE ? new Float64Array(items * items) : null;
  const shared = new Float64Array(items);
  for (let k = 0, g = 0; k < workers; k++) {
    const eta = reliability[k]!;
    let own = priorWeight * eta * (1 - eta);
    const touched = new Set<number>();
    for (; g < count.length && worker[g] === k; g++) {
      const [i, j] = [winner[g]!, loser[g]!];
      const better = sigmoid(score[i]! - score[j]!);
      const probability = eta * better + (1 - eta) * (1 - better);
      const variance = Math.max(probability * (1 - probability), Number.MIN_VALUE);
      const byScore = (2 * eta - 1) * better * (1 - better);
      const byReliability = (2 * better - 1) * eta * (1 - eta);
      const weight = (count[g]! * byScore ** 2) / variance;
      diagonal[i]! += weight;
      diagonal[j]! += weight;
      if (matrix !== null) matrix[i * items + j] = matrix[j * items + i]! -= weight;
      if (priorWeight === 0) continue;
      own += (count[g]! * byReliability ** 2) / variance;
      const cross = (count[g]! * byScore * byReliability) / variance;
      shared[i]! += cross;
      shared[j]! -= cross;
      touched.add(i).add(j);
    }
    if (own > 0) for (const i of touched) takeOut(i, touched, shared, own, diagonal, matrix);
    for (const i of touched) shared[i] = 0;
  }
  return { diagonal, matrix };
}

function takeOut(
  i: number,
  touched: ReadonlySet<number>,
  shared: Float64Array,
  own: number,
  diagonal: Float64Array,
  matrix: Float64Array | null,
): void {
  const items = diagonal.length;
  const factor = shared[i]! / own;
  diagonal[i]! -= factor * shared[i]!;
  if (matrix === null || factor === 0) return;
  for (const j of touched) if (j !== i) matrix[i * items + j]! -= factor * shared[j]!;
}

/** Of scores whose mean is taken out, and with it what the prior leaves open of it. */
function errorsOf({ diagonal, matrix }: Information, items: number): Pick<Ranking, 'covariance' | 'standardError'> {
  if (matrix !== null) {
    for (let i = 0; i < items; i++) matrix[i * items + i] = diagonal[i]!;
    const covariance = inverse(matrix, items);
    if (covariance !== null) {
      const means = diagonal.map((_, i) => meanOf(covariance.subarray(i * items, (i + 1) * items)));
      const mean = meanOf(means);
      for (let i = 0; i < items; i++) for (let j = 0; j < items; j++) covariance[i * items + j]! += mean - means[i]! - means[j]!;
      return { covariance, standardError: diagonal.map((_, i) => Math.sqrt(Math.max(0, covariance[i * items + i]!))) };
    }
  }
  return { covariance: null, standardError: diagonal.map((each) => 1 / Math.sqrt(each)) };
}

function centre(score: Float64Array): void {
  const mean = meanOf(score);
  for (let i = 0; i < score.length; i++) score[i]! -= mean;
}

/** 0 of nothing. */
function meanOf(values: Float64Array): number {
  return values.reduce((sum, each) => sum + each, 0) / Math.max(1, values.length);
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** log(1 + eˣ), without overflow. */
function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}
