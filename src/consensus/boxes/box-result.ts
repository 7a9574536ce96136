/** Result of the merge of boxes: the kept objects of each task, with labels and confidences. */
import { logOddsOf, probabilityOf, type SeenObject, type BoxState } from './box-objects.ts';

/** Probabilities closer than this are a tie. */
const TIE = 1e-9;

/** The most probable label of an object, and its probability. */
function labelOf(state: BoxState, object: SeenObject): { label: number; probability: number } {
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
  readonly object: SeenObject;
  readonly label: number;
  /** Probability that the object exists. */
  readonly existence: number;
  readonly probability: number;
}

/** Boxes, labels and confidences of all tasks. */
export function resultOf(state: BoxState, minimum: number, maximum: number) {
  const { answers, answerStart, objects } = state;
  const confidence = new Float64Array(answers.tasks);
  const agrees = new Uint8Array(answers.task.length);
  const boxStart = new Int32Array(answers.tasks + 1);
  const all: Chosen[] = [];
  for (let [task, at] = [0, 0]; task < answers.tasks; task++) {
    const seen: Chosen[] = [];
    for (; at < objects.length && objects[at]!.task === task; at++) {
      const object = objects[at]!;
      const existence = probabilityOf(object.logOdds);
      const { label, probability } = labelOf(state, object);
      seen.push({ object, label, existence, probability: existence * probability });
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
  const ranked = [...seen].sort((a, b) => b.existence - a.existence || byEdges(a, b));
  const likely = ranked.filter(({ existence }) => existence > 0.5 + TIE).length;
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
  return seen.reduce((product, each) => product * (kept.includes(each) ? each.probability : 1 - each.existence), 1);
}

/** The probability that a task has no object, when nobody drew any. */
function nothingThere(state: BoxState, task: number): number {
  let logOdds = 0;
  for (let a = state.answerStart[task]!; a < state.answerStart[task + 1]!; a++) logOdds += logOddsOf(state, a);
  return probabilityOf(logOdds);
}

/** Whether the answer has a box with the label in each of these objects, and no other box. */
function hasExactly({ answers }: BoxState, answer: number, kept: readonly Chosen[]): boolean {
  if (answers.boxStart[answer + 1]! - answers.boxStart[answer]! !== kept.length) return false;
  return kept.every(({ object, label }) => {
    const at = object.answers.indexOf(answer);
    return at >= 0 && answers.label[object.boxes[at]!] === label;
  });
}
