/**
 * Numbers for names. Guarantees that the same names get the same numbers whatever the order in which they came, so that no
 * result depends on the order of rows: `sorted` numbers them by Unicode code point.
 */
import { compareCodePoints } from './plurality.ts';

/** Numbers names as they come, and keeps each once: a million rows of ten thousand workers hold ten thousand strings. */
export class Names {
  private readonly numbers = new Map<string, number>();

  /** The number of `name`: 0 for the first name that came, 1 for the second, and so on. */
  numberOf(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const number = this.numbers.size;
    this.numbers.set(name, number);
    return number;
  }

  /** The number of a name that came already; −1 of any other. */
  find(name: string): number {
    return this.numbers.get(name) ?? -1;
  }

  get size(): number {
    return this.numbers.size;
  }

  /** In the order in which they came. */
  list(): string[] {
    return [...this.numbers.keys()];
  }

  /**
   * @param compare order of names; by code point when none is given
   * @returns the names in that order, and for each number given so far its place there
   */
  sorted(compare: (a: string, b: string) => number = compareCodePoints): { readonly names: string[]; readonly placeOf: Int32Array } {
    const list = this.list();
    const order = Array.from(list, (_, number) => number).sort((a, b) => compare(list[a]!, list[b]!));
    const placeOf = new Int32Array(list.length);
    order.forEach((number, place) => (placeOf[number] = place));
    return { names: order.map((number) => list[number]!), placeOf };
  }
}

/** Replaces each number by its place, in place. */
export function renumber(numbers: Int32Array, placeOf: Int32Array): Int32Array {
  for (let i = 0; i < numbers.length; i++) numbers[i] = placeOf[numbers[i]!]!;
  return numbers;
}

/** Where the rows of each task begin, once they are sorted by task: rows `[start[t], start[t + 1])` are task t's. */
export function startsOf(task: Int32Array, tasks: number): Int32Array {
  const start = new Int32Array(tasks + 1);
  for (let i = 0; i < task.length; i++) start[task[i]! + 1]!++;
  for (let t = 0; t < tasks; t++) start[t + 1]! += start[t]!;
  return start;
}

/** Whole numbers that keep coming, four bytes each. */
export class GrowingNumbers {
  private numbers = new Int32Array(1_024);
  private length = 0;

  push(number: number): void {
    if (this.length === this.numbers.length) {
      const wider = new Int32Array(this.length * 2);
      wider.set(this.numbers);
      this.numbers = wider;
    }
    this.numbers[this.length++] = number;
  }

  list(): Int32Array {
    return this.numbers.subarray(0, this.length);
  }
}

/**
 * Answers sorted by task and, within a task, by worker; both numbered by code point of their names. Of several answers of one worker
 * to one task only the last that came is in the table.
 */
export interface AnswerTable {
  readonly tasks: number;
  readonly workers: number;
  /** Pairs of task and worker with more than one answer, sorted likewise. */
  readonly repeats: readonly Repeat[];
  readonly task: Int32Array;
  readonly worker: Int32Array;
  /** For each position in the table, the index of its answer in the order of arrival, from 0. */
  readonly order: Int32Array;
  readonly taskNames: string[];
  readonly workerNames: string[];
}

/** A worker who answered a task more than once. */
export interface Repeat {
  readonly task: string;
  readonly worker: string;
  /** How many answers there were; the last counts. */
  readonly answers: number;
}

/** Collects answers in any order. The caller keeps the answered values, in the same order. */
export class AnswerTableBuilder {
  readonly tasks = new Names();
  readonly workers = new Names();
  private readonly task = new GrowingNumbers();
  private readonly worker = new GrowingNumbers();

  add(task: string, worker: string): void {
    this.task.push(this.tasks.numberOf(task));
    this.worker.push(this.workers.numberOf(worker));
  }

  /** Two counting sorts: O(answers + tasks + workers), besides sorting the names. */
  finish(): AnswerTable {
    const [tasks, workers] = [this.tasks.sorted(), this.workers.sorted()];
    const task = renumber(this.task.list(), tasks.placeOf);
    const worker = renumber(this.worker.list(), workers.placeOf);
    const rows = Int32Array.from(task, (_, row) => row);
    // Stable sorts: the answers of one worker to one task are neighbours, in the order in which they came.
    const sorted = countingSort(countingSort(rows, worker, workers.names.length), task, tasks.names.length);
    const isSame = (one: number, other: number | undefined) =>
      other !== undefined && task[one] === task[other] && worker[one] === worker[other];
    const order = sorted.filter((row, place) => !isSame(row, sorted[place + 1]));
    const repeats: Repeat[] = [];
    for (let from = 0, place = 0; place < sorted.length; place++) {
      const row = sorted[place]!;
      if (isSame(row, sorted[place + 1])) continue;
      if (place > from) repeats.push({ task: tasks.names[task[row]!]!, worker: workers.names[worker[row]!]!, answers: place - from + 1 });
      from = place + 1;
    }
    return {
      tasks: tasks.names.length,
      workers: workers.names.length,
      repeats,
      order,
      taskNames: tasks.names,
      workerNames: workers.names,
      task: order.map((row) => task[row]!),
      worker: order.map((row) => worker[row]!),
    };
  }
}

/** Stable. @param key of each row, 0…keys−1 */
function countingSort(rows: Int32Array, key: Int32Array, keys: number): Int32Array {
  const next = startsOf(key, keys);
  const sorted = new Int32Array(rows.length);
  for (const row of rows) sorted[next[key[row]!]!++] = row;
  return sorted;
}
