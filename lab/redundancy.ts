/**
 * `npm run redundancy -- --crowd DIR [--seeds 10] [--seed 1]`: how many answers a label costs under three rules, replayed
 * on a recorded crowd.
 *
 * DIR has answers.csv (task,worker,label) and truth.csv (task,label). For each seed the tasks are split in half: one half is
 * the past, from which workers are known without gold; the other half's answers come in random order. Each rule is run at
 * many settings; printed is what it needs, in answers per task, to reach the same accuracy: that of the labels made from
 * all answers, less one point; and, harder, that of the best of all methods on all answers, less one point. Means over the
 * seeds; between two settings, a straight line. The last line of output is one JSON object.
 */
import { parseArgs } from 'node:util';
import { runMain } from '../src/boot.ts';
import { answersOf } from '../src/consensus/index.ts';
import { Mistake, Random } from '../src/kernel/index.ts';
import { readCrowd } from './consensus/recorded-crowd.ts';
import { Progress } from './command-line/progress.ts';
import { bestAccuracy, mean, splitInHalf, type Point } from './redundancy/half.ts';
import { fixed, guildhall, toloka, type Curve } from './redundancy/rules.ts';

const USAGE = 'npm run redundancy -- --crowd DIR [--seeds 10] [--seed 1]';
/** Accuracy that is given up against that of all answers. */
const LESS = 0.01;
const RULES: Readonly<Record<string, Curve>> = { fixed, toloka, guildhall };

interface Options {
  readonly crowd: string;
  readonly seeds: number;
  readonly seed: number;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: { crowd: { type: 'string' }, seeds: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } },
  });
  if (!values.crowd) throw new Mistake(`Name a folder with a crowd: ${USAGE}`);
  if (!/^[1-9]\d{0,3}$/.test(values.seeds) || !/^\d{1,9}$/.test(values.seed)) throw new Mistake(`Seeds are whole numbers: ${USAGE}`);
  return { crowd: values.crowd, seeds: Number(values.seeds), seed: Number(values.seed) };
}

/** Answers per task at which a curve first reaches the accuracy, or null when it never does. */
function costAt(curve: readonly Point[], accuracy: number): number | null {
  const points = [...curve].sort((a, b) => a.answers - b.answers);
  const reached = points.findIndex((point) => point.accuracy >= accuracy);
  if (reached < 0) return null;
  const after = points[reached]!;
  const before = points[reached - 1];
  if (before === undefined) return after.answers;
  return before.answers + ((accuracy - before.accuracy) / (after.accuracy - before.accuracy)) * (after.answers - before.answers);
}

/** Answers per task by rule, for one accuracy; null: never reached. */
interface Comparison {
  readonly target: number;
  readonly costs: Readonly<Record<string, number | null>>;
}

async function compare(options: Options): Promise<{ readonly ofDefault: Comparison; readonly ofBest: Comparison }> {
  const crowd = await readCrowd(options.crowd);
  if (crowd.truth.size === 0) throw new Mistake(`${options.crowd} has no truth.csv: equal accuracy needs the truth`);
  const { answers, taskNames, classNames } = answersOf(crowd.answers);
  const truth = Int32Array.from(taskNames, (name) => classNames.indexOf(crowd.truth.get(name) ?? ''));
  const progress = new Progress('Seeds', options.seeds * Object.keys(RULES).length);
  const best: number[] = [];
  const curves: Record<string, Point[][]> = { fixed: [], toloka: [], guildhall: [] };
  for (let seed = options.seed; seed < options.seed + options.seeds; seed++) {
    const half = splitInHalf(answers, truth, new Random(seed));
    best.push(bestAccuracy(half));
    for (const [name, rule] of Object.entries(RULES)) {
      rule(half, new Random(seed)).forEach((point, setting) => (curves[name]![setting] ??= []).push(point));
      progress.add();
    }
  }
  const costsAt = (accuracy: number) =>
    Object.fromEntries(Object.entries(curves).map(([name, of]) => [name, costAt(meansOf(of), accuracy)]));
  const ofDefault = meansOf(curves['fixed']!).at(-1)!.accuracy - LESS;
  const ofBest = mean(best) - LESS;
  return { ofDefault: { target: ofDefault, costs: costsAt(ofDefault) }, ofBest: { target: ofBest, costs: costsAt(ofBest) } };
}

/** The mean of each setting over the seeds. */
function meansOf(settings: readonly (readonly Point[])[]): Point[] {
  return settings.map((points) => ({ answers: mean(points.map((p) => p.answers)), accuracy: mean(points.map((p) => p.accuracy)) }));
}

const rounded = (value: number | null, digits: number) => (value === null ? null : Number(value.toFixed(digits)));

/** What each rule costs for an accuracy, for people. @returns the same as numbers for the last line */
function figuresOf(what: string, { target, costs }: Comparison, seeds: number) {
  console.log(`Answers per task for ${what}, ${(100 * target).toFixed(2)} %; ${seeds} seeds\n`);
  const share = (cost: number | null) =>
    cost === null || costs['fixed'] === null || costs['fixed'] === undefined ? null : cost / costs['fixed'];
  for (const [name, cost] of Object.entries(costs)) {
    const percent = cost === null ? '' : `${(100 * (share(cost) ?? NaN)).toFixed(0)} % of the cheapest fixed number`;
    console.log(`  ${name.padEnd(10)} ${(cost === null ? 'never reached' : cost.toFixed(2)).padStart(13)}  ${percent}`);
  }
  console.log('');
  const numbers = Object.fromEntries(Object.entries(costs).map(([name, cost]) => [name, rounded(cost, 2)]));
  return { target: rounded(target, 4), ...numbers, share: rounded(share(costs['guildhall'] ?? null), 3) };
}

runMain(async () => {
  const options = readOptions();
  const { ofDefault, ofBest } = await compare(options);
  const figures = figuresOf('the accuracy of labels from all answers, less one point', ofDefault, options.seeds);
  const harder = figuresOf('the accuracy of the best of all methods on all answers, less one point', ofBest, options.seeds);
  console.log(
    JSON.stringify({ crowd: options.crowd.split('/').at(-1), ...figures, ofBestMethod: harder, seed: options.seed, seeds: options.seeds }),
  );
  process.exit(0);
}, USAGE);
