/** Recorded crowds: a folder with answers.csv (task,worker,label) and, when the truth is known, truth.csv (task,label). */
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse';
import { Mistake } from '../kernel/index.ts';

export interface CrowdAnswer {
  readonly task: string;
  readonly worker: string;
  readonly label: string;
}

export interface Crowd {
  readonly answers: readonly CrowdAnswer[];
  /** Label by task; empty when there is no truth.csv. */
  readonly truth: ReadonlyMap<string, string>;
  /** In order of first appearance. */
  readonly tasks: readonly string[];
  readonly workers: readonly string[];
  /** Sorted by code point. */
  readonly labels: readonly string[];
}

async function* rows(path: string, columns: readonly string[]): AsyncGenerator<Record<string, string>> {
  const parser = createReadStream(path).pipe(parse({ columns: true, bom: true, trim: true, skip_empty_lines: true }));
  let line = 1;
  for await (const row of parser as AsyncIterable<Record<string, string>>) {
    line++;
    for (const column of columns) {
      if (!row[column]) throw new Mistake(`${path}, line ${line}: the column "${column}" is missing or empty`);
    }
    yield row;
  }
}

/** Reads a crowd. @throws Error naming file, line and column of a fault */
export async function readCrowd(directory: string): Promise<Crowd> {
  const answersPath = join(directory, 'answers.csv');
  if (!existsSync(answersPath))
    throw new Mistake(`${answersPath} does not exist: --crowd names a folder with answers.csv (task,worker,label) in it`);
  const answers: CrowdAnswer[] = [];
  const pairs = new Set<string>();
  for await (const { task = '', worker = '', label = '' } of rows(answersPath, ['task', 'worker', 'label'])) {
    const pair = JSON.stringify([task, worker]);
    if (pairs.has(pair)) throw new Mistake(`${answersPath}: worker ${worker} answers task ${task} twice`);
    pairs.add(pair);
    answers.push({ task, worker, label });
  }
  const truth = new Map<string, string>();
  const truthPath = join(directory, 'truth.csv');
  if (existsSync(truthPath)) {
    for await (const { task = '', label = '' } of rows(truthPath, ['task', 'label'])) truth.set(task, label);
  }
  const distinct = (key: keyof CrowdAnswer) => [...new Set(answers.map((answer) => answer[key]))];
  return {
    answers,
    truth,
    tasks: distinct('task'),
    workers: distinct('worker'),
    labels: distinct('label').sort((a, b) => (a < b ? -1 : 1)),
  };
}
