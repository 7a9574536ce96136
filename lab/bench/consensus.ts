/**
 * `npm run bench -- consensus`: Dawid-Skene and the default method on a large seeded crowd, next to Dawid-Skene written
 * down plainly (three-pass.ts), by turns in one process and on one thread; and how much memory Dawid-Skene takes, in a
 * process of its own.
 */
import { execFile } from 'node:child_process';
import { parseArgs, promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { aggregate, type Answers } from '../../src/consensus/index.ts';
import { wholeNumber } from '../command-line/flags.ts';
import { seededCrowd } from './consensus-crowd.ts';
import { threePassDawidSkene } from './three-pass.ts';

const ITERATIONS = 10;

/**
 * @param args `--tasks 200000`, `--workers 5000`, `--classes 10`, `--rounds 3`, `--seed 1`
 * @returns seconds of each (the least of the rounds), how often Dawid-Skene is as fast as the plain one, the default's
 *   seconds as a multiple of the plain one's, MiB that Dawid-Skene's process took at most, and the share of labels that
 *   both Dawid-Skenes agree on
 */
export async function consensusBench(args: string[] = []): Promise<Record<string, unknown>> {
  const { values } = parseArgs({
    args,
    options: {
      tasks: { type: 'string', default: '200000' },
      workers: { type: 'string', default: '5000' },
      classes: { type: 'string', default: '10' },
      rounds: { type: 'string', default: '3' },
      seed: { type: 'string', default: '1' },
    },
  });
  const number = (name: 'tasks' | 'workers' | 'classes' | 'rounds', least: number): number => wholeNumber(values[name], name, least);
  const sizes = { tasks: number('tasks', 1), workers: number('workers', 1), classes: number('classes', 2) };
  const rounds = number('rounds', 1);
  const answers = seededCrowd(sizes, wholeNumber(values.seed, 'seed', 0));
  const seconds: Record<'plain' | 'dawidSkene' | 'default', number[]> = { plain: [], dawidSkene: [], default: [] };
  let agreed = 0;
  let iterations = 0;
  for (let round = 0; round < rounds; round++) {
    const ours = timed(seconds.dawidSkene, () => aggregate(answers, { method: 'dawid-skene', maximumIterations: ITERATIONS }));
    iterations = ours.iterations;
    const plain = timed(seconds.plain, () => threePassDawidSkene(answers, iterations));
    timed(seconds.default, () => aggregate(answers));
    agreed = agreement(answers, plain, ours.label);
  }
  const memory = fileURLToPath(new URL('consensus-memory.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    memory,
    JSON.stringify({ ...sizes, seed: Number(values.seed), iterations: ITERATIONS }),
  ]);
  const least = (of: number[]) => Math.min(...of);
  const rounded = (value: number) => Number(value.toFixed(2));
  return {
    answers: answers.task.length,
    ...sizes,
    iterations,
    plainSeconds: rounded(least(seconds.plain)),
    dawidSkeneSeconds: rounded(least(seconds.dawidSkene)),
    defaultSeconds: rounded(least(seconds.default)),
    timesAsFast: rounded(least(seconds.plain) / least(seconds.dawidSkene)),
    defaultAsMultiple: rounded(least(seconds.default) / least(seconds.plain)),
    peakMiB: Number(stdout),
    agreed: Number(agreed.toFixed(4)),
    seed: Number(values.seed),
  };
}

function timed<T>(seconds: number[], run: () => T): T {
  const started = performance.now();
  const result = run();
  seconds.push((performance.now() - started) / 1000);
  return result;
}

/** Share of the tasks whose most probable class is the same. */
function agreement({ tasks, classes }: Answers, posterior: Float64Array, label: Int32Array): number {
  let same = 0;
  for (let t = 0; t < tasks; t++) {
    let most = 0;
    for (let k = 1; k < classes; k++) if (posterior[t * classes + k]! > posterior[t * classes + most]!) most = k;
    if (most === label[t]) same++;
  }
  return same / tasks;
}
