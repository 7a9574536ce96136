/**
 * Answers to one question of a batch as the models of consensus take them: classes 0, 1, … in typed arrays, sorted by
 * task. Pure.
 *
 * A choice, a comparison and a rating are one item with a class per value. Several choices are one item per option, with
 * the classes "not chosen" and "chosen": so a worker's care is one thing over all options.
 */
import { compareCodePoints, type Answers } from '../../consensus/index.ts';
import type { Question } from '../../forms/index.ts';
import { comparableOption, type AssignmentId, type TaskId, type WorkerId } from '../../kernel/index.ts';
import { labelText } from './label.ts';

/** How a question is put to a model; null for those that are only counted, since their values are not known beforehand. */
export interface Coding {
  readonly question: Question;
  /** The texts of the classes of an item. */
  readonly classNames: readonly string[];
  /** Null: the item is the task itself. Else an item per option. */
  readonly options: readonly string[] | null;
  /** The place of each class name, or of each option, by its text as {@link comparableOption} has it. */
  readonly placeOf: ReadonlyMap<string, number>;
}

export function codingOf(question: Question): Coding | null {
  switch (question.type) {
    case 'choice':
      // In the order in which counting breaks ties.
      return ofClasses(question, question.options.map((option) => option.value).sort(compareCodePoints));
    case 'comparison':
      return ofClasses(question, question.tie ? ['left', 'right', 'tie'] : ['left', 'right']);
    case 'rating':
      return ofClasses(
        question,
        Array.from({ length: question.points }, (_, index) => String(index + 1)),
      );
    case 'multiple_choice': {
      const options = question.options.map((option) => option.value);
      return { question, classNames: ['no', 'yes'], options, placeOf: placesOf(options) };
    }
    default:
      return null;
  }
}

function ofClasses(question: Question, classNames: readonly string[]): Coding {
  return { question, classNames, options: null, placeOf: placesOf(classNames) };
}

function placesOf(texts: readonly string[]): ReadonlyMap<string, number> {
  return new Map(texts.map((text, place) => [comparableOption(text), place]));
}

/** Items per task. */
export function itemsPerTask(coding: Coding): number {
  return coding.options?.length ?? 1;
}

/** The class of each item for a value; null when the question (no longer) allows the value. */
export function classesOf(coding: Coding, value: unknown): number[] | null {
  if (coding.options !== null) {
    if (!Array.isArray(value)) return null;
    const classes = coding.options.map(() => 0);
    for (const chosen of value) {
      const place = coding.placeOf.get(comparableOption(String(chosen)));
      if (place !== undefined) classes[place] = 1;
    }
    return classes;
  }
  const place = coding.placeOf.get(labelText(coding.question, value));
  return place === undefined ? null : [place];
}

export interface AnswerTable {
  readonly coding: Coding;
  /** Tasks of it are items: `itemsPerTask` for each of {@link taskIds}. */
  readonly answers: Answers;
  readonly taskIds: readonly TaskId[];
  readonly workerIds: readonly WorkerId[];
  /** In the order of tasks. */
  readonly given: readonly GivenClass[];
  /** Index into {@link given} of each row of the answers. */
  readonly givenOf: Int32Array;
}

/** One answer to the question. */
export interface GivenClass {
  readonly assignmentId: AssignmentId;
  /** Index into `taskIds`. */
  readonly task: number;
  /** Index into `workerIds`. */
  readonly worker: number;
  readonly classes: readonly number[];
}

/** Collects answers, task by task. */
export class AnswerTableBuilder {
  private readonly taskIds: TaskId[] = [];
  private readonly workerIds: WorkerId[] = [];
  private readonly workerIndex = new Map<WorkerId, number>();
  private readonly given: GivenClass[] = [];

  constructor(private readonly coding: Coding) {}

  /** Answers of one task must follow each other. @returns false for a value that is left out, being none of the question's */
  add(taskId: TaskId, assignmentId: AssignmentId, workerId: WorkerId, value: unknown): boolean {
    const classes = classesOf(this.coding, value);
    if (classes === null) return false;
    if (this.taskIds.at(-1) !== taskId) this.taskIds.push(taskId);
    let worker = this.workerIndex.get(workerId);
    if (worker === undefined) {
      worker = this.workerIds.length;
      this.workerIds.push(workerId);
      this.workerIndex.set(workerId, worker);
    }
    this.given.push({ assignmentId, task: this.taskIds.length - 1, worker, classes });
    return true;
  }

  build(): AnswerTable {
    const { coding, taskIds, workerIds, given } = this;
    const items = itemsPerTask(coding);
    const rows = given.length * items;
    const task = new Int32Array(rows);
    const worker = new Int32Array(rows);
    const label = new Int32Array(rows);
    const givenOf = new Int32Array(rows);
    const taskStart = new Int32Array(taskIds.length * items + 1);
    let row = 0;
    for (let from = 0; from < given.length;) {
      let end = from;
      while (end < given.length && given[end]!.task === given[from]!.task) end++;
      // Sorted by item: all answers about the first option of a task, then those about the second.
      for (let item = 0; item < items; item++) {
        for (let place = from; place < end; place++) {
          const each = given[place]!;
          task[row] = each.task * items + item;
          worker[row] = each.worker;
          label[row] = each.classes[item]!;
          givenOf[row] = place;
          row++;
        }
        taskStart[given[from]!.task * items + item + 1] = row;
      }
      from = end;
    }
    const sizes = { tasks: taskIds.length * items, workers: workerIds.length, classes: coding.classNames.length };
    return { coding, answers: { ...sizes, task, worker, label, taskStart }, taskIds, workerIds, given, givenOf };
  }
}
