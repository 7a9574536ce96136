import fc from 'fast-check';
import { Random } from '../../kernel/index.ts';
import { estimateNumbers, numberAnswersOf, type NumberMethod } from './number.ts';

const METHODS: NumberMethod[] = ['mean', 'median', 'weighted', 'robust'];

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

type Worker = (truth: number, random: Random) => number;
const careful: Worker = (truth, random) => truth + normal(random);
const sloppy: Worker = (truth, random) => truth + 8 * normal(random);
const spammer: Worker = (_, random) => 100 * random.next();
const constant: Worker = () => 50;
const clumsy: Worker = (truth, random) => (random.next() < 0.1 ? truth * 10 : truth + normal(random));

/** Every task answered by `each` of the workers, truths between 0 and 100. */
function crowd(seed: number, tasks: number, workers: readonly Worker[], each: number) {
  const random = new Random(seed);
  const truth = Array.from({ length: tasks }, () => 100 * random.next());
  const rows = truth.flatMap((value, task) => {
    const chosen = random.shuffled(workers.map((_, worker) => worker)).slice(0, each);
    return chosen.map((worker) => ({ task: name(task), worker: name(worker), number: workers[worker]!(value, random) }));
  });
  return { ...numberAnswersOf(rows), truth, rows };
}

const name = (number: number) => String(number).padStart(5, '0');
const rootMeanSquare = (values: Float64Array, truth: readonly number[]) =>
  Math.sqrt(values.reduce((sum, each, t) => sum + (each - truth[t]!) ** 2, 0) / truth.length);
const many = (worker: Worker, count: number) => new Array<Worker>(count).fill(worker);

describe('estimateNumbers', () => {
  it('weighs workers by how close they are, and tells how close that is', () => {
    const { answers, truth } = crowd(1, 300, [...many(careful, 5), ...many(sloppy, 10)], 5);
    const estimates = estimateNumbers(answers, { method: 'weighted' });
    expect(estimates.converged).toBe(true);
    expect(rootMeanSquare(estimates.value, truth)).toBeLessThan(
      0.6 * rootMeanSquare(estimateNumbers(answers, { method: 'mean' }).value, truth),
    );
    for (let worker = 0; worker < 15; worker++) {
      const deviation = worker < 5 ? 1 : 8;
      expect(estimates.deviation[worker]! / deviation).toBeGreaterThan(0.6);
      expect(estimates.deviation[worker]! / deviation).toBeLessThan(1.6);
    }
  });

  it('stays close to the truth despite typing errors, spammers and constant answerers', () => {
    const { answers, truth } = crowd(2, 300, [...many(clumsy, 10), ...many(spammer, 2), ...many(constant, 2)], 5);
    const error = (method: NumberMethod) => rootMeanSquare(estimateNumbers(answers, { method }).value, truth);
    expect(error('robust')).toBeLessThan(0.2 * error('mean'));
    expect(error('robust')).toBeLessThan(0.8 * error('median'));
    expect(error('robust')).toBeLessThan(0.2 * error('weighted'));
  });

  it('loses little to the mean where all are alike', () => {
    const { answers, truth } = crowd(3, 500, many(careful, 20), 5);
    const mean = rootMeanSquare(estimateNumbers(answers, { method: 'mean' }).value, truth);
    expect(rootMeanSquare(estimateNumbers(answers, { method: 'robust' }).value, truth)).toBeLessThan(1.1 * mean);
    expect(rootMeanSquare(estimateNumbers(answers, { method: 'weighted' }).value, truth)).toBeLessThan(1.05 * mean);
  });

  it.each(METHODS)('gives intervals that hold the truth about as often as they say: %s', (method) => {
    const { answers, truth } = crowd(4, 1_000, many(careful, 20), 5);
    const { low, high } = estimateNumbers(answers, { method });
    const share = truth.filter((each, t) => low[t]! <= each && each <= high[t]!).length / truth.length;
    expect(share).toBeGreaterThan(0.9);
    expect(share).toBeLessThan(0.99);
  });

  it.each(METHODS)('takes gold for certain, and learns from it: %s', (method) => {
    const { answers, truth } = crowd(5, 40, [careful, sloppy], 2);
    const gold = Float64Array.from(truth, (each, t) => (t < 20 ? each : NaN));
    const estimates = estimateNumbers(answers, { method, gold });
    expect([...estimates.value.slice(0, 20)]).toEqual(truth.slice(0, 20));
    expect(estimates.standardError.slice(0, 20).every((each) => each === 0)).toBe(true);
    expect(estimates.standardError.slice(20).every((each) => each > 0)).toBe(true);
    expect(estimates.deviation[0]).toBeLessThan(estimates.deviation[1]!);
  });

  it.each(METHODS)('says what it cannot know: %s', (method) => {
    const alone = estimateNumbers(numberAnswersOf([{ task: 'a', worker: 'k', number: 3 }]).answers, { method });
    expect([alone.value[0], alone.standardError[0]]).toEqual([3, Infinity]);
    const agreed = [1, 2].flatMap((number) => ['k', 'm', 'n'].map((worker) => ({ task: name(number), worker, number })));
    const sure = estimateNumbers(numberAnswersOf(agreed).answers, { method });
    expect([...sure.value, ...sure.standardError]).toEqual([1, 2, 0, 0]);
    const { answers } = numberAnswersOf([...agreed, { task: '00001', worker: 'o', number: 9 }]);
    const withEmpty = estimateNumbers({ ...answers, tasks: 3 }, { method });
    expect(withEmpty.value[2]).toBeCloseTo((withEmpty.value[0]! + withEmpty.value[1]!) / 2, 9);
    expect(withEmpty.standardError[2]).toBeGreaterThan(0);
    const none = { tasks: 1, workers: 0, task: new Int32Array(0), worker: new Int32Array(0), value: new Float64Array(0) };
    expect(estimateNumbers(none, { method })).toMatchObject({ value: Float64Array.of(0), standardError: Float64Array.of(Infinity) });
  });

  it.each(METHODS)('returns no NaN where one worker is far off and one gave one answer: %s', (method) => {
    const rows = ['a', 'b'].flatMap((task) => ['k', 'm', 'n'].map((worker) => ({ task, worker, number: 7 })));
    const { answers } = numberAnswersOf([
      ...rows,
      { task: 'a', worker: 'once', number: 1e300 },
      { task: 'b', worker: 'k', number: -1e-300 },
    ]);
    const { value, standardError, deviation } = estimateNumbers(answers, { method });
    expect([...value, ...standardError, ...deviation].some(Number.isNaN)).toBe(false);
  });

  it.each(METHODS)('returns finite values for any finite answers: %s', (method) => {
    const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(5, 5.5, 1.7e308, -1.7e308, 5e-324));
    const row = fc.record({ task: fc.constantFrom('a', 'b', 'c'), worker: fc.constantFrom('k', 'm', 'n'), number });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (rows) => {
        const { value } = estimateNumbers(numberAnswersOf(rows).answers, { method });
        expect([...value].every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 500, seed: 8 },
    );
  });

  it('returns the same numbers for any order of rows', () => {
    const { rows } = crowd(6, 30, [...many(careful, 4), ...many(spammer, 2)], 3);
    const other = numberAnswersOf(new Random(7).shuffled(rows));
    expect(estimateNumbers(other.answers)).toEqual(estimateNumbers(numberAnswersOf(rows).answers));
  });

  it('refuses what is no number', () => {
    expect(() => numberAnswersOf([{ task: 'a', worker: 'k', number: NaN }])).toThrow('finite');
  });
});
