/**
 * `npm run forecast -- --crowd DIR [--crowd DIR …] [--halves 20] [--seed 1]`: how well a worker's estimated accuracy
 * forecasts how often they are right later, without any gold.
 *
 * DIR has answers.csv (task,worker,label) and truth.csv (task,label). The tasks are split in half at random so many times;
 * from one half's answers come the estimates, as the marketplace makes them, and on the other half they are compared with
 * the share of right answers of every worker who gave at least fifteen there: by rank correlation (Spearman) and by the
 * mean absolute error. The last line of output is one JSON object, of the means over the crowds.
 */
import { parseArgs } from 'node:util';
import { runMain } from '../src/boot.ts';
import { answersOf } from '../src/consensus/index.ts';
import { Mistake, present, Random } from '../src/kernel/index.ts';
import { readCrowd } from './consensus/recorded-crowd.ts';
import { spearman } from './consensus/figures.ts';
import { knownOf, mean, splitInHalf, type Half } from './redundancy/half.ts';

const USAGE = 'npm run forecast -- --crowd DIR [--crowd DIR …] [--halves 20] [--seed 1]';
/** Fewer later answers say too little about how good a worker is. */
const LEAST_LATER = 15;

interface Forecast {
  readonly spearman: number;
  readonly meanAbsoluteError: number;
}

function forecastOf(half: Half): Forecast {
  const { answers, truth } = half;
  const { accuracy } = knownOf(half);
  const right = new Float64Array(answers.workers);
  const given = new Float64Array(answers.workers);
  for (const { task, order } of half.offered) {
    for (const a of order) {
      given[answers.worker[a]!]!++;
      if (answers.label[a] === truth[task]) right[answers.worker[a]!]!++;
    }
  }
  const workers = [...given.keys()].filter((worker) => given[worker]! >= LEAST_LATER);
  const later = workers.map((worker) => right[worker]! / given[worker]!);
  const estimated = workers.map((worker) => accuracy[worker]!);
  return {
    spearman: present(spearman(estimated, later), 'an order of the workers'),
    meanAbsoluteError: mean(estimated.map((estimate, i) => Math.abs(estimate - later[i]!))),
  };
}

function meanOf(forecasts: readonly Forecast[]): Forecast {
  return { spearman: mean(forecasts.map((f) => f.spearman)), meanAbsoluteError: mean(forecasts.map((f) => f.meanAbsoluteError)) };
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      crowd: { type: 'string', multiple: true },
      halves: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
    },
  });
  if (values.crowd === undefined) throw new Mistake(`Name at least one folder with a crowd: ${USAGE}`);
  if (!/^[1-9]\d{0,3}$/.test(values.halves) || !/^\d{1,9}$/.test(values.seed))
    throw new Mistake(`Halves and seed are whole numbers: ${USAGE}`);
  return { crowds: values.crowd, halves: Number(values.halves), seed: Number(values.seed) };
}

runMain(async () => {
  const { crowds, halves, seed } = readOptions();
  const forecasts: Forecast[] = [];
  for (const directory of crowds) {
    const crowd = await readCrowd(directory);
    if (crowd.truth.size === 0) throw new Mistake(`${directory} has no truth.csv: a forecast is judged by the truth`);
    const { answers, taskNames, classNames } = answersOf(crowd.answers);
    const truth = Int32Array.from(taskNames, (name) => classNames.indexOf(crowd.truth.get(name) ?? ''));
    const each = Array.from({ length: halves }, (_, i) => forecastOf(splitInHalf(answers, truth, new Random(seed + i))));
    const forecast = meanOf(each);
    forecasts.push(forecast);
    console.log(
      `${directory}: rank correlation ${forecast.spearman.toFixed(3)}, mean absolute error ${forecast.meanAbsoluteError.toFixed(3)}`,
    );
  }
  const all = meanOf(forecasts);
  console.log(
    JSON.stringify({
      crowds: crowds.length,
      halves,
      seed,
      spearman: Number(all.spearman.toFixed(4)),
      meanAbsoluteError: Number(all.meanAbsoluteError.toFixed(4)),
    }),
  );
  process.exit(0);
}, USAGE);
