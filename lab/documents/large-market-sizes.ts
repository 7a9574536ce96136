/** How many rows the large marketplace has, and SQL that its statements share. */
export const SIZES = {
  batches: 1_000,
  tasksPerBatch: 25,
  /** Tasks of the first batch. */
  tasksOfLargeBatch: 5_000,
  answersPerTask: 4,
  workers: 500,
  payouts: 5_000,
  runLines: 2_000,
} as const;

/** Conditions on batch `n`: each tenth batch is a draft, and of each hundred one waits for the review of a first batch. */
export const LAUNCHED = 'n % 10 <> 9';
export const IN_REVIEW = 'n % 100 = 8';
export const ANSWERED = `${LAUNCHED} and not ${IN_REVIEW}`;
const WITHOUT_ANSWERS = SIZES.batches / 10 + SIZES.batches / 100;

/** Number of answers in all. */
export const ANSWERS = ((SIZES.batches - WITHOUT_ANSWERS - 1) * SIZES.tasksPerBatch + SIZES.tasksOfLargeBatch) * SIZES.answersPerTask;

/** A worker by number, 1 to `SIZES.workers`; number 1 is the worker of the cast. */
export const WORKER = (n: string) => `(case when ${n} = 1 then $2::uuid else md5('worker ' || ${n})::uuid end)`;

/** Number of tasks of batch `n`. */
export const TASKS_OF = (n: string) => `(case when ${n} = 1 then ${SIZES.tasksOfLargeBatch} else ${SIZES.tasksPerBatch} end)`;

/** Number of a task among each 25, from 1; the states of answers follow from it. */
export const PLACE = (p: string) => `(1 + (${p} - 1) % ${SIZES.tasksPerBatch})`;

/** Minor units that an answer costs. */
export const REWARD = 100;
export const FEE = 20;
export const PAYOUT = 500;
