import fc from 'fast-check';
import { Random } from '../kernel/index.ts';
import { estimatePool, guessedPool, type Pool } from './pool.ts';
import { estimateOf, informationBits, skillEstimates, totalsOf, type Judged } from './skill.ts';

const pool: Pool = { mean: 0.8, strength: 10, chance: 0.5, halfLifeDays: 0 };
const day = (number: number) => new Date(Date.UTC(2026, 0, 1 + number, 12));
const answers = (workerId: string, rights: readonly number[], chance = 0.5, at?: Date): Judged[] =>
  rights.map((right) => (at ? { workerId, right, chance, at } : { workerId, right, chance }));
const of = (rows: readonly Judged[], settings = { halfLifeDays: 0, pool }) => skillEstimates(rows, settings).estimates.get('a')!;

describe('an estimate', () => {
  it('gives a newcomer the mean and the interval of the pool', () => {
    const newcomer = estimateOf(totalsOf([], 0), pool);
    expect(newcomer).toMatchObject({ accuracy: 0.8, evidence: 0 });
    expect(newcomer.low).toBeCloseTo(0.5177, 3);
    expect(newcomer.high).toBeCloseTo(0.9719, 3);
  });

  it('moves from the pool to what the worker did, and narrows, as answers come in', () => {
    const some = of(answers('a', Array(10).fill(1)));
    const many = of(answers('a', Array(990).fill(1)));
    expect(some.accuracy).toBeCloseTo(0.9, 12);
    expect(many.accuracy).toBeCloseTo(0.998, 12);
    expect(many.high - many.low).toBeLessThan((some.high - some.low) / 10);
  });

  it('counts an answer as right as much as it is likely to be', () => {
    expect(of(answers('a', [0.5, 0.5, 1, 0]))).toEqual(of(answers('a', [1, 0, 1, 0])));
  });

  it('returns the same digits for any order of answers', () => {
    const row = fc.record({
      workerId: fc.constantFrom('a', 'b', 'c'),
      right: fc.double({ min: 0, max: 1, noNaN: true }),
      chance: fc.double({ min: 0, max: 1, noNaN: true }),
      at: fc.integer({ min: 0, max: 400 }).map(day),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), fc.integer(), (rows, seed) => {
        const one = skillEstimates(rows, { halfLifeDays: 90 });
        const two = skillEstimates(new Random(seed).shuffled(rows), { halfLifeDays: 90 });
        expect(two.pool).toEqual(one.pool);
        expect(new Map([...two.estimates].sort())).toEqual(new Map([...one.estimates].sort()));
        for (const estimate of one.estimates.values()) {
          expect(estimate.low).toBeLessThanOrEqual(estimate.accuracy);
          expect(estimate.high).toBeGreaterThanOrEqual(estimate.accuracy);
          expect(estimate.informationBits).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('lets an answer count half after a half-life, counted back from the newest', () => {
    const settings = { halfLifeDays: 30, pool: { ...pool, halfLifeDays: 30 } };
    const now = of([...answers('a', [0, 0], 0.5, day(0)), ...answers('a', [1], 0.5, day(30))], settings);
    expect(now.evidence).toBeCloseTo(2, 12);
    expect(now.accuracy).toBeCloseTo((1 + 8) / 12, 12);
    // Not working costs nothing.
    expect(of(answers('a', [1, 0], 0.5, day(0)), settings)).toEqual(of(answers('a', [1, 0], 0.5, day(300)), settings));
  });
});

describe('information', () => {
  it('equals the capacity of a symmetric channel when classes are equally frequent', () => {
    expect(informationBits(1, 0.5)).toBeCloseTo(1, 12);
    expect(informationBits(1, 0.25)).toBeCloseTo(2, 12);
    const entropy = -(0.9 * Math.log2(0.9) + 0.1 * Math.log2(0.1));
    expect(informationBits(0.9, 0.25)).toBeCloseTo(2 - entropy - 0.1 * Math.log2(3), 12);
  });

  it('returns zero for guessing, for always the same answer, and for worse', () => {
    expect(informationBits(0.5, 0.5)).toBe(0);
    expect(informationBits(0.85, 0.85)).toBe(0);
    expect(informationBits(0.2, 0.5)).toBe(0);
    const constant = of(answers('a', Array(2000).fill(0.85), 0.85));
    const diligent = of(answers('a', Array(2000).fill(0.85), 0.5));
    expect(constant.accuracy).toBeCloseTo(diligent.accuracy, 12);
    expect(constant.informationBits).toBeLessThan(0.001);
    expect(diligent.informationBits).toBeGreaterThan(0.35);
  });
});

describe('a pool', () => {
  /** Workers of accuracies from a beta distribution, as a mean of uniform draws would have it; each with so many answers. */
  function crowd(workers: number, each: (index: number) => number, accuracyOf: (random: Random) => number): Judged[] {
    const random = new Random(7);
    return Array.from({ length: workers }, (_, index) => {
      const accuracy = accuracyOf(random);
      return answers(
        `w${index}`,
        Array.from({ length: each(index) }, () => Number(random.next() < accuracy)),
      );
    }).flat();
  }

  it("recovers the pool from its workers' answers, however uneven their numbers", () => {
    // The larger of two uniform draws is beta(2, 1): mean 2/3, strength 3.
    const rows = crowd(
      1500,
      (index) => 1 + (index % 60),
      (random) => Math.max(random.next(), random.next()),
    );
    const { pool: found } = skillEstimates(rows, { halfLifeDays: 0 });
    expect(found.mean).toBeCloseTo(2 / 3, 1);
    expect(found.strength).toBeGreaterThan(2.5);
    expect(found.strength).toBeLessThan(3.6);
  });

  it('narrows when all workers are alike, and stays finite with one worker and with none', () => {
    const alike = skillEstimates(
      crowd(
        300,
        () => 40,
        () => 0.9,
      ),
      { halfLifeDays: 0 },
    ).pool;
    expect(alike.mean).toBeCloseTo(0.9, 1);
    expect(alike.strength).toBeGreaterThan(60);
    const one = skillEstimates(answers('a', Array(50).fill(1)), { halfLifeDays: 0 });
    expect(one.pool.mean).toBeGreaterThan(0.7);
    expect(one.pool.mean).toBeLessThan(0.97);
    expect(one.estimates.get('a')!.accuracy).toBeLessThan(1);
    expect(estimatePool([], 30)).toEqual(guessedPool(30));
  });

  it('makes better forecasts than the mean of the answers does', () => {
    const random = new Random(3);
    const workers = Array.from({ length: 400 }, () => 0.5 + 0.5 * Math.max(random.next(), random.next()));
    const rows = workers.flatMap((accuracy, index) =>
      answers(
        `w${index}`,
        Array.from({ length: 6 }, () => Number(random.next() < accuracy)),
      ),
    );
    const { estimates } = skillEstimates(rows, { halfLifeDays: 0 });
    const error = (forecast: (index: number) => number) =>
      workers.reduce((sum, accuracy, index) => sum + Math.abs(forecast(index) - accuracy), 0) / workers.length;
    const mean = (index: number) => rows.slice(index * 6, index * 6 + 6).reduce((sum, row) => sum + row.right, 0) / 6;
    expect(error((index) => estimates.get(`w${index}`)!.accuracy)).toBeLessThan(0.85 * error(mean));
  });
});
