import fc from 'fast-check';
import { Random } from '../../kernel/index.ts';
import { clustersOf, overlap } from './box-clusters.ts';
import { fitOf } from './box-fit.ts';
import { KEY, type BoxAnswers, type BoxSkills } from './box-objects.ts';
import { estimateBoxes, type BoxEstimates } from './boxes.ts';

/** Left, top, right, bottom, label. */
type Drawn = readonly [number, number, number, number, number?];

interface Row {
  readonly task: number;
  readonly worker: number;
  readonly boxes: readonly Drawn[];
}

function answersOf(rows: readonly Row[], sizes: { workers: number; labels?: number; tasks?: number }): BoxAnswers {
  const boxStart = new Int32Array(rows.length + 1);
  rows.forEach(({ boxes }, answer) => (boxStart[answer + 1] = boxStart[answer]! + boxes.length));
  const all = rows.flatMap(({ boxes }) => boxes);
  return {
    ...{ tasks: sizes.tasks ?? Math.max(...rows.map(({ task }) => task)) + 1, workers: sizes.workers, labels: sizes.labels ?? 1, boxStart },
    task: Int32Array.from(rows, ({ task }) => task),
    worker: Int32Array.from(rows, ({ worker }) => worker),
    edges: Float64Array.from(all.flatMap(([left, top, right, bottom]) => [left, top, right, bottom])),
    label: Int32Array.from(all, ([, , , , label = 0]) => label),
  };
}

function boxesOf({ boxStart, edges, label }: BoxEstimates, task = 0): number[][] {
  return Array.from(label.subarray(boxStart[task], boxStart[task + 1]), (each, index) => {
    const from = (boxStart[task]! + index) * 4;
    return [...edges.subarray(from, from + 4)].map((edge) => Number(edge.toFixed(6))).concat(each);
  });
}

const skills = (accuracy: number[], deviation: number[]): BoxSkills => ({
  accuracy: Float64Array.from(accuracy),
  deviation: Float64Array.from(deviation),
});
const alike = (workers: number) => skills(Array<number>(workers).fill(0.75), Array<number>(workers).fill(0.1));

describe('overlap', () => {
  it.each<[string, number[], number[], number]>([
    ['of a box with itself is 1', [0, 0, 2, 2], [0, 0, 2, 2], 1],
    ['of boxes that touch is 0', [0, 0, 1, 1], [1, 0, 2, 1], 0],
    ['of boxes apart is 0', [0, 0, 1, 1], [5, 5, 6, 6], 0],
    // Shared 1 × 2 = 2, together 4 + 4 - 2 = 6.
    ['of boxes that share a half each is a third', [0, 0, 2, 2], [1, 0, 3, 2], 1 / 3],
    // Shared 1, together 4.
    ['of a box within another is its share', [0, 0, 2, 2], [0, 0, 1, 1], 1 / 4],
  ])('equals the expected share: %s', (_case, one, other, expected) => {
    expect(overlap(Float64Array.from(one), 0, Float64Array.from(other), 0)).toBeCloseTo(expected, 12);
  });
});

