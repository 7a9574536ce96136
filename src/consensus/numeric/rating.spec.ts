import { Random } from '../../kernel/index.ts';
import { rate, ratingAnswersOf, type RatingMethod } from './rating.ts';

const METHODS: RatingMethod[] = ['mean', 'median', 'ordinal-dawid-skene'];
const LEVELS = [1, 2, 3, 4, 5];

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

type Worker = (truth: number, random: Random) => number;
const within = (rating: number) => Math.min(5, Math.max(1, Math.round(rating)));
const rater =
  (deviation: number, shift = 0): Worker =>
  (truth, random) =>
    within(truth + shift + deviation * normal(random));
const spammer: Worker = (_, random) => 1 + random.below(5);
const constant =
  (rating: number): Worker =>
  () =>
    rating;
const reversed: Worker = (truth, random) => within(6 - truth + 0.5 * normal(random));

const name = (number: number) => String(number).padStart(5, '0');
const many = (worker: Worker, count: number) => new Array<Worker>(count).fill(worker);

function crowd(seed: number, tasks: number, workers: readonly Worker[], each: number) {
  const random = new Random(seed);
  const truth = Array.from({ length: tasks }, () => 1 + random.below(5));
  const rows = truth.flatMap((value, task) => {
    const chosen = random.shuffled(workers.map((_, worker) => worker)).slice(0, each);
    return chosen.map((worker) => ({ task: name(task), worker: name(worker), rating: workers[worker]!(value, random) }));
  });
  return { ...ratingAnswersOf(rows, LEVELS), truth, rows };
}

/** Three workers; each rates every task. */
const ofThree = (rating: number, place: number) => ({ task: name(Math.floor(place / 3)), worker: name(place % 3), rating });

const accuracy = (level: Int32Array, truth: readonly number[]) =>
  level.filter((each, t) => LEVELS[each] === truth[t]).length / truth.length;
const error = (value: Float64Array, truth: readonly number[]) =>
  value.reduce((sum, each, t) => sum + Math.abs(each - truth[t]!), 0) / truth.length;

