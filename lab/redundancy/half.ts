/** One split of a crowd: half of its tasks are the past, the other half is bought answer by answer. */
import { aggregate, answerEvidence, answersFrom, METHODS, workerModel, type Answers, type WorkerModel } from '../../src/consensus/index.ts';
import type { Random } from '../../src/kernel/index.ts';
import { skillEstimates } from '../../src/reputation/index.ts';

export interface Half {
  readonly answers: Answers;
  /** Class of each task, −1 where it is not known. */
  readonly truth: Int32Array;
  /** Answers to tasks of the past, by index. */
  readonly past: readonly number[];
  /** For each task that is bought, its answers in the order in which they come. */
  readonly offered: readonly { readonly task: number; readonly order: readonly number[] }[];
}

/** What a rule bought: how many of each offered task's answers, from the first on. */
export type Bought = readonly number[];

export interface Point {
  /** Answers per task, gold counted. */
  readonly answers: number;
  readonly accuracy: number;
}

export function splitInHalf(answers: Answers, truth: Int32Array, random: Random): Half {
  const tasks = random.shuffled([...truth.keys()].filter((task) => truth[task]! >= 0));
  const isPast = new Uint8Array(answers.tasks);
  for (const task of tasks.slice(0, Math.floor(tasks.length / 2))) isPast[task] = 1;
  const offered = tasks.slice(Math.floor(tasks.length / 2)).map((task) => ({
    task,
    order: random.shuffled(
      Array.from({ length: answers.taskStart[task + 1]! - answers.taskStart[task]! }, (_, i) => answers.taskStart[task]! + i),
    ),
  }));
  return { answers, truth, past: [...answers.task.keys()].filter((a) => isPast[answers.task[a]!] === 1), offered };
}

/** Each worker's accuracy and confusion matrix, estimated from past answers without gold. */
export function knownOf(half: Half): { readonly accuracy: Float64Array; readonly model: WorkerModel } {
  const past = chosen(half.answers, half.past);
  const { right, chance } = answerEvidence(past);
  const judged = Array.from(past.worker, (worker, a) => ({ workerId: String(worker), right: right[a]!, chance: chance[a]! }));
  const { pool, estimates } = skillEstimates(judged, { halfLifeDays: 0 });
  const accuracy = Float64Array.from({ length: half.answers.workers }, (_, worker) => estimates.get(String(worker))?.accuracy ?? pool.mean);
  return { accuracy, model: workerModel(past) };
}

/** Labels what was bought, with all of the past, by the default method. */
export function labelled(half: Half, bought: Bought): Point {
  const answers = chosen(half.answers, [...half.past, ...half.offered.flatMap(({ order }, i) => order.slice(0, bought[i]))]);
  return { answers: mean(bought), accuracy: accuracyOf(half, aggregate(answers).label) };
}

/** The accuracy that the best of all methods reaches with every answer there is. */
export function bestAccuracy(half: Half): number {
  return Math.max(...METHODS.map((method) => accuracyOf(half, aggregate(half.answers, { method }).label)));
}

export function accuracyOf(half: Half, label: Int32Array): number {
  return mean(half.offered.map(({ task }) => (label[task] === half.truth[task] ? 1 : 0)));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function chosen(answers: Answers, indexes: readonly number[]): Answers {
  const of = (values: Int32Array) => Int32Array.from(indexes, (index) => values[index]!);
  return answersFrom(of(answers.task), of(answers.worker), of(answers.label), answers);
}
