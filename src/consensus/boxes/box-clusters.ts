/**
 * Which boxes of one task mean the same object: those of different answers that overlap. Pure.
 *
 * Guarantees the same clusters whatever the order of the answers and of their boxes, and that no cluster has two boxes of one answer.
 */

/** Left, top, right, bottom: four numbers a box, side by side. Left < right and top < bottom. */
export type Edges = Float64Array;

/**
 * Least intersection over union of two boxes of the same object. Source: the rule of PASCAL VOC (Everingham et al., "The PASCAL visual
 * object classes challenge", IJCV 2010).
 */
export const SAME_OBJECT = 0.5;

/** Intersection over union of box `a` of `some` and box `b` of `others`: 0 to 1. */
export function overlap(some: Edges, a: number, others: Edges, b: number): number {
  const i = a * 4;
  const j = b * 4;
  const width = Math.min(some[i + 2]!, others[j + 2]!) - Math.max(some[i]!, others[j]!);
  const height = Math.min(some[i + 3]!, others[j + 3]!) - Math.max(some[i + 1]!, others[j + 1]!);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (areaOf(some, i) + areaOf(others, j) - shared);
}

function areaOf(edges: Edges, from: number): number {
  return (edges[from + 2]! - edges[from]!) * (edges[from + 3]! - edges[from + 1]!);
}

/** Sorting and joining so many pairs takes about a tenth of a second. */
const MOST_PAIRS = 50_000;

interface Cluster {
  readonly boxes: number[];
  readonly answers: Set<number>;
  /** Mean of the boxes, with equal weights. */
  readonly mean: Edges;
}

interface Pair {
  readonly one: number;
  readonly other: number;
  readonly overlap: number;
  readonly sameLabel: boolean;
}

/**
 * Clusters of the boxes of one task; each has the numbers of its boxes. Pairs of overlapping boxes are joined, those with the same label
 * first, then the greatest overlap first; two clusters are joined only if their means overlap too, so that a row of boxes, each a little further, does
 * not become one object. What is left over then joins the cluster whose mean it overlaps. Cost: boxes² comparisons at most, and sorting {@link MOST_PAIRS}.
 *
 * @param answer per box, the answer that it is of
 */
export function clustersOf(edges: Edges, label: ArrayLike<number>, answer: ArrayLike<number>): number[][] {
  const order = canonicalOrder(edges, label);
  const clusters: (Cluster | null)[] = order.map((box) => ({
    ...{ boxes: [box], answers: new Set([answer[box]!]) },
    mean: edges.slice(box * 4, box * 4 + 4),
  }));
  /** Where the cluster of a box, or of a cluster that was joined to another, is now. */
  const placeOf = order.map((_, place) => place);
  const find = (place: number): number => {
    let at = place;
    while (placeOf[at] !== at) at = placeOf[at]!;
    return at;
  };
  const join = (one: number, other: number): void => {
    const [a, b] = [Math.min(find(one), find(other)), Math.max(find(one), find(other))];
    if (a === b) return;
    const joined = joinedClusters(clusters[a]!, clusters[b]!);
    if (joined === null) return;
    clusters[a] = joined;
    clusters[b] = null;
    placeOf[b] = a;
  };
  const pairs = overlappingPairs(
    edges,
    order,
    (one, other) => answer[one] !== answer[other],
    (one, other) => label[one] === label[other],
  );
  for (const { one, other } of pairs) join(one, other);
  for (const { one, other } of pairsOfMeans(clusters)) join(one, other);
  return clusters.flatMap((cluster) => (cluster === null ? [] : [cluster.boxes]));
}

/** Box numbers by their edges and labels: boxes that are equal in all are interchangeable. */
function canonicalOrder(edges: Edges, label: ArrayLike<number>): number[] {
  return Array.from(label, (_, box) => box).sort((a, b) => {
    for (let edge = 0; edge < 4; edge++) {
      const difference = edges[a * 4 + edge]! - edges[b * 4 + edge]!;
      if (difference !== 0) return difference;
    }
    return label[a]! - label[b]!;
  });
}

/**
 * Pairs of boxes that overlap by {@link SAME_OBJECT}, the likeliest first; numbers are places in `order`. Of more than {@link MOST_PAIRS}
 * only the leftmost: a task with more is a heap of boxes upon each other, and sorting them all would take too long.
 *
 * @param order numbers of the boxes, by their left edges
 */
function overlappingPairs(
  edges: Edges,
  order: readonly number[],
  mayPair: (one: number, other: number) => boolean,
  haveSameLabel: (one: number, other: number) => boolean,
): Pair[] {
  const pairs: Pair[] = [];
  for (let one = 0; one < order.length && pairs.length < MOST_PAIRS; one++) {
    const a = order[one]!;
    const [top, right, bottom] = [edges[a * 4 + 1]!, edges[a * 4 + 2]!, edges[a * 4 + 3]!];
    // Behind the right edge of this one nothing overlaps it.
    for (let other = one + 1; other < order.length && edges[order[other]! * 4]! < right; other++) {
      const b = order[other]!;
      if (edges[b * 4 + 1]! >= bottom || edges[b * 4 + 3]! <= top || !mayPair(a, b)) continue;
      const shared = overlap(edges, a, edges, b);
      if (shared >= SAME_OBJECT) pairs.push({ one, other, overlap: shared, sameLabel: haveSameLabel(a, b) });
    }
  }
  return pairs.sort(byLikeness);
}

/** Pairs of clusters whose means overlap; numbers are places in `clusters`. */
function pairsOfMeans(clusters: readonly (Cluster | null)[]): Pair[] {
  const left = clusters.flatMap((cluster, place) => (cluster === null ? [] : [{ cluster, place }]));
  const means = Float64Array.from(left.flatMap(({ cluster }) => [...cluster.mean]));
  const order = left.map((_, index) => index).sort((a, b) => means[a * 4]! - means[b * 4]! || a - b);
  const pairs = overlappingPairs(
    means,
    order,
    () => true,
    () => true,
  );
  const placeOf = (at: number) => left[order[at]!]!.place;
  return pairs.map((pair) => ({ ...pair, one: placeOf(pair.one), other: placeOf(pair.other) }));
}

function byLikeness(a: Pair, b: Pair): number {
  return Number(b.sameLabel) - Number(a.sameLabel) || b.overlap - a.overlap || a.one - b.one || a.other - b.other;
}

/** Null: they are two objects. */
function joinedClusters(one: Cluster, other: Cluster): Cluster | null {
  for (const answer of other.answers) if (one.answers.has(answer)) return null;
  if (overlap(one.mean, 0, other.mean, 0) < SAME_OBJECT) return null;
  const [m, n] = [one.boxes.length, other.boxes.length];
  return {
    boxes: [...one.boxes, ...other.boxes],
    answers: new Set([...one.answers, ...other.answers]),
    mean: one.mean.map((edge, index) => (edge * m + other.mean[index]! * n) / (m + n)),
  };
}
