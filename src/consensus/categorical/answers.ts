/**
 * Answers as numbers: the shape that every method here computes on.
 *
 * Guarantees that tasks, workers and classes are numbered without gaps and that the answers of a task lie side by side.
 * Knows nothing of what a task is or what a label says.
 */
import { assert } from '../../kernel/index.ts';
import { Names, startsOf } from '../core/names.ts';

/** One entry per answer, the answers of a task side by side, tasks ascending. */
export interface Answers {
  readonly tasks: number;
  readonly workers: number;
  /** Labels are 0 … classes − 1. */
  readonly classes: number;
  readonly task: Int32Array;
  readonly worker: Int32Array;
  readonly label: Int32Array;
  /** Answers of task t are those from `taskStart[t]` up to, not including, `taskStart[t + 1]`; length tasks + 1. */
  readonly taskStart: Int32Array;
}

export interface AnswerRow {
  readonly task: string;
  readonly worker: string;
  readonly label: string;
}

export interface NamedAnswers {
  readonly answers: Answers;
  /** In order of appearance. */
  readonly taskNames: string[];
  readonly workerNames: string[];
  /** Sorted by code point, unless they were given. */
  readonly classNames: string[];
}

/**
 * Numbers the names.
 *
 * @param classNames all labels there can be, in the order in which ties are broken; without it, those that occur, sorted
 *   by code point, so that the same answers in any order give the same labels
 * @throws when a label is not among `classNames`
 */
export function answersOf(rows: Iterable<AnswerRow>, classNames?: readonly string[]): NamedAnswers {
  const tasks = new Names();
  const workers = new Names();
  const labels = new Names();
  const task: number[] = [];
  const worker: number[] = [];
  const label: number[] = [];
  classNames?.forEach((name) => labels.numberOf(name));
  for (const row of rows) {
    task.push(tasks.numberOf(row.task));
    worker.push(workers.numberOf(row.worker));
    label.push(labels.numberOf(row.label));
  }
  assert(classNames === undefined || labels.size === classNames.length, 'a label is not among the classes');
  const sorted = labels.sorted();
  const answers = answersFrom(
    Int32Array.from(task),
    Int32Array.from(worker),
    Int32Array.from(label, (number) => (classNames === undefined ? sorted.placeOf[number]! : number)),
    { tasks: tasks.size, workers: workers.size, classes: labels.size },
  );
  return {
    answers,
    taskNames: tasks.list(),
    workerNames: workers.list(),
    classNames: classNames === undefined ? sorted.names : labels.list(),
  };
}

/** Sorts numbered answers by task, keeping their order within a task. Cost: answers + tasks. */
export function answersFrom(
  task: Int32Array,
  worker: Int32Array,
  label: Int32Array,
  sizes: { readonly tasks: number; readonly workers: number; readonly classes: number },
): Answers {
  const taskStart = startsOf(task, sizes.tasks);
  const next = taskStart.slice();
  const sorted = { task: new Int32Array(task.length), worker: new Int32Array(task.length), label: new Int32Array(task.length) };
  for (let a = 0; a < task.length; a++) {
    const place = next[task[a]!]!++;
    sorted.task[place] = task[a]!;
    sorted.worker[place] = worker[a]!;
    sorted.label[place] = label[a]!;
  }
  return { ...sizes, ...sorted, taskStart };
}

/**
 * The distinct (worker, label) pairs: what a worker's tendency to answer a label is estimated for. Most workers use few of
 * many labels, so tables by pair stay small where tables of classes × classes per worker would not.
 */
export interface Pairs {
  readonly count: number;
  /** The pair of each answer. */
  readonly of: Int32Array;
  readonly worker: Int32Array;
  readonly label: Int32Array;
}

export function pairsOf(answers: Answers): Pairs {
  const { workers, classes, worker, label } = answers;
  const of = new Int32Array(worker.length);
  // Pairs in the order of workers, so that what one worker needs lies together: count, then number.
  const next = startsOf(worker, workers);
  const byWorker = new Int32Array(worker.length);
  for (let a = 0; a < worker.length; a++) byWorker[next[worker[a]!]!++] = a;
  const pairOfLabel = new Int32Array(classes);
  const seenBy = new Int32Array(classes).fill(-1);
  const pairWorker: number[] = [];
  const pairLabel: number[] = [];
  for (const a of byWorker) {
    const l = label[a]!;
    if (seenBy[l] !== worker[a]!) {
      seenBy[l] = worker[a]!;
      pairOfLabel[l] = pairWorker.length;
      pairWorker.push(worker[a]!);
      pairLabel.push(l);
    }
    of[a] = pairOfLabel[l]!;
  }
  return { count: pairWorker.length, of, worker: Int32Array.from(pairWorker), label: Int32Array.from(pairLabel) };
}
