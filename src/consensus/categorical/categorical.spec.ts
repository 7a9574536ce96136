/** The categorical methods on crowds whose parameters are known, adversaries among them; and the parts that they share. */
import { Random } from '../../kernel/index.ts';
import { aggregate, answersFrom, METHODS, type Answers, type Method } from '../index.ts';
import { fitTemperature, tempered } from './calibration.ts';
import { digamma } from '../core/digamma.ts';
import { voteShares } from './labelling.ts';
import { oneCoin } from './one-coin.ts';
import { workerModel } from './worker-model.ts';

/** What a worker answers to a task of class `truth`. */
type Manner = (truth: number, task: number, random: Random) => number;

const CLASSES = 3;
const TASKS = 300;

const careful =
  (accuracy: number): Manner =>
  (truth, _task, random) =>
    random.next() < accuracy ? truth : (truth + 1 + random.below(CLASSES - 1)) % CLASSES;
const spammer: Manner = (_truth, _task, random) => random.below(CLASSES);
const constant: Manner = () => 1;
/** Takes class 0 for 1 and the other way round, most of the time. */
const swapper: Manner = (truth, _task, random) => (random.next() < 0.9 ? [1, 0, 2][truth]! : truth);
/** All who share it give the same wrong answer. */
const colluder: Manner = (truth, task) => (task % 4 === 0 ? (truth + 1) % CLASSES : truth);

/** Every task is answered by `perTask` of the workers, taken at random. */
function crowd(behaviours: readonly Manner[], perTask: number, seed = 1): { answers: Answers; truth: Int32Array } {
  const random = new Random(seed);
  const truth = Int32Array.from({ length: TASKS }, () => random.below(CLASSES));
  const rows = [...truth].flatMap((right, task) =>
    random
      .shuffled([...behaviours.keys()])
      .slice(0, perTask)
      .map((worker) => [task, worker, behaviours[worker]!(right, task, random)] as const),
  );
  const column = (index: 0 | 1 | 2) => Int32Array.from(rows, (row) => row[index]);
  return { answers: answersFrom(column(0), column(1), column(2), { tasks: TASKS, workers: behaviours.length, classes: CLASSES }), truth };
}

const of = (count: number, manner: Manner) => Array.from({ length: count }, () => manner);

function accuracy({ answers, truth }: ReturnType<typeof crowd>, method: Method): number {
  const { label } = aggregate(answers, { method });
  return label.reduce((right, each, task) => right + Number(each === truth[task]), 0) / TASKS;
}

describe('known crowds', () => {
  it('one-coin recovers how often each worker is right', () => {
    const rates = [0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.5, 0.4];
    const { answers, truth } = crowd(rates.map(careful), 8);
    const model = oneCoin(answers);
    rates.forEach((_rate, worker) => {
      const own = [...answers.worker.keys()].filter((a) => answers.worker[a] === worker);
      const share = own.filter((a) => answers.label[a] === truth[answers.task[a]!]).length / own.length;
      expect(Math.abs(model.accuracy[worker]! - share)).toBeLessThan(0.06);
    });
  });

  it('the worker model recovers how each class is answered, by swappers too', () => {
    const { answers } = crowd([...of(8, careful(0.85)), swapper], 6);
    const model = workerModel(answers);
    expect(model.likelihood(8, 1)[0]).toBeGreaterThan(0.75);
    expect(model.likelihood(8, 0)[1]).toBeGreaterThan(0.75);
    expect(model.likelihood(8, 2)[2]).toBeGreaterThan(0.75);
    expect(model.likelihood(0, 1)[0]).toBeLessThan(0.15);
    // Somebody unknown answers as the crowd does.
    expect(model.likelihood(-1, 2)[2]).toBeGreaterThan(0.7);
  });

  it.each(METHODS)('%s labels a good crowd', (method) => {
    expect(accuracy(crowd(of(12, careful(0.8)), 6), method)).toBeGreaterThan(0.93);
  });
});

it.each<Method>(['one-coin', 'bcc', 'bwa', 'guildhall'])(
  '%s finds most labels of forty classes from workers with few answers',
  (method) => {
    const [classes, tasks, workers] = [40, 200, 100];
    const random = new Random(2);
    // Some classes are much rarer than others.
    const truth = Int32Array.from({ length: tasks }, () => Math.min(random.below(classes), random.below(classes), random.below(classes)));
    const rows = Array.from({ length: tasks * 3 }, (_, a) => {
      const task = Math.floor(a / 3);
      return [task, (a * 7) % workers, random.next() < 0.6 ? truth[task]! : random.below(classes)] as const;
    });
    const column = (index: 0 | 1 | 2) => Int32Array.from(rows, (row) => row[index]);
    const { label } = aggregate(answersFrom(column(0), column(1), column(2), { tasks, workers, classes }), { method });
    expect(label.reduce((right, each, task) => right + Number(each === truth[task]), 0) / tasks).toBeGreaterThan(0.7);
  },
);

