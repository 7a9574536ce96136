/** Walks a story, level by level: a few statements per level, however many slices. */
import type { Db } from '../platform/index.ts';
import { slicesBeyond } from './story.repository.ts';
import { nextMove, StepCollector, type Direction, type NextMove, type Slice, type StoryStep, type Traveller } from './story.ts';

export interface Walk {
  readonly steps: readonly StoryStep[];
  readonly isComplete: boolean;
}

/**
 * Follows slices to where they end.
 *
 * @param includeStart whether the slices themselves are steps
 * @param limit how many steps at most; more are left out, and the walk is not complete
 */
export async function walk(db: Db, direction: Direction, start: readonly Slice[], limit: number, includeStart = false): Promise<Walk> {
  const steps = new StepCollector();
  let level: Traveller[] = start.map((slice) => ({ slice, distance: 0, mode: 'plain', isHidden: !includeStart }));
  while (level.length > 0) {
    if (steps.size + level.length > limit) return { steps: steps.list(), isComplete: false };
    level = await nextLevel(db, direction, level, steps);
  }
  return { steps: steps.list(), isComplete: true };
}

async function nextLevel(db: Db, direction: Direction, level: readonly Traveller[], steps: StepCollector): Promise<Traveller[]> {
  const moving = new Map<NextMove, Traveller[]>();
  for (const traveller of level) {
    const move = nextMove(direction, traveller);
    if (move !== null) moving.set(move, [...(moving.get(move) ?? []), traveller]);
    else steps.add(traveller.slice, traveller.distance, traveller.slice.to - traveller.slice.from);
  }
  const next: Traveller[] = [];
  for (const [move, travellers] of moving) {
    const beyond = await slicesBeyond(
      db,
      direction,
      move.way,
      travellers.map((traveller) => traveller.slice),
    );
    travellers.forEach((traveller, index) => {
      const slices = beyond[index] ?? [];
      const { slice, isHidden } = traveller;
      const ends = slices.reduce((rest, { from, to }) => rest - (to - from), slice.to - slice.from);
      if (!isHidden && !move.hides) steps.add(slice, traveller.distance, ends);
      else if (ends > 0n) steps.add({ ...slice, to: slice.from + ends }, traveller.distance, ends);
      for (const onward of slices) next.push({ slice: onward, distance: traveller.distance + 1, mode: move.mode, isHidden: move.hides });
    });
  }
  return next;
}
