/** Follows money through the ledger, level by level, with a few statements per level for any number of slices. */
import { groupBy } from '../kernel/index.ts';
import type { Db } from '../platform/index.ts';
import { slicesBeyond } from './trace.repository.ts';
import { nextMove, StepCollector, type Direction, type Slice, type TraceStep, type MovingSlice } from './trace.ts';

export interface Walk {
  readonly steps: readonly TraceStep[];
  readonly isComplete: boolean;
}

/**
 * Follows slices until their money rests or leaves the books. No statement reads more than `limit` slices.
 *
 * @param includeStart whether the first slices count as steps
 * @param limit maximum number of steps; the walk stops there and is incomplete
 * @returns steps; of an incomplete walk, the last ones may be followed no further, and then have no `endsMinor`
 */
export async function walk(db: Db, direction: Direction, start: readonly Slice[], limit: number, includeStart = false): Promise<Walk> {
  const steps = new StepCollector();
  let level: MovingSlice[] = start.map((slice) => ({ slice, distance: 0, mode: 'plain', isHidden: !includeStart }));
  while (level.length > 0) {
    if (steps.size + level.length > limit) return { steps: steps.list(), isComplete: false };
    const next = await nextLevel(db, direction, level, steps, limit);
    if (next === null) return { steps: steps.list(), isComplete: false };
    level = next;
  }
  return { steps: steps.list(), isComplete: true };
}

/** Adds a level to the steps and returns the next one; null when that has more than `limit` slices. */
async function nextLevel(
  db: Db,
  direction: Direction,
  level: readonly MovingSlice[],
  steps: StepCollector,
  limit: number,
): Promise<MovingSlice[] | null> {
  const byMove = groupBy(level, (moved) => nextMove(direction, moved));
  for (const { slice, distance } of byMove.get(null) ?? []) steps.add(slice, distance, slice.to - slice.from);
  const next: MovingSlice[] = [];
  let isTooLong = false;
  for (const [move, moving] of byMove) {
    if (move === null) continue;
    const slicesOf = moving.map((moved) => moved.slice);
    const beyond = await slicesBeyond(db, direction, move.way, slicesOf, limit);
    isTooLong ||= beyond === null;
    moving.forEach((moved, index) => {
      const { slice, isHidden } = moved;
      const slices = beyond?.[index] ?? [];
      const ends = beyond === null ? 0n : slices.reduce((rest, { from, to }) => rest - (to - from), slice.to - slice.from);
      if (!isHidden && !move.hides) steps.add(slice, moved.distance, ends);
      else if (ends > 0n) steps.add({ ...slice, to: slice.from + ends }, moved.distance, ends);
      for (const onward of slices) next.push({ slice: onward, distance: moved.distance + 1, mode: move.mode, isHidden: move.hides });
    });
  }
  return isTooLong ? null : next;
}
