/**
 * What holds of every method, whatever the answers: no name and no order of rows matters, probabilities are probabilities,
 * gold is certain, and nothing becomes NaN. Random crowds, small and degenerate ones among them; seeded.
 */
import fc from 'fast-check';
import { aggregate, aggregateSets, answerEvidence, answersOf, combineTexts, estimateNumbers, METHODS, rankItems, rate } from './index.ts';
import { comparisonsOf, orderProbability, winProbability } from './comparison/comparison.ts';
import { numberAnswersOf } from './numeric/number.ts';
import { ratingAnswersOf } from './numeric/rating.ts';
import type { AnswerRow } from './categorical/answers.ts';

const RUNS = { seed: 2026, numRuns: 40 };
const names = (prefix: string, count: number) => fc.integer({ min: 0, max: count - 1 }).map((number) => `${prefix}${number}`);

/** Rows of tasks, workers and what `label` makes; a worker answers a task once. */
function rowsOf<T>(label: fc.Arbitrary<T>, maxLength = 40) {
  const row = fc.record({ task: names('t', 8), worker: names('w', 6), label });
  return fc.uniqueArray(row, { selector: ({ task, worker }) => `${task} ${worker}`, minLength: 1, maxLength });
}

const labelRows: fc.Arbitrary<AnswerRow[]> = rowsOf(names('c', 4));

/** The same rows in another order, the workers under other names that sort the other way round. */
const disguised = <T extends { worker: string }>(rows: readonly T[]) =>
  [...rows].reverse().map((row) => ({ ...row, worker: `${9 - Number(row.worker.slice(1))} renamed` }));

function isDistribution(values: ArrayLike<number>): boolean {
  const list = Array.from(values);
  return list.every((each) => each >= 0 && each <= 1 + 1e-9) && Math.abs(list.reduce((sum, each) => sum + each, 0) - 1) < 1e-6;
}

