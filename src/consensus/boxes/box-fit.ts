/** How well boxes fit boxes that are known to be right. Pure. */
import { overlap, SAME_OBJECT, type Edges } from './box-clusters.ts';

/** How well boxes of a task match the known ones: pairs of the same label, the greatest overlap first. */
export interface BoxFit {
  readonly matched: number;
  /** Sum of the overlaps of the matched pairs. */
  readonly overlap: number;
}

/** Matches boxes with the true ones, each once, where they overlap by {@link SAME_OBJECT} and have the same label. */
export function fitOf(boxes: Edges, labels: ArrayLike<number>, truth: Edges, trueLabels: ArrayLike<number>): BoxFit {
  const pairs: { box: number; other: number; shared: number }[] = [];
  for (let box = 0; box < labels.length; box++) {
    for (let other = 0; other < trueLabels.length; other++) {
      const shared = labels[box] === trueLabels[other] ? overlap(boxes, box, truth, other) : 0;
      if (shared >= SAME_OBJECT) pairs.push({ box, other, shared });
    }
  }
  pairs.sort((a, b) => b.shared - a.shared);
  const [used, found] = [new Set<number>(), new Set<number>()];
  let sum = 0;
  for (const { box, other, shared } of pairs) {
    if (used.has(box) || found.has(other)) continue;
    used.add(box);
    found.add(other);
    sum += shared;
  }
  return { matched: found.size, overlap: sum };
}
