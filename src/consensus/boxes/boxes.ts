/**
 * From many answers of boxes (each with a label) to one list of boxes per task, with a probability for each and for the list.
 *
 * Guarantees the same boxes whatever the order of the answers. Knows nothing of images: edges are in any unit, and boxes stand upright.
 */
import { assert } from '../../kernel/index.ts';
import type { Edges } from './box-clusters.ts';
import {
  KEY,
  LEAST_DEVIATION,
  logOddsOf,
  objectsOf,
  probabilityOf,
  weightOf,
  type BoxAnswers,
  type BoxSkills,
  type SeenObject,
  type BoxState,
} from './box-objects.ts';
import { resultOf } from './box-result.ts';
import { startsOf } from '../core/names.ts';

export type BoxMethod = 'weighted-fusion' | 'mean-fusion';

export interface BoxOptions {
  /** Default `weighted-fusion`. */
  readonly method?: BoxMethod;
  /** From other tasks: nothing is estimated then. */
  readonly skills?: BoxSkills | undefined;
  /** Fewest and most boxes of a task; default 0 and any number. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** Default 50. */
  readonly maximumIterations?: number;
}

export interface BoxEstimates extends BoxSkills {
  readonly method: BoxMethod;
  readonly model: string;
  /** Boxes of task t are those from `boxStart[t]` up to, not including, `boxStart[t + 1]`; length tasks + 1. From left to right. */
  readonly boxStart: Int32Array;
  readonly edges: Edges;
  readonly label: Int32Array;
  /** Per box: the probability that the object is there and has this label. */
  readonly probability: Float64Array;
  /** Per task: the probability that exactly these objects are there; 0 where nobody answered. */
  readonly confidence: Float64Array;
  /** Per answer, 1 if it has exactly the objects of the result, with their labels. */
  readonly agrees: Uint8Array;
  /** Per worker: how many objects their accuracy was estimated from. */
  readonly judged: Int32Array;
  readonly iterations: number;
  readonly converged: boolean;
}

/** Prior accuracy of a worker and prior deviation, before any evidence. */
const ACCURACY = 0.75;
const DEVIATION = 0.1;
/** How many objects, and how many edges, of an average worker are expected before a worker's own count. */
const PRIOR_OBJECTS = 4;
const PRIOR_EDGES = 8;
const TOLERANCE = 1e-4;

/**
 * One list of boxes per task.
 *
 * 1. Boxes of different answers that overlap by half (intersection over union) are one object: box-clusters.ts.
 * 2. An object is there if the answers that have it outweigh those that do not, by the log odds of each worker's accuracy; even: it is not.
 *    Its label is the most probable by the same weights; a tie goes to the lower number. Source: the one-coin model (Dawid and Skene 1979
 *    with one parameter a worker); of objects, Branson, Van Horn and Perona, "Lean crowdsourcing", CVPR 2017.
 * 3. Its edges are the mean of those drawn, each weighted by 1 / the worker's variance (`mean-fusion`: all alike). Source: inverse-variance weighting;
 *    merging clusters into a mean is that of Solovyev, Wang and Gabruseva, "Weighted boxes fusion", 2021.
 * 4. A worker's accuracy is the mean probability, by the other answers alone, that they were right about each object; a worker's variance is that of their
 *    edges around those of the others. Both are drawn towards the crowd's. Steps 2 to 4 repeat until they rest.
 *
 * Cost: per task boxes², once; per iteration boxes + objects × answers.
 */
export function estimateBoxes(answers: BoxAnswers, options: BoxOptions = {}): BoxEstimates {
  const { method = 'weighted-fusion', skills, minimum = 0, maximum = Infinity, maximumIterations = 50 } = options;
  assert(answers.boxStart.length === answers.task.length + 1, 'each answer has a place for its boxes');
  const answerStart = startsOf(answers.task, answers.tasks);
  const objects = objectsOf(answers, answerStart);
  const state: BoxState = {
    ...{ answers, answerStart, objects, isWeighted: method === 'weighted-fusion' },
    accuracy: skills?.accuracy.slice() ?? new Float64Array(answers.workers).fill(ACCURACY),
    deviation: skills?.deviation.slice() ?? new Float64Array(answers.workers).fill(DEVIATION),
    judged: new Int32Array(answers.workers),
  };
  let [iterations, converged] = [0, skills !== undefined];
  weigh(state);
  while (!converged && iterations < maximumIterations) {
    iterations++;
    converged = updateSkills(state) < TOLERANCE;
    weigh(state);
  }
  const { accuracy, deviation, judged } = state;
  return { method, model: `${method}/1`, ...resultOf(state, minimum, maximum), accuracy, deviation, judged, iterations, converged };
}