describe.each(METHODS)('%s', (method) => {
  /** Probability per task and class name, so that two ways of numbering can be compared. */
  function byName(rows: AnswerRow[], goldOf?: (task: string) => string | undefined) {
    const { answers, taskNames, classNames } = answersOf(rows, ['c0', 'c1', 'c2', 'c3']);
    const gold = goldOf && Int32Array.from(taskNames, (task) => classNames.indexOf(goldOf(task) ?? 'unknown'));
    const labelling = aggregate(answers, { method, gold });
    const own = (t: number) => labelling.probabilities.subarray(t * labelling.classes, (t + 1) * labelling.classes);
    const tasks = new Map(
      taskNames.map((task, t) => [task, { own: own(t), label: labelling.label[t]!, confidence: labelling.confidence[t]! }]),
    );
    return { tasks, labelling, classNames };
  }

  it('gives probabilities, a label among the most probable, and its probability as confidence', () => {
    fc.assert(
      fc.property(labelRows, (rows) => {
        for (const { own, label, confidence } of byName(rows).tasks.values()) {
          expect(isDistribution(own)).toBe(true);
          expect(own[label]! + 1e-6).toBeGreaterThanOrEqual(Math.max(...own));
          expect(confidence).toBeCloseTo(own[label]!, 9);
        }
      }),
      RUNS,
    );
  });

  it('returns the same for any names of workers and any order of rows', () => {
    // Starts at random, by the numbers of tasks: another order of rows is another seed.
    if (method === 'ebcc') return;
    fc.assert(
      fc.property(labelRows, (rows) => {
        const [one, other] = [byName(rows), byName(disguised(rows))];
        for (const [task, { own, label }] of one.tasks) {
          const again = other.tasks.get(task)!;
          own.forEach((probability, c) => expect(Math.abs(probability - again.own[c]!)).toBeLessThan(1e-4));
          const rival = Math.max(...own.filter((_, c) => c !== label));
          if (own[label]! - rival > 1e-3) expect(again.label).toBe(label);
        }
      }),
      RUNS,
    );
  });

  it('takes gold for certain', () => {
    fc.assert(
      fc.property(labelRows, names('c', 4), (rows, known) => {
        const golden = rows[0]!.task;
        const { tasks, classNames } = byName(rows, (task) => (task === golden ? known : undefined));
        const { own, label, confidence } = tasks.get(golden)!;
        expect(label).toBe(classNames.indexOf(known));
        expect(confidence).toBe(1);
        expect(isDistribution(own)).toBe(true);
      }),
      RUNS,
    );
  });

  it('returns no NaN and gives every task probabilities, however few answers there are', () => {
    const row = (task: string, worker: string, label: string) => ({ task, worker, label });
    const crowds: Record<string, AnswerRow[]> = {
      'one answer': [row('t0', 'w0', 'c0')],
      'one worker': ['c0', 'c1', 'c0'].map((label, t) => row(`t${t}`, 'w0', label)),
      'one class': ['w0', 'w1', 'w2'].map((worker) => row('t0', worker, 'c0')),
      'a tie': [row('t0', 'w0', 'c0'), row('t0', 'w1', 'c1')],
      'workers with one answer each': Array.from({ length: 12 }, (_, a) => row(`t${a % 4}`, `w${a}`, `c${a % 3}`)),
      'a hundred classes': Array.from({ length: 200 }, (_, a) => row(`t${a % 50}`, `w${a % 7}`, `c${(a * 37) % 100}`)),
      'all reversed but one': Array.from({ length: 30 }, (_, a) => row(`t${a % 6}`, `w${a % 5}`, a % 5 === 0 ? 'c0' : 'c1')),
    };
    for (const [what, rows] of Object.entries(crowds)) {
      const { answers } = answersOf(rows);
      for (const tasks of [answers.tasks, answers.tasks + 2]) {
        const taskStart = Int32Array.from({ length: tasks + 1 }, (_, t) => answers.taskStart[Math.min(t, answers.tasks)]!);
        const { probabilities, label, confidence } = aggregate({ ...answers, tasks, taskStart }, { method });
        for (let t = 0; t < tasks; t++) {
          const own = probabilities.subarray(t * answers.classes, (t + 1) * answers.classes);
          expect([what, t, isDistribution(own)]).toEqual([what, t, true]);
          expect([what, t, label[t]! >= 0]).toEqual([what, t, t < answers.tasks]);
        }
        expect([...confidence].some(Number.isNaN)).toBe(false);
      }
    }
  });
});

describe('evidence about workers', () => {
  it('returns a probability for each answer, and certainty where gold is known', () => {
    fc.assert(
      fc.property(labelRows, (rows) => {
        const { answers } = answersOf(rows, ['c0', 'c1', 'c2', 'c3']);
        const gold = new Int32Array(answers.tasks).fill(-1).fill(0, 0, 1);
        const { right, byOthers, chance, information } = answerEvidence(answers, { gold });
        for (const each of [...right, ...byOthers, ...chance]) expect(each >= 0 && each <= 1 + 1e-9).toBe(true);
        expect(information.every((bits) => Number.isFinite(bits) && bits >= -1e-9)).toBe(true);
        for (let a = answers.taskStart[0]!; a < answers.taskStart[1]!; a++) expect(right[a]).toBe(answers.label[a] === 0 ? 1 : 0);
        expect(right.slice(answers.taskStart[1])).toEqual(byOthers.slice(answers.taskStart[1]));
      }),
      RUNS,
    );
  });
});

