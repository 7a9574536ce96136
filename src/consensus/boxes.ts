/**
 * From many answers of boxes (each with a label) to one list of boxes per task, with a probability for each and for the list.
 *
 * Guarantees the same boxes whatever the order of the answers. Knows nothing of images: edges are in any unit, and boxes stand upright.
 */
import { assert } from '../kernel/index.ts';
import { clustersOf, type Edges } from './box-clusters.ts';
import { startsOf } from './names.ts';

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

/** Stands for a worker: a known answer. */
export const KEY = -1;

/** What is known of each worker. */
export interface BoxSkills {
  /** Probability of being right about an object: draws what is there, and does not draw what is not. */
  readonly accuracy: Float64Array;
  /** Standard deviation of the edges that the worker draws, as a fraction of the width or height of the object. */
  readonly deviation: Float64Array;
}

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
/** Who is right less often than by chance says nothing; nobody is right always. */
const [LEAST_ACCURACY, MOST_ACCURACY] = [0.501, 0.99];
const KEY_ACCURACY = 0.9999;
const LEAST_DEVIATION = 1e-3;
const TOLERANCE = 1e-4;
/** Probabilities closer than this are a tie. */
const TIE = 1e-9;

/** An object that somebody saw. */
interface Seen {
  readonly task: number;
  /** Per box of it: the box, and its answer. */
  readonly boxes: readonly number[];
  readonly answers: readonly number[];
  /** Log odds that it is there, by all answers to its task. */
  logOdds: number;
  /** The merged box: left, top, right, bottom. */
  readonly edges: Edges;
}

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
  const state: State = {
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

interface State {
  readonly answers: BoxAnswers;
  readonly answerStart: Int32Array;
  readonly objects: readonly Seen[];
  readonly isWeighted: boolean;
  readonly accuracy: Float64Array;
  readonly deviation: Float64Array;
  readonly judged: Int32Array;
}

/** Everything that somebody saw, task by task. */
function objectsOf({ tasks, boxStart, edges, label }: BoxAnswers, answerStart: Int32Array): Seen[] {
  const objects: Seen[] = [];
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

function logOddsOf({ answers, accuracy }: State, answer: number): number {
  const worker = answers.worker[answer]!;
  const right = worker === KEY ? KEY_ACCURACY : Math.min(MOST_ACCURACY, Math.max(LEAST_ACCURACY, accuracy[worker]!));
  return Math.log(right / (1 - right));
}

/** Inverse variance of an edge that the answer's worker draws. */
function weightOf({ answers, deviation, isWeighted }: State, answer: number): number {
  const worker = answers.worker[answer]!;
  if (!isWeighted) return 1;
  return 1 / (worker === KEY ? LEAST_DEVIATION / 10 : Math.max(LEAST_DEVIATION, deviation[worker]!)) ** 2;
}

/** Whether each object is there, and where, by what is known of the workers. */
function weigh(state: State): void {
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

const probabilityOf = (logOdds: number) => 1 / (1 + Math.exp(-logOdds));

/** Estimates the workers anew by what is thought of the objects. @returns the greatest change */
function updateSkills(state: State): number {
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
function addSquares(state: State, object: Seen, squares: Float64Array, edges: Int32Array): void {
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

/** The most probable label of an object, and its probability. */
function labelOf(state: State, object: Seen): { label: number; probability: number } {
  const { answers } = state;
  const others = Math.max(1, answers.labels - 1);
  const scores = new Map<number, number>();
  for (const [at, box] of object.boxes.entries()) {
    const label = answers.label[box]!;
    scores.set(label, (scores.get(label) ?? 0) + logOddsOf(state, object.answers[at]!) + Math.log(others));
  }
  let label = -1;
  for (const [each, score] of scores) {
    const best = scores.get(label) ?? -Infinity;
    if (score > best + TIE || (score > best - TIE && each < label)) label = each;
  }
  const best = scores.get(label)!;
  // Labels that nobody gave have a score of 0.
  let sum = (answers.labels - scores.size) * Math.exp(-best);
  for (const score of scores.values()) sum += Math.exp(score - best);
  return { label, probability: answers.labels < 2 ? 1 : 1 / sum };
}

interface Chosen {
  readonly object: Seen;
  readonly label: number;
  readonly there: number;
  readonly probability: number;
}

function resultOf(state: State, minimum: number, maximum: number) {
  const { answers, answerStart, objects } = state;
  const confidence = new Float64Array(answers.tasks);
  const agrees = new Uint8Array(answers.task.length);
  const boxStart = new Int32Array(answers.tasks + 1);
  const all: Chosen[] = [];
  for (let [task, at] = [0, 0]; task < answers.tasks; task++) {
    const seen: Chosen[] = [];
    for (; at < objects.length && objects[at]!.task === task; at++) {
      const object = objects[at]!;
      const there = probabilityOf(object.logOdds);
      const { label, probability } = labelOf(state, object);
      seen.push({ object, label, there, probability: there * probability });
    }
    const kept = keep(seen, minimum, maximum);
    all.push(...kept);
    boxStart[task + 1] = all.length;
    if (answerStart[task] === answerStart[task + 1]) continue;
    confidence[task] = seen.length === 0 ? nothingThere(state, task) : confidenceOf(seen, kept);
    for (let a = answerStart[task]!; a < answerStart[task + 1]!; a++) agrees[a] = Number(hasExactly(state, a, kept));
  }
  return {
    ...{ boxStart, confidence, agrees },
    edges: Float64Array.from(all.flatMap(({ object }) => [...object.edges])),
    label: Int32Array.from(all, ({ label }) => label),
    probability: Float64Array.from(all, ({ probability }) => probability),
  };
}

/** Objects that are more probably there than not, from left to right; the most probable ones where there must be more or fewer. */
function keep(seen: readonly Chosen[], minimum: number, maximum: number): Chosen[] {
  const ranked = [...seen].sort((a, b) => b.there - a.there || byEdges(a, b));
  const likely = ranked.filter(({ there }) => there > 0.5 + TIE).length;
  return ranked.slice(0, Math.min(maximum, Math.max(minimum, likely))).sort(byEdges);
}

function byEdges(a: Chosen, b: Chosen): number {
  for (let edge = 0; edge < 4; edge++) {
    const difference = a.object.edges[edge]! - b.object.edges[edge]!;
    if (difference !== 0) return difference;
  }
  return a.label - b.label;
}

function confidenceOf(seen: readonly Chosen[], kept: readonly Chosen[]): number {
  return seen.reduce((product, each) => product * (kept.includes(each) ? each.probability : 1 - each.there), 1);
}

/** The probability that there is nothing where nobody drew anything. */
function nothingThere(state: State, task: number): number {
  let logOdds = 0;
  for (let a = state.answerStart[task]!; a < state.answerStart[task + 1]!; a++) logOdds += logOddsOf(state, a);
  return probabilityOf(logOdds);
}

/** Whether the answer has a box with the label in each of these objects, and no other box. */
function hasExactly({ answers }: State, answer: number, kept: readonly Chosen[]): boolean {
  if (answers.boxStart[answer + 1]! - answers.boxStart[answer]! !== kept.length) return false;
  return kept.every(({ object, label }) => {
    const at = object.answers.indexOf(answer);
    return at >= 0 && answers.label[object.boxes[at]!] === label;
  });
}
