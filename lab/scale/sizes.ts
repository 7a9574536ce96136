/** Row counts of the marketplaces of the scale bench. Everything grows together, the largest owner of each kind too. */
export type SizeName = 'S' | 'M' | 'L';

const FACTORS: Readonly<Record<SizeName, number>> = { S: 1, M: 10, L: 100 };

export interface Sizes {
  /** How many times as large as size S. */
  readonly factor: number;
  /** Workers, without the one who signs in. */
  readonly workers: number;
  /** Organisations, with the one whose owner signs in. Each has an owner of its own. */
  readonly organisations: number;
  /** Open batches with the large one, which is number 1. */
  readonly openBatches: number;
  /** Batches that are settled; their numbers follow those of the open ones. */
  readonly settledBatches: number;
  /** Tasks of the draft with a target, which is the last batch. */
  readonly draftTasks: number;
  /** Positions of the large batch up to which its tasks are in the same state. */
  readonly large: LargeBatch;
}

export interface LargeBatch {
  /** Approved answers of the worker who signs in, all paid out. */
  readonly own: number;
  /** Approved answers of others. */
  readonly approved: number;
  /** Answers that wait for a review. */
  readonly submitted: number;
  readonly expired: number;
  readonly returned: number;
  readonly held: number;
  readonly resting: number;
  readonly standing: number;
  readonly tasks: number;
}

/** States of the tasks of each other batch, by their positions. */
export const SMALL = {
  approved: 91,
  submitted: 159,
  expired: 359,
  returned: 429,
  held: 449,
  resting: 452,
  standing: 455,
  tasks: 455,
} as const;

/** A worker of one of the other batches has every 60th task of it. */
export const WORKERS_PER_BATCH = 60;

/** Cost of one answer, in minor units. */
export const REWARD = 100;
export const FEE = 20;
export const PRICE = REWARD + FEE;

/** @param name a size, or how many times as large as S */
export function sizesOf(name: SizeName | number): Sizes {
  const factor = typeof name === 'number' ? name : FACTORS[name];
  const upTo = { own: 1_000, approved: 3_000, submitted: 8_000, expired: 9_500, returned: 9_800, held: 9_890 };
  const large = { ...upTo, resting: 9_895, standing: 9_900, tasks: 10_000 };
  return {
    factor,
    workers: 190 * factor - 1,
    organisations: 10 * factor,
    openBatches: 20 * factor,
    settledBatches: 2 * factor,
    draftTasks: 1_000 * factor,
    large: Object.fromEntries(Object.entries(large).map(([key, count]) => [key, count * factor])) as unknown as LargeBatch,
  };
}
