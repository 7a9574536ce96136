/**
 * `npm run bench -- consensus`: Dawid-Skene and the default method on a large seeded crowd, next to Dawid-Skene written
 * down plainly (three-pass.ts), by turns in one process and on one thread; and how much memory Dawid-Skene takes, in a
 * process of its own.
 */
import { execFile } from 'node:child_process';
import { parseArgs, promisify } from 'node:util';
import { aggregate, answersFrom, type Answers } from '../../consensus/index.ts';
import { Random } from '../../kernel/index.ts';
import { threePassDawidSkene } from './three-pass.ts';

const ITERATIONS = 10;
const ANSWERS_PER_TASK = 5;

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
      'memory-only': { type: 'boolean', default: false },
    },
  });
  const sizes = { tasks: Number(values.tasks), workers: Number(values.workers), classes: Number(values.classes) };
  const answers = seededCrowd(sizes, Number(values.seed));
  if (values['memory-only']) {
    aggregate(answers, { method: 'dawid-skene', maximumIterations: ITERATIONS });
    return { peakMiB: Math.round(process.resourceUsage().maxRSS / 1024) };
  }
  const seconds: Record<'plain' | 'dawidSkene' | 'default', number[]> = { plain: [], dawidSkene: [], default: [] };
  let agreed = 0;
  let iterations = 0;
  for (let round = 0; round < Number(values.rounds); round++) {
    const ours = timed(seconds.dawidSkene, () => aggregate(answers, { method: 'dawid-skene', maximumIterations: ITERATIONS }));
    iterations = ours.iterations;
    const plain = timed(seconds.plain, () => threePassDawidSkene(answers, iterations));
    timed(seconds.default, () => aggregate(answers));
    agreed = agreement(answers, plain, ours.label);
  }
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...process.execArgv,
    process.argv[1]!,
    'consensus',
    ...args,
    '--memory-only',
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
    peakMiB: (JSON.parse(stdout.trim().split('\n').at(-1)!) as { peakMiB: number }).peakMiB,
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

/** Workers who are right with 40 to 95 %, and otherwise lean to a wrong class of their own. */
function seededCrowd(sizes: { tasks: number; workers: number; classes: number }, seed: number): Answers {
  const random = new Random(seed);
  const accuracy = Float64Array.from({ length: sizes.workers }, () => 0.4 + 0.55 * random.next());
  const lean = Int32Array.from({ length: sizes.workers }, () => random.below(sizes.classes));
  const count = sizes.tasks * ANSWERS_PER_TASK;
  const columns = { task: new Int32Array(count), worker: new Int32Array(count), label: new Int32Array(count) };
  for (let a = 0; a < count; a++) {
    const task = Math.floor(a / ANSWERS_PER_TASK);
    const truth = task % sizes.classes;
    const worker = random.below(sizes.workers);
    const isRight = random.next() < accuracy[worker]!;
    columns.task[a] = task;
    columns.worker[a] = worker;
    columns.label[a] = isRight ? truth : random.next() < 0.5 ? lean[worker]! : random.below(sizes.classes);
  }
  return answersFrom(columns.task, columns.worker, columns.label, sizes);
}