describe('boxes of one task', () => {
  it('takes the mean of the edges of equally good workers', () => {
    const rows: Row[] = [
      { task: 0, worker: 0, boxes: [[0.1, 0.2, 0.5, 0.6]] },
      { task: 0, worker: 1, boxes: [[0.12, 0.18, 0.52, 0.58]] },
      { task: 0, worker: 2, boxes: [[0.08, 0.22, 0.54, 0.62]] },
    ];
    const found = estimateBoxes(answersOf(rows, { workers: 3 }), { skills: alike(3) });
    // (0.1 + 0.12 + 0.08) / 3, (0.2 + 0.18 + 0.22) / 3, (0.5 + 0.52 + 0.54) / 3, (0.6 + 0.58 + 0.62) / 3.
    expect(boxesOf(found)).toEqual([[0.1, 0.2, 0.52, 0.6, 0]]);
    // Three workers who are right three times of four: odds 3 × 3 × 3 to 1.
    expect(found.confidence[0]).toBeCloseTo(27 / 28, 12);
    expect([...found.agrees]).toEqual([1, 1, 1]);
  });

  it('weighs the edges of a worker by the inverse of the variance', () => {
    const rows: Row[] = [
      { task: 0, worker: 0, boxes: [[0.1, 0.1, 0.5, 0.5]] },
      { task: 0, worker: 1, boxes: [[0.2, 0.1, 0.6, 0.5]] },
    ];
    const answers = answersOf(rows, { workers: 2 });
    // Variances 0.01 and 0.04: weights 4 to 1, so 0.1 + 0.1 / 5 and 0.5 + 0.1 / 5.
    expect(boxesOf(estimateBoxes(answers, { skills: skills([0.75, 0.75], [0.1, 0.2]) }))).toEqual([[0.12, 0.1, 0.52, 0.5, 0]]);
    const mean = estimateBoxes(answers, { skills: skills([0.75, 0.75], [0.1, 0.2]), method: 'mean-fusion' });
    expect([mean.model, boxesOf(mean)]).toEqual(['mean-fusion/1', [[0.15, 0.1, 0.55, 0.5, 0]]]);
  });

  it('keeps a box that more workers saw than missed, and drops one with as many on each side', () => {
    const box: Drawn = [0.1, 0.1, 0.3, 0.3];
    const seenBy = (count: number, workers: number) => {
      const rows = Array.from({ length: workers }, (_, worker): Row => ({ task: 0, worker, boxes: worker < count ? [box] : [] }));
      return estimateBoxes(answersOf(rows, { workers }), { skills: alike(workers) });
    };
    expect(
      [
        [1, 1],
        [1, 2],
        [2, 3],
        [1, 3],
        [0, 2],
      ].map(([count, workers]) => boxesOf(seenBy(count!, workers!)).length),
    ).toEqual([1, 0, 1, 0, 0]);
    // Two against one: odds 3. One against two: 1 - 1/4 that nothing is there.
    expect(seenBy(2, 3).confidence[0]).toBeCloseTo(3 / 4, 12);
    expect(seenBy(1, 3).confidence[0]).toBeCloseTo(3 / 4, 12);
    // Nobody drew anything: odds 9 to 1 that there is nothing.
    expect(seenBy(0, 2).confidence[0]).toBeCloseTo(9 / 10, 12);
  });

  it('lets one careful worker outweigh two careless ones', () => {
    const rows: Row[] = [
      { task: 0, worker: 0, boxes: [[0.1, 0.1, 0.3, 0.3]] },
      { task: 0, worker: 1, boxes: [] },
      { task: 0, worker: 2, boxes: [] },
    ];
    // Odds 0.95 / 0.05 = 19 against (0.6 / 0.4)² = 2.25.
    const found = estimateBoxes(answersOf(rows, { workers: 3 }), { skills: skills([0.95, 0.6, 0.6], [0.1, 0.1, 0.1]) });
    expect(boxesOf(found)).toHaveLength(1);
    expect(found.confidence[0]).toBeCloseTo(19 / 2.25 / (1 + 19 / 2.25), 10);
  });

  it('separates close objects, and sorts them from left to right', () => {
    const rows: Row[] = [
      {
        task: 0,
        worker: 0,
        boxes: [
          [0.6, 0.1, 0.8, 0.3],
          [0.1, 0.1, 0.3, 0.3],
          [0.22, 0.1, 0.42, 0.3],
        ],
      },
      {
        task: 0,
        worker: 1,
        boxes: [
          [0.12, 0.1, 0.32, 0.3],
          [0.24, 0.1, 0.44, 0.3],
          [0.62, 0.1, 0.82, 0.3],
        ],
      },
    ];
    expect(boxesOf(estimateBoxes(answersOf(rows, { workers: 2 }), { skills: alike(2) }))).toEqual([
      [0.11, 0.1, 0.31, 0.3, 0],
      [0.23, 0.1, 0.43, 0.3, 0],
      [0.61, 0.1, 0.81, 0.3, 0],
    ]);
  });

  it('merges no two boxes of one worker', () => {
    const rows: Row[] = [
      {
        task: 0,
        worker: 0,
        boxes: [
          [0.1, 0.1, 0.3, 0.3],
          [0.11, 0.1, 0.31, 0.3],
        ],
      },
    ];
    expect(boxesOf(estimateBoxes(answersOf(rows, { workers: 1 }), { skills: alike(1) }))).toHaveLength(2);
  });

  it('keeps a row of boxes, each a little further, apart', () => {
    const rows = Array.from({ length: 6 }, (_, worker): Row => ({ task: 0, worker, boxes: [[worker * 0.3, 0, worker * 0.3 + 1, 1]] }));
    const { edges, label } = answersOf(rows, { workers: 6 });
    // Neighbours share 0.7 of 1.3. Two that are two places apart share 0.4 of 1.6.
    expect(Math.max(...clustersOf(edges, label, [0, 1, 2, 3, 4, 5]).map((boxes) => boxes.length))).toBe(2);
  });

  it('takes the most frequent label, and pairs equal labels first where objects overlap', () => {
    const [rider, horse]: [Drawn, Drawn] = [
      [0.1, 0.1, 0.5, 0.5, 0],
      [0.1, 0.1, 0.52, 0.56, 1],
    ];
    const both = [0, 1].map((worker): Row => ({ task: 0, worker, boxes: worker === 0 ? [rider, horse] : [horse, rider] }));
    expect(boxesOf(estimateBoxes(answersOf(both, { workers: 2, labels: 2 }), { skills: alike(2) })).map((box) => box[4])).toEqual([0, 1]);
    const named = [2, 1, 2].map((label, worker): Row => ({ task: 0, worker, boxes: [[0.1, 0.1, 0.5, 0.5, label]] }));
    const found = estimateBoxes(answersOf(named, { workers: 3, labels: 3 }), { skills: alike(3) });
    expect(boxesOf(found)).toEqual([[0.1, 0.1, 0.5, 0.5, 2]]);
    // Of three labels a wrong answer takes one of two: 6² to 6 to 1 × (odds 27 that it is there).
    expect(found.confidence[0]).toBeCloseTo((27 / 28) * (36 / (36 + 6 + 1)), 10);
    expect([...found.agrees]).toEqual([1, 0, 1]);
  });

  it('returns at least the minimum and at most the maximum number of boxes', () => {
    const rows: Row[] = [
      {
        task: 0,
        worker: 0,
        boxes: [
          [0.1, 0.1, 0.3, 0.3],
          [0.5, 0.5, 0.7, 0.7],
        ],
      },
      { task: 0, worker: 1, boxes: [[0.1, 0.1, 0.3, 0.3]] },
      { task: 0, worker: 2, boxes: [] },
    ];
    const answers = answersOf(rows, { workers: 3 });
    expect(boxesOf(estimateBoxes(answers, { skills: alike(3) }))).toHaveLength(1);
    expect(boxesOf(estimateBoxes(answers, { skills: alike(3), minimum: 2 }))).toHaveLength(2);
    expect(boxesOf(estimateBoxes(answers, { skills: alike(3), maximum: 0 }))).toEqual([]);
  });

  it('returns no box where nobody answered', () => {
    const found = estimateBoxes(answersOf([{ task: 1, worker: 0, boxes: [] }], { workers: 1 }), { skills: alike(1) });
    expect([found.confidence[0], boxesOf(found, 0)]).toEqual([0, []]);
  });
});

