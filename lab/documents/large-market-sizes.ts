/** Row counts of the large market, and SQL expressions that its statements share. */
export const SIZES = {
  batches: 1_000,
  tasksPerBatch: 25,
  /** Number of tasks in the first batch. */
  tasksOfLargeBatch: 5_000,
  answersPerTask: 4,
  workers: 500,
  payouts: 5_000,
  runLines: 2_000,
} as const;

/** SQL conditions on batch number `n`. Every tenth batch is a draft. One of 100 batches waits for the review of a first batch. */
export const LAUNCHED = 'n % 10 <> 9';
export const IN_REVIEW = 'n % 100 = 8';
export const ANSWERED = `${LAUNCHED} and not ${IN_REVIEW}`;
const WITHOUT_ANSWERS = SIZES.batches / 10 + SIZES.batches / 100;

/** Total number of answers. */
export const ANSWERS = ((SIZES.batches - WITHOUT_ANSWERS - 1) * SIZES.tasksPerBatch + SIZES.tasksOfLargeBatch) * SIZES.answersPerTask;

/** SQL expression for the id of a worker, by number from 1 to `SIZES.workers`. Number 1 is the worker among the actors. */
export const WORKER = (n: string) => `(case when ${n} = 1 then $2::uuid else md5('worker ' || ${n})::uuid end)`;

/** SQL expression for the number of tasks in batch `n`. */
export const TASKS_OF = (n: string) => `(case when ${n} = 1 then ${SIZES.tasksOfLargeBatch} else ${SIZES.tasksPerBatch} end)`;

/** SQL expression for the number of a task within its group of 25, from 1. The states of its answers depend on it. */
export const NUMBER_IN_GROUP = (p: string) => `(1 + (${p} - 1) % ${SIZES.tasksPerBatch})`;

/** Cost of one answer, in minor units. */
export const REWARD = 100;
export const FEE = 20;
export const PAYOUT = 500;
