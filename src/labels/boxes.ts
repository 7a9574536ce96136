/** Boxes of several answers to one task as one list of boxes, and answers of boxes as the model of consensus takes them. Pure. */
import { comparableOption } from '../kernel/index.ts';
import { compareCodePoints, estimateBoxes, KEY, type BoxAnswers, type BoxEstimates, type BoxSkills } from '../consensus/index.ts';
import type { Box, Question } from '../batches/index.ts';

export type BoxesQuestion = Extract<Question, { type: 'boxes' }>;

/** What merging needs to know of a question; all options of its labels, and its bounds. */
export type MergedQuestion = Pick<BoxesQuestion, 'labels' | 'minimum' | 'maximum'>;

/** Most boxes of one task that are merged: the time grows with their square, while nothing else happens in the process. */
const MERGED_BOXES = 5_000;
/** The same where labels are read, a page of tasks at once. */
export const MERGED_WHEN_READ = 100;

/** Digits of an edge that mean something. */
const DIGITS = 12;

export interface MergedBoxes {
  readonly value: Box[];
  /** Answers with exactly these objects. */
  readonly votes: number;
  /** Probability that exactly these objects are there. */
  readonly confidence: number;
}

/** Whether the boxes of one task are few enough to be merged. */
export function canMerge(lists: readonly (readonly Box[])[], most = MERGED_BOXES): boolean {
  return lists.reduce((sum, boxes) => sum + boxes.length, 0) <= most;
}

/** A list of boxes; undefined: the value is none. */
export function boxesOf(value: unknown): readonly Box[] | undefined {
  return Array.isArray(value) ? (value as Box[]) : undefined;
}

/**
 * One list of boxes for one task.
 *
 * @param lists the boxes of each answer, at least one answer; few enough for {@link canMerge}
 * @param skills what is known of the worker of each answer; left out: all alike
 */
export function mergeBoxes(question: MergedQuestion, lists: readonly (readonly Box[])[], skills?: BoxSkills): MergedBoxes {
  const table = new BoxTable(question);
  lists.forEach((boxes, worker) => table.add(0, worker, boxes));
  const answers = table.answers(1, lists.length);
  const alike = { accuracy: new Float64Array(lists.length).fill(0.75), deviation: new Float64Array(lists.length).fill(0.1) };
  const { minimum, maximum } = question;
  const estimates = estimateBoxes(answers, { skills: skills ?? alike, minimum, maximum });
  return {
    value: table.boxesOfTask(estimates, 0),
    votes: estimates.agrees.reduce((sum, each) => sum + each, 0),
    confidence: estimates.confidence[0]!,
  };
}

/** Collects answers of boxes, task by task, and turns estimates into boxes again. */
export class BoxTable {
  private readonly names: readonly string[];
  private readonly placeOf: ReadonlyMap<string, number>;
  private readonly task: number[] = [];
  private readonly worker: number[] = [];
  private readonly boxes: (readonly Box[])[] = [];

  constructor(question: Pick<MergedQuestion, 'labels'>) {
    this.names = question.labels.map(({ value }) => comparableOption(value)).sort(compareCodePoints);
    this.placeOf = new Map(this.names.map((name, place) => [name, place]));
  }

  get size(): number {
    return this.boxes.length;
  }

  /** @param worker a number from 0, or {@link KEY} for what is known */
  add(task: number, worker: number, boxes: readonly Box[]): void {
    this.task.push(task);
    this.worker.push(worker);
    // A label that the form does not have (any more) belongs to no object that is shown.
    this.boxes.push(boxes.filter(({ label }) => this.placeOf.has(comparableOption(label))));
  }

  answers(tasks: number, workers: number): BoxAnswers {
    const boxStart = new Int32Array(this.boxes.length + 1);
    this.boxes.forEach((boxes, answer) => (boxStart[answer + 1] = boxStart[answer]! + boxes.length));
    const all = this.boxes.flat();
    return {
      ...{ tasks, workers, labels: this.names.length, boxStart },
      ...{ task: Int32Array.from(this.task), worker: Int32Array.from(this.worker) },
      edges: Float64Array.from(all.flatMap(({ x, y, width, height }) => [x, y, x + width, y + height])),
      label: Int32Array.from(all, ({ label }) => this.placeOf.get(comparableOption(label))!),
    };
  }

  boxesOfTask({ boxStart, edges, label }: Pick<BoxEstimates, 'boxStart' | 'edges' | 'label'>, task: number): Box[] {
    return Array.from(label.subarray(boxStart[task], boxStart[task + 1]), (name, index): Box => {
      const [left, top, right, bottom] = edges.subarray((boxStart[task]! + index) * 4) as unknown as [number, number, number, number];
      return { x: rounded(left), y: rounded(top), width: rounded(right - left), height: rounded(bottom - top), label: this.names[name]! };
    });
  }
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

export { KEY };
