/**
 * How far the scores of a ranking may be off: Laplace's approximation, the inverse of the information at the maximum.
 */
import { inverse } from './comparison-covariance.ts';
import { sigmoid, type Group } from './comparison-likelihood.ts';

/** Up to here errors come from the whole matrix (items³ multiplications); above from its diagonal alone, and are a little too small. */
const MOST_ITEMS_WITH_COVARIANCE = 1_000;
/** A worker with more items than this is known well: the uncertainty of the estimated reliability no longer matters. */
const MOST_JUDGED = 300;

/** Precision of the scores, as a matrix or, for too many items, as its diagonal. */
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
  precision: number,
  priorWeight: number,
): Information {
  const items = score.length;
  const diagonal = new Float64Array(items).fill(precision);
  const matrix = items > 0 && items <= MOST_ITEMS_WITH_COVARIANCE ? new Float64Array(items * items) : null;
  const shared = new Float64Array(items);
  for (let k = 0, g = 0; k < reliability.length; k++) {
    const eta = reliability[k]!;
    let own = priorWeight * eta * (1 - eta);
    const touched = new Set<number>();
    for (; g < count.length && worker[g] === k; g++) {
      const i = winner[g]!;
      const j = loser[g]!;
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
    if (own > 0 && touched.size <= MOST_JUDGED) for (const i of touched) takeOut(i, touched, shared, own, diagonal, matrix);
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

/** Errors of the scores once their mean is taken out, and with it what the prior leaves open of that mean. */
export function errorsOf(
  groups: Group,
  score: Float64Array,
  reliability: Float64Array,
  precision: number,
  priorWeight: number,
): { readonly covariance: Float64Array | null; readonly standardError: Float64Array } {
  const items = score.length;
  const { diagonal, matrix } = information(groups, score, reliability, precision, priorWeight);
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

/** 0 of nothing. */
export function meanOf(values: Float64Array): number {
  return values.reduce((sum, each) => sum + each, 0) / Math.max(1, values.length);
}
