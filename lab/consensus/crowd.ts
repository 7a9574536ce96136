/** What the command does with a crowd of any kind of answers. */
import type { Repeat } from '../../src/consensus/index.ts';
import { Mistake } from '../../src/kernel/index.ts';
import { readCsv, type Columns, type Fault } from './csv-file.ts';

/** A cell of a result: numbers are rounded when written. */
export type Cell = string | number;

export interface Outcome {
  /** As in the last line, in its order; null where the truth is unknown. */
  readonly figures: Readonly<Record<string, number | null>>;
  /** Rounds of the method until its end, and whether it ended by itself; null of methods without rounds. */
  readonly iterations: number | null;
  readonly converged: boolean;
  readonly columns: readonly string[];
  rows(): Iterable<readonly Cell[]>;
}

/** Answers of one kind, read from a file, and what is known of their tasks. */
export interface Crowd {
  /** What a row answers, for people: `labels`, `comparisons` … */
  readonly what: string;
  readonly tasks: number;
  readonly workers: number;
  readonly answers: number;
  /** The default first. */
  readonly methods: readonly string[];
  /** Facts worth a line, such as the agreement. */
  readonly remarks: readonly string[];
  run(method: string): Outcome;
}

/** Takes the answers as they are read. */
export interface CrowdReader {
  readonly columns: Columns;
  /** Of a file with what is known for certain: takes (task, value); null: says why not. */
  readonly known: KnownColumns;
  /** @param gold empty when there is none */
  finish(truth: Known, gold: Known): Crowd;
}

export interface KnownColumns {
  /** Names that the column of the task may have, and that of the value. */
  readonly task: readonly string[];
  readonly value: readonly string[];
  /** Why a value cannot be, or null. */
  readonly check: (value: string) => string | null;
}

export interface Known {
  readonly valueByTask: ReadonlyMap<string, string>;
  /** Name of the value's column. */
  readonly column: string;
}

export const NOTHING_KNOWN: Known = { valueByTask: new Map(), column: '' };

/** Reads a file of truth or gold: one value per task. */
export async function readKnown(path: string, { task, value, check }: KnownColumns): Promise<Known & { readonly faults: Fault[] }> {
  const valueByTask = new Map<string, string>();
  let column = '';
  const faults = await readCsv(path, (names) => {
    const [taskPlace, valuePlace] = [placeOf(names, task), placeOf(names, value)];
    if (taskPlace < 0 || valuePlace < 0) {
      throw new Mistake(`${path} has the columns ${names.join(',')}; it needs ${task.join(' or ')}, and ${value.join(' or ')}`);
    }
    column = names[valuePlace]!;
    return {
      places: [taskPlace, valuePlace],
      take: ([name = '', text = '']) => {
        if (name === '') return `"${names[taskPlace]}" is empty`;
        if (text === '') return `"${column}" is empty`;
        const other = valueByTask.get(name);
        if (other !== undefined && other !== text) return `"${name}" is ${other} on an earlier line`;
        const reason = check(text);
        if (reason === null) valueByTask.set(name, text);
        return reason;
      },
    };
  });
  return { valueByTask, column, faults };
}

/** Place of the first of `wanted` among `names`; −1: none of them. */
export function placeOf(names: readonly string[], wanted: readonly string[]): number {
  return wanted.map((name) => names.indexOf(name)).find((place) => place >= 0) ?? -1;
}

/** Columns of answers: a row with an empty one is bad; then `take` has its say. */
export function answerColumns(names: readonly string[], wanted: readonly string[], take: (cells: string[]) => string | null): Columns {
  const places = wanted.map((name) => names.indexOf(name));
  return {
    places,
    take: (cells) => {
      const empty = cells.indexOf('');
      return empty >= 0 ? `"${wanted[empty]}" is empty` : take(cells);
    },
  };
}

/** Why a text is no number; null: it is one. */
export function notANumber(text: string): string | null {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) && Number.isFinite(Number(text)) ? null : `"${text}" is not a number`;
}

/** Repeated answers that are named one by one. */
const MOST_REPEATS_NAMED = 20;

/** Repeated answers, for people: one line for each worker and task, up to {@link MOST_REPEATS_NAMED}. */
export function remarksOnRepeats(repeats: readonly Repeat[]): string[] {
  const named = repeats
    .slice(0, MOST_REPEATS_NAMED)
    .map(({ task, worker, answers }) => `worker "${worker}" answered task "${task}" ${answers} times: the last answer counts`);
  const more = repeats.length - named.length;
  return more === 0 ? named : [...named, `… and ${counted(more, 'more repeated answer')}: the last answer counts`];
}

/** What is known of these tasks, for people. */
export function remarksOn(names: readonly string[], truth: Known, gold: Known): string[] {
  const remarks: string[] = [];
  const golden = names.filter((name) => gold.valueByTask.has(name)).length;
  if (gold.valueByTask.size > 0) remarks.push(`${counted(golden, 'gold task')}${others(gold.valueByTask.size - golden)}`);
  const known = names.filter((name) => truth.valueByTask.has(name));
  const scored = known.filter((name) => !gold.valueByTask.has(name)).length;
  if (truth.valueByTask.size > 0)
    remarks.push(`scored by the truth of ${counted(scored, 'task')}${others(truth.valueByTask.size - known.length)}`);
  return remarks;
}

function others(count: number): string {
  return count === 0 ? '' : ` (nobody answered ${count.toLocaleString('en')} more that the file has)`;
}

/** "1 task", "2 tasks"; thousands are separated. */
export function counted(count: number, singular: string): string {
  return `${count.toLocaleString('en')} ${singular}${count === 1 ? '' : 's'}`;
}