describe('the other kinds', () => {
  it('ignores names of workers and the order of rows: numbers', () => {
    const number = fc.oneof(fc.integer({ min: 0, max: 100 }), fc.double({ min: -1e6, max: 1e6, noNaN: true }));
    fc.assert(
      fc.property(rowsOf(number), fc.constantFrom('mean', 'median', 'weighted', 'robust'), (rows, method) => {
        const estimates = (list: typeof rows) => {
          const { answers, taskNames } = numberAnswersOf(list.map(({ label, ...row }) => ({ ...row, number: label })));
          return { taskNames, ...estimateNumbers(answers, { method }) };
        };
        const [one, other] = [estimates(rows), estimates(disguised(rows))];
        const scale = 1 + Math.max(...rows.map(({ label }) => Math.abs(label)));
        expect(other.taskNames).toEqual(one.taskNames);
        one.value.forEach((value, t) => {
          expect(Math.abs(value - other.value[t]!) / scale).toBeLessThan(1e-3);
          const own = rows.filter(({ task }) => task === one.taskNames[t]).map(({ label }) => label);
          expect(value).toBeGreaterThanOrEqual(Math.min(...own) - 1e-6 * scale);
          expect(value).toBeLessThanOrEqual(Math.max(...own) + 1e-6 * scale);
        });
        expect([...one.standardError, ...one.low, ...one.high, ...one.deviation].some(Number.isNaN)).toBe(false);
      }),
      RUNS,
    );
  });

  it('ignores names of workers and the order of rows: ratings', () => {
    const levels = [1, 2, 3, 4, 5];
    fc.assert(
      fc.property(rowsOf(fc.constantFrom(...levels)), fc.constantFrom('mean', 'median', 'ordinal-dawid-skene'), (rows, method) => {
        const estimates = (list: typeof rows) => {
          const { answers } = ratingAnswersOf(
            list.map(({ label, ...row }) => ({ ...row, rating: label })),
            levels,
          );
          return rate(answers, { method, levelValues: levels });
        };
        const [one, other] = [estimates(rows), estimates(disguised(rows))];
        for (let t = 0; t < one.value.length; t++) {
          expect(isDistribution(one.probabilities.subarray(t * 5, t * 5 + 5))).toBe(true);
          expect(Math.abs(one.value[t]! - other.value[t]!)).toBeLessThan(0.01);
        }
      }),
      RUNS,
    );
  });

  it('ignores names of workers and the order of rows: comparisons', () => {
    const row = fc.record({ worker: names('w', 5), winner: names('i', 6), loser: names('i', 6) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), fc.constantFrom('bradley-terry', 'crowd-bt'), (rows, method) => {
        const ranking = (list: typeof rows) => rankItems(comparisonsOf(list).comparisons, { method });
        const [one, other] = [ranking(rows), ranking(disguised(rows))];
        one.score.forEach((score, item) => expect(Math.abs(score - other.score[item]!)).toBeLessThan(0.01));
        expect([...one.score, ...one.standardError, ...one.reliability].every(Number.isFinite)).toBe(true);
        for (const probability of [winProbability, orderProbability]) {
          for (let i = 0; i < one.items; i++) {
            const [above, below] = [probability(one, 0, i), probability(one, i, 0)];
            expect(above > 0 && below > 0 && Math.abs(above + below - 1) < 1e-9).toBe(true);
          }
        }
      }),
      RUNS,
    );
  });

  it('stays between 0 and 1: sets and texts', () => {
    fc.assert(
      fc.property(rowsOf(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 3, maxLength: 3 }), 20), (rows) => {
        const number = (name: string) => Number(name.slice(1));
        const sets = aggregateSets({
          ...{ tasks: 8, workers: 6, options: 3, task: Int32Array.from(rows, ({ task }) => number(task)) },
          ...{ worker: Int32Array.from(rows, ({ worker }) => number(worker)), chosen: Uint8Array.from(rows.flatMap(({ label }) => label)) },
        });
        for (const each of [...sets.probabilities, ...sets.confidence]) expect(each >= 0 && each <= 1).toBe(true);
        const { confidence } = combineTexts(rows.map(({ label }) => label.join(' ')))!;
        expect(confidence >= 0 && confidence <= 1).toBe(true);
      }),
      RUNS,
    );
  });
});
