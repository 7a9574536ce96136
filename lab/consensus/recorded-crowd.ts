/**
 * Recorded crowds: a folder with answers.csv (task,worker,label) and, when the truth is known, truth.csv (task,label). The files
 * are read like those of `npm run consensus`.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compareCodePoints } from '../../src/consensus/index.ts';
import { Mistake } from '../../src/kernel/index.ts';
import { answerColumns, readKnown } from './crowd.ts';
import { readCsv, type Fault } from './csv-file.ts';
import { LABELS_KNOWN } from './labels-crowd.ts';

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

const ANSWER_COLUMNS = ['task', 'worker', 'label'];

/**
 * Reads a crowd. Of several answers of one worker to one task the last counts; how many were left out is written to stderr.
 *
 * @throws Mistake that names file, line and reason of the first rows that cannot be read
 */
export async function readCrowd(directory: string): Promise<Crowd> {
  const answersPath = join(directory, 'answers.csv');
  if (!existsSync(answersPath))
    throw new Mistake(`${answersPath} does not exist: --crowd names a folder with answers.csv (task,worker,label) in it`);
  const byPair = new Map<string, CrowdAnswer>();
  let read = 0;
  const faults = await readCsv(answersPath, (names) => {
    if (!ANSWER_COLUMNS.every((column) => names.includes(column))) {
      throw new Mistake(`${answersPath} has the columns ${names.join(',')}; it needs ${ANSWER_COLUMNS.join(',')}`);
    }
    return answerColumns(names, ANSWER_COLUMNS, ([task = '', worker = '', label = '']) => {
      read++;
      byPair.set(JSON.stringify([task, worker]), { task, worker, label });
      return null;
    });
  });
  refuseFaults(faults);
  if (read > byPair.size) {
    console.error(`${answersPath}: ${read - byPair.size} answers were given again by the same worker to the same task: the last counts.`);
  }
  const answers = [...byPair.values()];
  const distinct = (key: keyof CrowdAnswer) => [...new Set(answers.map((answer) => answer[key]))];
  return {
    answers,
    truth: await readTruth(join(directory, 'truth.csv')),
    tasks: distinct('task'),
    workers: distinct('worker'),
    labels: distinct('label').sort(compareCodePoints),
  };
}

async function readTruth(path: string): Promise<ReadonlyMap<string, string>> {
  if (!existsSync(path)) return new Map();
  const known = await readKnown(path, LABELS_KNOWN);
  refuseFaults(known.faults);
  return known.valueByTask;
}

/** Rows that are named in one message. */
const MOST_NAMED = 5;

function refuseFaults(faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  const named = faults.slice(0, MOST_NAMED).map(({ path, line, reason }) => `${path}, line ${line}: ${reason}`);
  const more = faults.length > named.length ? [`… and ${faults.length - named.length} more`] : [];
  throw new Mistake([...named, ...more].join('\n'));
}
