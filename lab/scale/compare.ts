/** Compares what the same operations read on marketplaces of two sizes. */
import type { OperationReads } from './measure.ts';

export interface Growth {
  readonly name: string;
  readonly rows: readonly [small: number, large: number];
  readonly buffers: readonly [small: number, large: number];
  /** How many times as many buffers per unit that is answered. */
  readonly growth: number;
}

/** Reads below this count as none: caches, plans and the height of an index differ. */
const FEW_BUFFERS = 200;
/** Answers below this count as one unit: a page of a list. */
const UNIT_BYTES = 2_000;
/** An operation may read so many times as much per unit that it answers. */
export const FLAT = 1.5;

const perUnit = ({ buffers, bytes }: OperationReads): number => Math.max(buffers, FEW_BUFFERS) / Math.max(1, bytes / UNIT_BYTES);

export function growthOf(small: readonly OperationReads[], large: readonly OperationReads[]): Growth[] {
  return large.flatMap((after) => {
    const before = small.find(({ name }) => name === after.name);
    if (before === undefined) return [];
    const growth = Math.round((perUnit(after) / perUnit(before)) * 100) / 100;
    return [{ name: after.name, rows: [before.rows, after.rows], buffers: [before.buffers, after.buffers], growth }];
  });
}
