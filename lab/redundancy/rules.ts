/** The three ways of buying answers that are compared: a fixed number, Toloka's dynamic overlap, and Guildhall's stop test. */
import { stopDecision, type StopDecision, type WorkerModel } from '../../src/consensus/index.ts';
import type { Random } from '../../src/kernel/index.ts';
import { accuracyOf, knownOf, labelled, mean, type Half, type Point } from './half.ts';

/** A rule with a knob: for each setting of it, what that costs and gives. */
export type Curve = (half: Half, random: Random) => readonly Point[];

/** Gold answers of each worker from which Toloka's rule learns their skill. */
const GOLD_PER_WORKER = 10;
const TOLOKA_CONFIDENCES = [0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.97, 0.99];
const CONFIDENCES = [0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 0.995, 0.999];
/** Never on one answer. */
const LEAST_ANSWERS = 2;

/** The same number of answers for every task, or all where there are fewer. */
export const fixed: Curve = (half) => {
  const most = Math.max(...half.offered.map(({ order }) => order.length));
  return Array.from({ length: most }, (_, i) =>
    labelled(
      half,
      half.offered.map(({ order }) => Math.min(i + 1, order.length)),
    ),
  );
};

/** Guildhall's: workers as the past knows them, the stop test after each answer, the default method for the labels. */
export const guildhall: Curve = (half) => {
  const known = knownOf(half);
  return CONFIDENCES.map((confidence) =>
    labelled(
      half,
      bought(half, known, confidence, (verdict) => verdict !== null),
    ),
  );
};

/**
 * Toloka's dynamic overlap: skill (½ + right) / (1 + gold) from gold, one-coin posterior, stop at a confidence; the label is
 * the posterior's. What the gold cost is counted with the answers.
 */
export const toloka: Curve = (half, random) => {
  const { answers, truth } = half;
  const right = new Float64Array(answers.workers);
  const gold = new Float64Array(answers.workers);
  for (const a of random.shuffled(half.past)) {
    const worker = answers.worker[a]!;
    if (gold[worker]! >= GOLD_PER_WORKER) continue;
    gold[worker]!++;
    if (answers.label[a] === truth[answers.task[a]!]) right[worker]!++;
  }
  const skill = right.map((count, worker) => (0.5 + count) / (1 + gold[worker]!));
  const goldPerTask = gold.reduce((sum, count) => sum + count, 0) / half.offered.length;
  return TOLOKA_CONFIDENCES.map((confidence) => {
    const known = { accuracy: skill, model: null };
    const counts = bought(half, known, confidence, (verdict) => verdict === 'CONFIDENT');
    const label = new Int32Array(answers.tasks).fill(-1);
    half.offered.forEach(
      ({ task, order }, i) => (label[task] = decision(half, order.slice(0, counts[i]), known, confidence, order.length).label),
    );
    return { answers: mean(counts) + goldPerTask, accuracy: accuracyOf(half, label) };
  });
};

/** What is known of workers; without a model of how they answer each class the test is one-coin's alone. */
interface Known {
  readonly accuracy: Float64Array;
  readonly model: WorkerModel | null;
}

function bought(half: Half, known: Known, confidence: number, isEnough: (verdict: StopDecision['verdict']) => boolean): number[] {
  return half.offered.map(({ order }) => {
    for (let count = Math.min(LEAST_ANSWERS, order.length); count < order.length; count++) {
      if (isEnough(decision(half, order.slice(0, count), known, confidence, order.length).verdict)) return count;
    }
    return order.length;
  });
}

function decision({ answers }: Half, order: readonly number[], known: Known, confidence: number, maximumAnswers: number) {
  const votes = order.map((a) => {
    const [label, worker] = [answers.label[a]!, answers.worker[a]!];
    return { label, accuracy: known.accuracy[worker]!, likelihood: known.model?.likelihood(worker, label) };
  });
  return stopDecision(votes, answers.classes, {
    minimumAnswers: Math.min(LEAST_ANSWERS, maximumAnswers),
    maximumAnswers,
    confidence,
    prior: known.model?.prior,
  });
}