/** Objects of many tasks, drawn by workers with errors of their own. */
function noisyCrowd(seed: number, deviations: readonly number[], careless: readonly number[] = []): { rows: Row[]; truth: Drawn[][] } {
  const random = new Random(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const truth = Array.from({ length: 60 }, (): Drawn[] =>
    Array.from({ length: 1 + random.below(3) }, (_, place): Drawn => {
      const [x, y] = [place / 3 + random.next() * 0.1, random.next() * 0.6];
      return [x, y, x + 0.15 + random.next() * 0.05, y + 0.2 + random.next() * 0.2];
    }),
  );
  const rows = truth.flatMap((objects, task) =>
    deviations.map((deviation, worker): Row => {
      const boxes = objects.flatMap(([left, top, right, bottom]): Drawn[] => {
        if (careless.includes(worker) && random.next() < 0.5) return [];
        const [wide, high] = [(right - left) * deviation, (bottom - top) * deviation];
        return [[left + normal() * wide, top + normal() * high, right + normal() * wide, bottom + normal() * high]];
      });
      return { task, worker, boxes: boxes.filter(([left, top, right, bottom]) => left < right && top < bottom) };
    }),
  );
  return { rows, truth };
}

function scoreOf(found: BoxEstimates, truth: readonly (readonly Drawn[])[]): { f1: number; iou: number } {
  let [given, wanted, matched, shared] = [0, 0, 0, 0];
  truth.forEach((objects, task) => {
    const boxes = boxesOf(found, task);
    const edges = (list: readonly (readonly (number | undefined)[])[]) =>
      Float64Array.from(list.flatMap((box) => box.slice(0, 4) as number[]));
    const fit = fitOf(
      edges(boxes),
      boxes.map(() => 0),
      edges(objects),
      objects.map(() => 0),
    );
    given += boxes.length;
    wanted += objects.length;
    matched += fit.matched;
    shared += fit.overlap;
  });
  return { f1: (2 * matched) / (given + wanted), iou: shared / matched };
}

describe('a crowd that draws with errors', () => {
  it('merges into boxes that fit better than those of its best worker', () => {
    const { rows, truth } = noisyCrowd(3, [0.04, 0.05, 0.06, 0.05, 0.06]);
    const all = scoreOf(estimateBoxes(answersOf(rows, { workers: 5 })), truth);
    const best = estimateBoxes(
      answersOf(
        rows.filter(({ worker }) => worker === 0),
        { workers: 5 },
      ),
    );
    expect(all.f1).toBeGreaterThan(0.99);
    expect(all.iou).toBeGreaterThan(scoreOf(best, truth).iou + 0.02);
  });

  it('counts exact workers for more: the weighted mean fits better than the plain one', () => {
    const { rows, truth } = noisyCrowd(4, [0.02, 0.02, 0.12, 0.12, 0.12]);
    const answers = answersOf(rows, { workers: 5 });
    const [weighted, mean] = [estimateBoxes(answers), estimateBoxes(answers, { method: 'mean-fusion' })];
    expect(weighted.converged).toBe(true);
    expect(scoreOf(weighted, truth).iou).toBeGreaterThan(scoreOf(mean, truth).iou + 0.02);
    const exact = Math.max(weighted.deviation[0]!, weighted.deviation[1]!);
    for (const worker of [2, 3, 4]) expect(weighted.deviation[worker]).toBeGreaterThan(2 * exact);
  });

  it('learns who overlooks objects', () => {
    const { rows } = noisyCrowd(5, [0.04, 0.04, 0.04, 0.04], [3]);
    const { accuracy } = estimateBoxes(answersOf(rows, { workers: 4 }));
    for (const worker of [0, 1, 2]) expect(accuracy[worker]).toBeGreaterThan(0.9);
    expect(accuracy[3]).toBeLessThan(0.7);
  });

  it('follows a key: a worker who contradicts it is believed less', () => {
    const key: Drawn = [0.1, 0.1, 0.3, 0.3];
    const wrong: Drawn = [0.6, 0.6, 0.8, 0.8];
    const rows = Array.from({ length: 10 }, (_, task): Row[] => [
      { task, worker: 0, boxes: [key] },
      { task, worker: 1, boxes: [wrong] },
      ...(task < 5 ? [{ task, worker: KEY, boxes: [key] }] : []),
    ]).flat();
    const found = estimateBoxes(answersOf(rows, { workers: 2 }));
    // Of 20 objects the key judges ten: 10 right and 0 right. The other worker 1 says nothing, so worker 0 is right about the rest by ½, and
    // worker 1 by 1 - p. Drawn to the mean of all by four objects: 24 p = 10 + 5 + 4 (25 - 10 p) / 40, so p = 0.7; and 24 q = 3 + 1.8.
    expect(found.accuracy[0]).toBeCloseTo(0.7, 2);
    expect(found.accuracy[1]).toBeCloseTo(0.2, 2);
    expect(boxesOf(found, 9)).toEqual([[0.1, 0.1, 0.3, 0.3, 0]]);
  });

  it('returns the same boxes for any order of answers and boxes', () => {
    const { rows } = noisyCrowd(6, [0.1, 0.1, 0.1, 0.1]);
    const sorted = estimateBoxes(answersOf(rows, { workers: 4 }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), (seed) => {
        const random = new Random(seed);
        const mixed = [...rows]
          .map((row) => ({ ...row, boxes: [...row.boxes].reverse(), key: random.next() }))
          .sort((a, b) => a.task - b.task || a.key - b.key);
        const found = estimateBoxes(answersOf(mixed, { workers: 4 }));
        expect([...found.boxStart]).toEqual([...sorted.boxStart]);
        found.edges.forEach((edge, at) => expect(edge).toBeCloseTo(sorted.edges[at]!, 9));
      }),
      { numRuns: 10 },
    );
  });
});

it.each<[string, (worker: number, index: number) => Drawn]>([
  ['in a heap upon each other', (worker, index) => [index * 1e-4, 0, 1 + index * 1e-4, 1 + worker * 1e-3]],
  ['in one column', (worker, index) => [worker * 1e-3, index * 2, 1, index * 2 + 1]],
  ['all over the place', (worker, index) => [(index % 25) * 2, index * 2, (index % 25) * 2 + 1 + worker * 0.01, index * 2 + 1]],
])('merges 5,000 boxes of ten workers within seconds: %s', (_case, boxAt) => {
  const rows = Array.from({ length: 10 }, (_, worker): Row => ({
    task: 0,
    worker,
    boxes: Array.from({ length: 500 }, (_, index) => boxAt(worker, index)),
  }));
  const started = process.cpuUsage();
  const found = estimateBoxes(answersOf(rows, { workers: 10 }), { skills: alike(10) });
  const { user, system } = process.cpuUsage(started);
  expect(found.label.length).toBeGreaterThan(0);
  expect((user + system) / 1_000).toBeLessThan(3_000);
});
