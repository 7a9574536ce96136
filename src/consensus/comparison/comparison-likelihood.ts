/** How probable comparisons are, given scores and reliabilities: the function that a ranking is the maximum of, and its gradient. */
import type { Objective } from './comparison-minimiser.ts';

/** One row per judgement. Items are 0…items−1, workers 0…workers−1. A row whose winner is its loser is ignored. */
export interface Comparisons {
  readonly items: number;
  readonly workers: number;
  readonly worker: Int32Array;
  readonly winner: Int32Array;
  readonly loser: Int32Array;
}

/** The same judgement of the same worker, counted; sorted by worker. */
export interface Group {
  readonly worker: Int32Array;
  readonly winner: Int32Array;
  readonly loser: Int32Array;
  readonly count: Float64Array;
}

export function grouped({ items, worker, winner, loser }: Comparisons): Group {
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
export function likelihood(
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
      const i = winner[g]!;
      const j = loser[g]!;
      const times = count[g]!;
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

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** log(1 + eˣ), without overflow. */
function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}
