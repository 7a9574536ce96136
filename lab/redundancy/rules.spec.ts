/** The three rules on a seeded crowd of good and bad workers. */
import { answersFrom } from '../../src/consensus/index.ts';
import { Random } from '../../src/kernel/index.ts';
import { bestAccuracy, splitInHalf, type Half } from './half.ts';
import { fixed, guildhall, toloka } from './rules.ts';

const TASKS = 240;
const WORKERS = 12;
const PER_TASK = 8;
const CLASSES = 2;

function half(seed: number): Half {
  const random = new Random(seed);
  const truth = Int32Array.from({ length: TASKS }, () => random.below(CLASSES));
  const accuracy = Array.from({ length: WORKERS }, (_, worker) => (worker % 3 === 0 ? 0.55 : 0.85));
  const rows = [...truth].flatMap((right, task) =>
    random
      .shuffled([...accuracy.keys()])
      .slice(0, PER_TASK)
      .map((worker) => [task, worker, random.next() < accuracy[worker]! ? right : 1 - right] as const),
  );
  const column = (index: 0 | 1 | 2) => Int32Array.from(rows, (row) => row[index]);
  const answers = answersFrom(column(0), column(1), column(2), { tasks: TASKS, workers: WORKERS, classes: CLASSES });
  return splitInHalf(answers, truth, random);
}

it('the past and what is bought share no task', () => {
  const split = half(1);
  const past = new Set(split.past.map((a) => split.answers.task[a]!));
  expect(split.offered).toHaveLength(TASKS / 2);
  expect(past.size).toBe(TASKS / 2);
  expect(split.offered.some(({ task }) => past.has(task))).toBe(false);
});

it('a fixed number costs what it says, and more of it is as good as all', () => {
  const split = half(2);
  const points = fixed(split, new Random(1));
  expect(points.map(({ answers }) => answers)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(points[7]!.accuracy).toBeGreaterThan(points[0]!.accuracy);
  expect(points[7]!.accuracy).toBeLessThanOrEqual(bestAccuracy(split));
});

it('the stop test needs fewer answers than a fixed number for the same accuracy, and never fewer than two', () => {
  const split = half(3);
  const points = guildhall(split, new Random(1));
  points.forEach(({ answers }) => expect(answers).toBeGreaterThanOrEqual(2));
  // A higher confidence costs more.
  points.slice(1).forEach(({ answers }, i) => expect(answers).toBeGreaterThanOrEqual(points[i]!.answers));
  const five = fixed(split, new Random(1))[4]!;
  expect(points.some(({ answers, accuracy }) => answers < 4 && accuracy >= five.accuracy)).toBe(true);
});

it("Toloka's gold is counted", () => {
  const split = half(4);
  const [cheapest] = toloka(split, new Random(1));
  expect(cheapest!.answers).toBeGreaterThan(2 + (WORKERS * 9) / (TASKS / 2));
});