describe('rate', () => {
  it('sees through raters who are generous, strict, or have the scale the wrong way round', () => {
    const { answers, truth } = crowd(1, 300, [...many(rater(0.5, 1), 6), ...many(rater(0.7), 10), ...many(reversed, 4)], 5);
    const estimates = rate(answers, { levelValues: LEVELS });
    expect(estimates.converged).toBe(true);
    expect(accuracy(estimates.level, truth)).toBeGreaterThan(0.8);
    expect(error(estimates.value, truth)).toBeLessThan(0.4 * error(rate(answers, { method: 'mean', levelValues: LEVELS }).value, truth));
    // Somebody reversed answers 1 where the truth is 5.
    const matrix = estimates.confusion!(19);
    expect(matrix[4 * 5 + 0]).toBeGreaterThan(0.5);
  });

  it('gives spammers and constant answerers no weight', () => {
    const good = many(rater(0.7), 10);
    const { answers, truth } = crowd(2, 300, [...good, ...many(spammer, 4), ...many(constant(3), 3), ...many(constant(5), 3)], 6);
    const estimates = rate(answers, { levelValues: LEVELS });
    expect(error(estimates.value, truth)).toBeLessThan(0.7 * error(rate(answers, { method: 'median', levelValues: LEVELS }).value, truth));
    for (const worker of [10, 14, 17]) {
      const matrix = estimates.confusion!(worker);
      // The same answers whatever the truth, but for what the prior leaves open.
      for (let l = 0; l < 5; l++) expect(Math.abs(matrix[0 * 5 + l]! - matrix[4 * 5 + l]!)).toBeLessThan(0.35);
    }
  });

  it('recovers how a worker answers each level', () => {
    const { answers, truth, rows } = crowd(3, 2_000, many(rater(0.8, -0.5), 5), 5);
    const matrix = rate(answers, { levelValues: LEVELS }).confusion!(0);
    const own = rows.filter(({ worker }) => worker === name(0));
    const share = (z: number, l: number) => {
      const given = own.filter(({ task }) => truth[Number(task)] === z);
      return given.filter(({ rating }) => rating === l).length / given.length;
    };
    for (let z = 2; z <= 4; z++)
      for (let l = 1; l <= 5; l++) expect(Math.abs(matrix[(z - 1) * 5 + l - 1]! - share(z, l))).toBeLessThan(0.2);
  });

  it.each(METHODS)('returns probabilities that sum to 1, and takes gold for certain: %s', (method) => {
    const { answers, truth } = crowd(4, 50, [...many(rater(0.7), 3), spammer], 3);
    const gold = Int32Array.from(truth, (each, t) => (t < 10 ? 5 - each : -1));
    const estimates = rate(answers, { method, gold, levelValues: LEVELS });
    for (let t = 0; t < 50; t++) {
      const own = estimates.probabilities.subarray(t * 5, t * 5 + 5);
      expect(own.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 9);
      if (t >= 10) continue;
      expect([estimates.level[t], estimates.confidence[t], estimates.value[t]]).toEqual([gold[t], 1, 1 + gold[t]!]);
    }
  });

  it.each(METHODS)('takes little or nothing as it is: %s', (method) => {
    const alone = ratingAnswersOf([{ task: 'a', worker: 'k', rating: 4 }]);
    expect(rate(alone.answers, { method, levelValues: alone.levelValues })).toMatchObject({
      value: Float64Array.of(4),
      level: Int32Array.of(0),
    });
    const { answers } = ratingAnswersOf(
      ['k', 'm'].map((worker) => ({ task: 'a', worker, rating: 2 })),
      LEVELS,
    );
    const estimates = rate({ ...answers, tasks: 2 }, { method, levelValues: LEVELS });
    expect(estimates.level[0]).toBe(1);
    expect(estimates.level[1]).toBe(-1);
    expect([...estimates.probabilities, ...estimates.value, ...estimates.confidence].some(Number.isNaN)).toBe(false);
    const none = rate(
      { ...answers, tasks: 0, workers: 0, task: new Int32Array(0), worker: new Int32Array(0), level: new Int32Array(0) },
      { method },
    );
    expect(none.value).toHaveLength(0);
  });

  it('returns means and medians by their definitions', () => {
    const rows = [1, 2, 5, 5].map((rating, worker) => ({ task: 'a', worker: name(worker), rating }));
    const { answers } = ratingAnswersOf(rows, LEVELS);
    expect(rate(answers, { method: 'mean', levelValues: LEVELS }).value[0]).toBeCloseTo(3.25, 12);
    expect(rate(answers, { method: 'median', levelValues: LEVELS }).value[0]).toBe(3.5);
  });

  it.each([
    ['5,5,5 and 1,1,2', [5, 5, 5, 1, 1, 2], [5, 1]],
    ['1,5,5 and 1,4,4', [1, 5, 5, 1, 4, 4], [5, 4]],
    ['3,3,1 and 3,1,1', [3, 3, 1, 3, 1, 1], [3, 1]],
    ['2,2,5, 1,1,1 and 4,5,5', [2, 2, 5, 1, 1, 1, 4, 5, 5], [2, 1, 5]],
  ])('gives the rating of the majority where three workers rate few tasks: %s', (_, ratings, expected) => {
    const { answers, levelValues } = ratingAnswersOf(ratings.map(ofThree));
    const { level } = rate(answers, { levelValues });
    expect([...level].map((each) => levelValues[each])).toEqual(expected);
  });

  it('gives the majority rating in 300 random crowds of two tasks and 50 of five tasks', () => {
    const random = new Random(9);
    const crowds = [
      ...Array.from({ length: 300 }, () => Array.from({ length: 6 }, () => 1 + random.below(5))),
      ...Array.from({ length: 50 }, () => Array.from({ length: 15 }, () => 1 + random.below(5))),
    ];
    const faults = crowds.filter((ratings) => {
      const { answers, levelValues } = ratingAnswersOf(ratings.map(ofThree));
      const { level } = rate(answers, { levelValues });
      return [...level].some((each, t) => {
        const own = ratings.slice(3 * t, 3 * t + 3);
        const majority = own.find((rating, place) => own.indexOf(rating) !== place);
        return majority !== undefined && levelValues[each] !== majority;
      });
    });
    expect(faults).toEqual([]);
  });

  it('returns the same ratings for any order of rows', () => {
    const { rows } = crowd(5, 30, [...many(rater(0.7), 4), spammer], 3);
    const { answers } = ratingAnswersOf(new Random(6).shuffled(rows), LEVELS);
    const { confusion: _, ...one } = rate(ratingAnswersOf(rows, LEVELS).answers);
    const { confusion: __, ...other } = rate(answers);
    expect(other).toEqual(one);
  });
});

describe('ratingAnswersOf', () => {
  it('includes every whole level between the ends, and of others only the given ones', () => {
    const levels = (ratings: number[]) => ratingAnswersOf(ratings.map((rating) => ({ task: 'a', worker: 'k', rating }))).levelValues;
    expect(levels([1, 5, 2])).toEqual([1, 2, 3, 4, 5]);
    expect(levels([0.5, 2, 1])).toEqual([0.5, 1, 2]);
    expect(levels([10, 1_000])).toEqual([10, 1_000]);
  });
});
