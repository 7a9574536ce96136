/**
 * Boxes or spans of several answers to one task as one list, and answers of them as the model of consensus takes them. Pure.
 *
 * A span of a text is a box as high as the line: from `start` to `end`, and from 0 to 1.
 */
import { comparableOption } from '../../kernel/index.ts';
import { compareCodePoints, estimateBoxes, KEY, type BoxAnswers, type BoxEstimates, type BoxSkills } from '../../consensus/index.ts';
import type { Box, Question, Span } from '../../forms/index.ts';

export type MarksQuestion = Extract<Question, { type: 'boxes' | 'spans' }>;

/** Things that are marked: each has a label, and a place. */
export type Mark = Box | Span;

/** What merging needs to know of a question: all options of its labels, and its bounds. */
type MergedQuestion = Pick<MarksQuestion, 'type' | 'labels' | 'minimum' | 'maximum'> & {
  /** Whether spans may overlap. */
  readonly overlap?: boolean;
};

/** Most marks of one task that are merged: the time grows with their square, while nothing else happens in the process. */
const MERGED_MARKS = 5_000;
/** The same where labels are read, a page of tasks at once. */
export const MERGED_WHEN_READ = 100;

/** Digits of an edge that mean something. */
const DIGITS = 12;

interface MergedMarks {
  readonly value: Mark[];
  /** Answers with exactly these objects. */
  readonly votes: number;
  /** Probability that exactly these objects are there. */
  readonly confidence: number;
}

/** Whether the marks of one task are few enough to be merged. */
export function canMerge(lists: readonly (readonly Mark[])[], most = MERGED_MARKS): boolean {
  return lists.reduce((sum, marks) => sum + marks.length, 0) <= most;
}

/** A list of marks; undefined: the value is none. */
export function marksOf(value: unknown): readonly Mark[] | undefined {
  return Array.isArray(value) ? (value as Mark[]) : undefined;
}

/**
 * Merges lists of marks of one task. Null when the result would be no valid answer: spans that overlap where they must
 * not.
 *
 * @param lists the marks of each answer, at least one answer; few enough for {@link canMerge}
 * @param skills accuracy of the worker of each answer; without it, all workers count the same
 */
export function mergeMarks(question: MergedQuestion, lists: readonly (readonly Mark[])[], skills?: BoxSkills): MergedMarks | null {
  const table = new MarkTable(question);
  lists.forEach((marks, worker) => table.add(0, worker, marks));
  const answers = table.answers(1, lists.length);
  const alike = { accuracy: new Float64Array(lists.length).fill(0.75), deviation: new Float64Array(lists.length).fill(0.1) };
  const { minimum, maximum } = question;
  const estimates = estimateBoxes(answers, { skills: skills ?? alike, minimum, maximum });
  const value = table.marksOfTask(estimates, 0);
  if (value === null) return null;
  return { value, votes: estimates.agrees.reduce((sum, each) => sum + each, 0), confidence: estimates.confidence[0]! };
}

/** Collects answers of marks, task by task, and turns estimates into marks again. */
export class MarkTable {
  private readonly names: readonly string[];
  private readonly placeOf: ReadonlyMap<string, number>;
  private readonly task: number[] = [];
  private readonly worker: number[] = [];
  private readonly marks: (readonly Mark[])[] = [];
  private readonly rowsOf = new Map<number, number[]>();

  constructor(private readonly question: Pick<MergedQuestion, 'type' | 'labels' | 'overlap'>) {
    this.names = question.labels.map(({ value }) => comparableOption(value)).sort(compareCodePoints);
    this.placeOf = new Map(this.names.map((name, place) => [name, place]));
  }

  get size(): number {
    return this.marks.length;
  }

  /** @param worker a number from 0, or {@link KEY} for known marks */
  add(task: number, worker: number, marks: readonly Mark[]): void {
    const row = this.task.push(task) - 1;
    this.worker.push(worker);
    // A label that the form does not have (any more) belongs to no object that is shown.
    this.marks.push(marks.filter(({ label }) => this.placeOf.has(comparableOption(label))));
    const rows = this.rowsOf.get(task);
    if (rows === undefined) this.rowsOf.set(task, [row]);
    else rows.push(row);
  }

  answers(tasks: number, workers: number): BoxAnswers {
    const boxStart = new Int32Array(this.marks.length + 1);
    this.marks.forEach((marks, answer) => (boxStart[answer + 1] = boxStart[answer]! + marks.length));
    const all = this.marks.flat();
    return {
      tasks,
      workers,
      labels: this.names.length,
      boxStart,
      task: Int32Array.from(this.task),
      worker: Int32Array.from(this.worker),
      edges: Float64Array.from(all.flatMap(edgesOf)),
      label: Int32Array.from(all, ({ label }) => this.placeOf.get(comparableOption(label))!),
    };
  }

  /** Null when they would be no answer. */
  marksOfTask({ boxStart, edges, label }: Pick<BoxEstimates, 'boxStart' | 'edges' | 'label'>, task: number): Mark[] | null {
    const [from, to] = [boxStart[task]!, boxStart[task + 1]!];
    const named = (index: number) => ({ label: this.names[label[index]!]! });
    if (this.question.type === 'boxes') {
      return Array.from({ length: to - from }, (_, place): Box => {
        const [left, top, right, bottom] = edges.subarray((from + place) * 4) as unknown as [number, number, number, number];
        const box = { x: rounded(left), y: rounded(top), width: rounded(right - left), height: rounded(bottom - top) };
        return { ...box, ...named(from + place) };
      });
    }
    // Where somebody saw the span begin and end: a mean may be in the middle of a word.
    const given = (this.rowsOf.get(task) ?? []).flatMap((row) => this.marks[row]! as readonly Span[]);
    const spans = Array.from({ length: to - from }, (_, place): Span => {
      const [start, , end] = edges.subarray((from + place) * 4) as unknown as [number, number, number];
      const ends = { start: nearest(given, 'start', start), end: nearest(given, 'end', end) };
      return { ...ends, ...named(from + place) };
    });
    return this.isAnswer(spans) ? spans : null;
  }

  private isAnswer(spans: readonly Span[]): boolean {
    const sorted = [...spans].sort((a, b) => a.start - b.start);
    if (sorted.some(({ start, end }) => start >= end)) return false;
    return this.question.overlap === true || sorted.every(({ start }, index) => index === 0 || start >= sorted[index - 1]!.end);
  }
}

function edgesOf(mark: Mark): number[] {
  if ('start' in mark) return [mark.start, 0, mark.end, 1];
  const { x, y, width, height } = mark;
  return [x, y, x + width, y + height];
}

/** The offset of a span that is nearest to `offset`; of two, the lower. */
function nearest(spans: readonly Span[], side: 'start' | 'end', offset: number): number {
  let best = Infinity;
  for (const { [side]: each } of spans) {
    const nearer = Math.abs(each - offset) - Math.abs(best - offset);
    if (nearer < -1e-9 || (nearer < 1e-9 && each < best)) best = each;
  }
  return best;
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

export { KEY };
