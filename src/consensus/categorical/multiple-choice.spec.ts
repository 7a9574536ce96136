import { Random } from '../../kernel/index.ts';
import { aggregateSets, type SetAnswers } from './multiple-choice.ts';

/** Four options with frequencies of their own, each answer wrong in an option with the worker's rate; every task answered by five. */
function crowd(seed: number, tasks: number, errorRates: readonly number[]) {
  const random = new Random(seed);
  const frequencies = [0.7, 0.4, 0.2, 0.05];
  const truth = Array.from({ length: tasks }, () => frequencies.map((frequency) => (random.next() < frequency ? 1 : 0)));
  const rows = truth.flatMap((set, task) =>
    random
      .shuffled(errorRates.map((_, worker) => worker))
      .slice(0, 5)
      .map((worker) => ({ task, worker, chosen: set.map((each) => (random.next() < errorRates[worker]! ? 1 - each : each)) })),
  );
  const answers: SetAnswers = {
    ...{ tasks, workers: errorRates.length, options: 4 },
    task: Int32Array.from(rows, ({ task }) => task),
    worker: Int32Array.from(rows, ({ worker }) => worker),
    chosen: Uint8Array.from(rows.flatMap(({ chosen }) => chosen)),
  };
  return { answers, truth };
}

const one = (chosen: number[], tasks = 1): SetAnswers => ({
  ...{ tasks, workers: 1, options: chosen.length },
  ...{ task: Int32Array.of(0), worker: Int32Array.of(0), chosen: Uint8Array.from(chosen) },
});

describe('aggregateSets', () => {
  it('finds the sets of a crowd half of which chooses at random, and says how sure it is', () => {
    const { answers, truth } = crowd(1, 300, [...new Array<number>(10).fill(0.08), ...new Array<number>(10).fill(0.5)]);
    const right = (labelling: { chosen: Uint8Array }) =>
      truth.filter((set, t) => set.every((each, option) => labelling.chosen[t * 4 + option] === each)).length / truth.length;
    const sets = aggregateSets(answers);
    expect(right(sets)).toBeGreaterThan(right(aggregateSets(answers, { method: 'majority' })) + 0.05);
    expect(sets.converged).toBe(true);
    for (let t = 0; t < 300; t++) {
      const own = sets.probabilities.subarray(t * 4, t * 4 + 4);
      const product = own.reduce((sum, each, option) => sum * (sets.chosen[t * 4 + option] === 1 ? each : 1 - each), 1);
      expect(sets.confidence[t]).toBeCloseTo(product, 12);
    }
    const predicted = sets.confidence.reduce((sum, each) => sum + each, 0) / 300;
    expect(Math.abs(predicted - right(sets))).toBeLessThan(0.15);
  });

  it('takes gold for certain', () => {
    const { answers } = crowd(2, 20, [0.1, 0.1, 0.1, 0.1, 0.5]);
    const gold = new Int8Array(80).fill(-1);
    gold.set([0, 0, 0, 1], 8);
    const sets = aggregateSets(answers, { gold });
    expect([...sets.chosen.subarray(8, 12)]).toEqual([0, 0, 0, 1]);
    expect(sets.confidence[2]).toBe(1);
  });

  it('returns no option, unless the question requires one', () => {
    expect([...aggregateSets(one([0, 0]), { method: 'majority' }).chosen]).toEqual([0, 0]);
    const forced = aggregateSets(one([0, 0]), { method: 'majority', atLeastOne: true });
    expect(forced.chosen.reduce((sum, each) => sum + each, 0)).toBe(1);
  });

  it('says nothing of a task that nobody answered', () => {
    const sets = aggregateSets(one([1, 0], 2));
    expect([...sets.chosen.subarray(2)]).toEqual([0, 0]);
    expect(sets.confidence[1]).toBe(0);
    expect([...sets.probabilities].some(Number.isNaN)).toBe(false);
    expect(aggregateSets({ ...one([]), options: 0 }).probabilities).toHaveLength(0);
  });
});
