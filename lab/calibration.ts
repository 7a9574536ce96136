/**
 * `npm run calibration -- --crowd DIR [--crowd DIR …] [--gold 100] [--seeds 10] [--seed 1]`: how far confidences are from
 * what comes true, without gold and with so many random gold tasks, for the default method and for Dawid-Skene.
 *
 * DIR has answers.csv (task,worker,label) and truth.csv (task,label). Gold tasks are given to the method and left out of
 * the scores. Means over the seeds, then over the crowds; the error is the expected calibration error in ten bins of the
 * label's confidence. The last line of output is one JSON object.
 */
import { parseArgs } from 'node:util';
import { runMain } from '../src/boot.ts';
import { aggregate, answersOf, type Answers, type Method } from '../src/consensus/index.ts';
import { Mistake, present, Random } from '../src/kernel/index.ts';
import { labelFigures } from './consensus/figures.ts';
import { readCrowd } from './consensus/recorded-crowd.ts';
import { mean } from './redundancy/half.ts';

const USAGE = 'npm run calibration -- --crowd DIR [--crowd DIR …] [--gold 100] [--seeds 10] [--seed 1]';
const METHODS = ['guildhall', 'dawid-skene'] as const satisfies readonly Method[];

interface Known {
  readonly answers: Answers;
  /** Class of each task, −1 where it is not known. */
  readonly truth: Int32Array;
}

/** Accuracy and calibration error of one method on the tasks that were not given to it as gold. */
function scoreOf({ answers, truth }: Known, method: Method, gold?: Int32Array) {
  const { label, confidence, probabilities, classes } = aggregate(answers, { method, gold });
  const scored = [...truth.keys()].filter((task) => truth[task]! >= 0 && (gold === undefined || gold[task]! < 0));
  const figures = labelFigures({
    given: scored.map((task) => label[task]!),
    truth: scored.map((task) => truth[task]!),
    confidence: scored.map((task) => confidence[task]!),
    probabilities: scored.map((task) => probabilities.subarray(task * classes, (task + 1) * classes)),
  });
  return { accuracy: present(figures.accuracy, 'tasks to score'), ece: present(figures.ece, 'tasks to score') };
}

/** Without gold, and the mean over seeds with it. */
function measure(crowd: Known, method: Method, { gold, seeds, seed }: Options) {
  const tasks = [...crowd.truth.keys()].filter((task) => crowd.truth[task]! >= 0);
  const withGold = Array.from({ length: seeds }, (_, i) => {
    const goldTasks = new Set(new Random(seed + i).shuffled(tasks).slice(0, gold));
    return scoreOf(
      crowd,
      method,
      crowd.truth.map((each, task) => (goldTasks.has(task) ? each : -1)),
    ).ece;
  });
  return { ...scoreOf(crowd, method), eceWithGold: mean(withGold) };
}

interface Options {
  readonly crowds: readonly string[];
  readonly gold: number;
  readonly seeds: number;
  readonly seed: number;
}

function readOptions(): Options {
  const text = (value: string) => ({ type: 'string', default: value }) as const;
  const { values } = parseArgs({
    options: { crowd: { type: 'string', multiple: true }, gold: text('100'), seeds: text('10'), seed: text('1') },
  });
  if (values.crowd === undefined) throw new Mistake(`Name at least one folder with a crowd: ${USAGE}`);
  for (const number of [values.gold, values.seeds])
    if (!/^[1-9]\d{0,5}$/.test(number)) throw new Mistake(`"${number}" is no count: ${USAGE}`);
  if (!/^\d{1,9}$/.test(values.seed)) throw new Mistake(`A seed is a whole number: ${USAGE}`);
  return { crowds: values.crowd, gold: Number(values.gold), seeds: Number(values.seeds), seed: Number(values.seed) };
}

runMain(async () => {
  const options = readOptions();
  const found: Record<(typeof METHODS)[number], ReturnType<typeof measure>[]> = { guildhall: [], 'dawid-skene': [] };
  for (const directory of options.crowds) {
    const crowd = await readCrowd(directory);
    if (crowd.truth.size <= options.gold)
      throw new Mistake(`${directory} has no more known tasks than would be told: give fewer by --gold`);
    const { answers, taskNames, classNames } = answersOf(crowd.answers);
    const truth = Int32Array.from(taskNames, (name) => classNames.indexOf(crowd.truth.get(name) ?? ''));
    for (const method of METHODS) {
      const figures = measure({ answers, truth }, method, options);
      found[method].push(figures);
      const percent = (100 * figures.accuracy).toFixed(2);
      console.log(
        `${directory} ${method}: ${percent} % right; error ${figures.ece.toFixed(3)}, with gold ${figures.eceWithGold.toFixed(3)}`,
      );
    }
  }
  const over = (method: (typeof METHODS)[number]) => ({
    accuracy: Number(mean(found[method].map((f) => f.accuracy)).toFixed(4)),
    ece: Number(mean(found[method].map((f) => f.ece)).toFixed(4)),
    eceWithGold: Number(mean(found[method].map((f) => f.eceWithGold)).toFixed(4)),
  });
  const [ours, peer] = [over('guildhall'), over('dawid-skene')];
  console.log(
    JSON.stringify({
      crowds: options.crowds.length,
      gold: options.gold,
      seeds: options.seeds,
      seed: options.seed,
      guildhall: ours,
      dawidSkene: peer,
      share: Number((ours.ece / peer.ece).toFixed(3)),
      shareWithGold: Number((ours.eceWithGold / peer.ece).toFixed(3)),
    }),
  );
  process.exit(0);
}, USAGE);
