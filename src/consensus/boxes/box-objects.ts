/** Answers of boxes as objects: boxes that mean the same object, and what each answer weighs. */
import { clustersOf, type Edges } from './box-clusters.ts';

/** Answers sorted by task. An answer may have any number of boxes, none too. */
export interface BoxAnswers {
  readonly tasks: number;
  readonly workers: number;
  /** How many labels a box may have; labels are 0 … labels − 1. */
  readonly labels: number;
  readonly task: Int32Array;
  /** {@link KEY}: the answer is known to be right. */
  readonly worker: Int32Array;
  /** Boxes of answer a are those from `boxStart[a]` up to, not including, `boxStart[a + 1]`; length answers + 1. */
  readonly boxStart: Int32Array;
  readonly edges: Edges;
  readonly label: Int32Array;
}

/** Key of a known answer, in place of a worker. */
export const KEY = -1;

/** Estimates about each worker. */
export interface BoxSkills {
  /** Probability of being right about an object: of drawing an object that exists, and of drawing none that does not. */
  readonly accuracy: Float64Array;
  /** Standard deviation of the edges that the worker draws, as a fraction of the width or height of the object. */
  readonly deviation: Float64Array;
}

/** Bounds of an accuracy: below chance an answer carries no information, and no worker is always right. */
const [LEAST_ACCURACY, MOST_ACCURACY] = [0.501, 0.99];
const KEY_ACCURACY = 0.9999;
/** Least standard deviation of the edges of a worker. */
export const LEAST_DEVIATION = 1e-3;

/** An object that somebody saw. */
export interface SeenObject {
  readonly task: number;
  /** Per box of it: the box, and its answer. */
  readonly boxes: readonly number[];
  readonly answers: readonly number[];
  /** Log odds that the object exists, by all answers to its task. */
  logOdds: number;
  /** The merged box: left, top, right, bottom. */
  readonly edges: Edges;
}

/** Objects of all tasks, and the current estimates of the workers. */
export interface BoxState {
  readonly answers: BoxAnswers;
  readonly answerStart: Int32Array;
  readonly objects: readonly SeenObject[];
  readonly isWeighted: boolean;
  readonly accuracy: Float64Array;
  readonly deviation: Float64Array;
  readonly judged: Int32Array;
}

/** Everything that somebody saw, task by task. */
export function objectsOf({ tasks, boxStart, edges, label }: BoxAnswers, answerStart: Int32Array): SeenObject[] {
  const objects: SeenObject[] = [];
  for (let task = 0; task < tasks; task++) {
    const [from, to] = [boxStart[answerStart[task]!]!, boxStart[answerStart[task + 1]!]!];
    const answerOf: number[] = [];
    for (let a = answerStart[task]!; a < answerStart[task + 1]!; a++) {
      for (let box = boxStart[a]!; box < boxStart[a + 1]!; box++) answerOf.push(a);
    }
    for (const cluster of clustersOf(edges.subarray(from * 4, to * 4), label.subarray(from, to), answerOf)) {
      const boxes = cluster.map((box) => from + box);
      objects.push({ task, boxes, answers: cluster.map((box) => answerOf[box]!), logOdds: 0, edges: new Float64Array(4) });
    }
  }
  return objects;
}

/** Log odds that the answer's worker is right about an object. */
export function logOddsOf({ answers, accuracy }: BoxState, answer: number): number {
  const worker = answers.worker[answer]!;
  const right = worker === KEY ? KEY_ACCURACY : Math.min(MOST_ACCURACY, Math.max(LEAST_ACCURACY, accuracy[worker]!));
  return Math.log(right / (1 - right));
}

/** Inverse variance of an edge that the answer's worker draws. */
export function weightOf({ answers, deviation, isWeighted }: BoxState, answer: number): number {
  const worker = answers.worker[answer]!;
  if (!isWeighted) return 1;
  return 1 / (worker === KEY ? LEAST_DEVIATION / 10 : Math.max(LEAST_DEVIATION, deviation[worker]!)) ** 2;
}

export const probabilityOf = (logOdds: number) => 1 / (1 + Math.exp(-logOdds));