describe('adversaries', () => {
  const default_: Method = 'guildhall';
  const models: Method[] = ['one-coin', 'dawid-skene', 'bcc', 'guildhall'];

  it.each(models)('%s sees through spammers who outnumber the others', (method) => {
    const mixed = crowd([...of(6, careful(0.85)), ...of(9, spammer)], 10);
    expect(accuracy(mixed, method)).toBeGreaterThan(accuracy(mixed, 'majority') + 0.02);
  });

  it('the default is not moved by constant answerers', () => {
    const mixed = crowd([...of(8, careful(0.8)), ...of(5, constant)], 9);
    expect(accuracy(mixed, default_)).toBeGreaterThan(0.9);
  });

  it('the default uses what swappers say, where counting votes is misled', () => {
    const mixed = crowd([...of(7, careful(0.8)), ...of(5, swapper)], 8);
    expect(accuracy(mixed, default_)).toBeGreaterThan(accuracy(mixed, 'majority') + 0.1);
    expect(accuracy(mixed, default_)).toBeGreaterThan(0.9);
  });

  it('a minority of colluders does not win', () => {
    const mixed = crowd([...of(9, careful(0.8)), ...of(4, colluder)], 9);
    expect(accuracy(mixed, default_)).toBeGreaterThan(0.93);
  });
});

describe('hard shapes', () => {
  it('many classes need little memory: tables are indexed by the labels that workers gave', () => {
    const random = new Random(3);
    const classes = 100;
    const count = 1_200;
    const task = Int32Array.from({ length: count }, (_, a) => a % 200);
    const label = Int32Array.from(task, (t) => (random.next() < 0.7 ? t % classes : random.below(classes)));
    const answers = answersFrom(
      task,
      Int32Array.from({ length: count }, () => random.below(30)),
      label,
      { tasks: 200, workers: 30, classes },
    );
    const result = aggregate(answers);
    const right = result.label.reduce((sum, each, t) => sum + Number(each === t % classes), 0);
    expect(right).toBeGreaterThan(190);
  });

  it('a task without answers has no label, and gold alone gives it one', () => {
    const answers = answersFrom(Int32Array.of(0), Int32Array.of(0), Int32Array.of(1), { tasks: 3, workers: 1, classes: 2 });
    expect([...aggregate(answers).label]).toEqual([1, -1, -1]);
    expect([...aggregate(answers, { gold: Int32Array.of(-1, -1, 0) }).label]).toEqual([1, -1, 0]);
  });

  it('gold of another length is refused', () => {
    const { answers } = crowd(of(3, careful(0.8)), 3);
    expect(() => aggregate(answers, { gold: new Int32Array(1) })).toThrow('for each task');
  });

  it.each(METHODS)('%s gives the same labels for the same seed', (method) => {
    const { answers } = crowd(of(6, careful(0.7)), 4);
    const [one, other] = [aggregate(answers, { method, seed: 5 }), aggregate(answers, { method, seed: 5 })];
    expect([...one.probabilities]).toEqual([...other.probabilities]);
  });
});

describe('confidence', () => {
  it('decreases as far as gold requires', () => {
    const { answers, truth } = crowd(of(6, careful(0.6)), 3);
    // As sure as can be of every vote share's favourite.
    const sure = voteShares(answers).map((share) => (share > 0.5 ? 0.999 : 0.0005));
    const temperature = fitTemperature(answers, sure, truth);
    expect(temperature).toBeGreaterThan(1.5);
    const modest = tempered(sure, CLASSES, temperature);
    const loss = (p: Float64Array) => truth.reduce((sum, k, t) => sum - Math.log(p[t * CLASSES + k]!), 0);
    expect(loss(modest)).toBeLessThan(loss(tempered(sure, CLASSES, 1)));
  });

  it('stays unchanged with little gold', () => {
    const { answers, truth } = crowd(of(6, careful(0.6)), 3);
    const few = truth.map((k, t) => (t < 19 ? k : -1));
    expect(fitTemperature(answers, voteShares(answers), few)).toBe(1);
  });
});

it('digamma has its known values', () => {
  expect(digamma(1)).toBeCloseTo(-0.5772156649, 9);
  expect(digamma(0.5)).toBeCloseTo(-1.963510026, 9);
  expect(digamma(10)).toBeCloseTo(2.2517525891, 9);
});