/** Decides whether each object exists, and where, by the estimates of the workers. */
function weigh(state: BoxState): void {
  const { answers, answerStart, objects } = state;
  let [task, against] = [-1, 0];
  for (const object of objects) {
    if (object.task !== task) {
      task = object.task;
      against = 0;
      for (let a = answerStart[task]!; a < answerStart[task + 1]!; a++) against -= logOddsOf(state, a);
    }
    object.logOdds = object.answers.reduce((sum, answer) => sum + 2 * logOddsOf(state, answer), against);
    const weights = object.answers.map((answer) => weightOf(state, answer));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (let edge = 0; edge < 4; edge++) {
      object.edges[edge] = object.boxes.reduce((sum, box, at) => sum + weights[at]! * answers.edges[box * 4 + edge]!, 0) / total;
    }
  }
}

/** Updates the estimates of the workers from the objects. @returns the greatest change */
function updateSkills(state: BoxState): number {
  const { answers, answerStart, objects, accuracy, deviation, judged } = state;
  const right = new Float64Array(answers.workers);
  const squares = new Float64Array(answers.workers);
  const edges = new Int32Array(answers.workers);
  judged.fill(0);
  for (const object of objects) {
    if (answerStart[object.task + 1]! - answerStart[object.task]! < 2) continue;
    for (let a = answerStart[object.task]!; a < answerStart[object.task + 1]!; a++) {
      const worker = answers.worker[a]!;
      if (worker === KEY) continue;
      const sign = object.answers.includes(a) ? 1 : -1;
      right[worker]! += probabilityOf(sign * (object.logOdds - sign * logOddsOf(state, a)));
      judged[worker]!++;
    }
    addSquares(state, object, squares, edges);
  }
  const change = blend(accuracy, right, judged, PRIOR_OBJECTS, ACCURACY);
  const variance = deviation.map((each) => each * each);
  blend(variance, squares, edges, PRIOR_EDGES, DEVIATION ** 2);
  let most = change;
  for (let worker = 0; worker < deviation.length; worker++) {
    const now = Math.max(LEAST_DEVIATION, Math.sqrt(variance[worker]!));
    most = Math.max(most, Math.abs(now - deviation[worker]!));
    deviation[worker] = now;
  }
  return most;
}

/**
 * Squares of the distances between a worker's edges and the others' mean, as fractions of the object's size. The others' mean errs, too: of
 * the square, the share of the worker's own variance in the sum of both is the worker's.
 */
function addSquares(state: BoxState, object: SeenObject, squares: Float64Array, edges: Int32Array): void {
  const { answers } = state;
  if (object.boxes.length < 2) return;
  const weights = object.answers.map((answer) => weightOf(state, answer));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const size = [object.edges[2]! - object.edges[0]!, object.edges[3]! - object.edges[1]!];
  for (const [at, box] of object.boxes.entries()) {
    const worker = answers.worker[object.answers[at]!]!;
    if (worker === KEY) continue;
    const others = total - weights[at]!;
    for (let edge = 0; edge < 4; edge++) {
      const own = answers.edges[box * 4 + edge]!;
      const distance = (own - (object.edges[edge]! * total - weights[at]! * own) / others) / size[edge % 2]!;
      squares[worker]! += (distance * distance * others) / total;
      edges[worker]!++;
    }
  }
}

/** Means of the workers, drawn towards the mean of all. @returns the greatest change */
function blend(values: Float64Array, sums: Float64Array, counts: Int32Array, prior: number, guess: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const pool = total === 0 ? guess : sums.reduce((sum, each) => sum + each, 0) / total;
  let most = 0;
  for (let worker = 0; worker < values.length; worker++) {
    const now = (sums[worker]! + prior * pool) / (counts[worker]! + prior);
    most = Math.max(most, Math.abs(now - values[worker]!));
    values[worker] = now;
  }
  return most;
}
