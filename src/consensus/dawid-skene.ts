/**
 * Dawid-Skene: each worker has a confusion matrix, the probability of each answer given the true class.
 *
 * Source: Dawid and Skene, "Maximum likelihood estimation of observer error-rates using the EM algorithm", Applied
 * Statistics 28, 1979; by EM from vote shares, without smoothing. Cost: answers × classes × iterations.
 *
 * One pass over the answers per iteration. A task's E step gives its share of the likelihood, and is followed at once by
 * its share of the next M step, while its answers are at hand. That share leaves out classes that have become
 * impossible for the task, which soon are most.
 */
import { pairsOf, type Answers, type Pairs } from './answers.ts';
import { clamp, voteShares, type ModelOptions, type Posterior } from './labelling.ts';

const MAXIMUM_ITERATIONS = 100;
/** Mean gain of log likelihood per answer below which EM has converged. */
const GAIN = 1e-5;
/** A class less probable than this gets no share of the M step. */
const IMPOSSIBLE = 1e-12;
/** The least probability of an answer; its logarithm stands for that of 0. */
const LEAST = 1e-10;

export interface DawidSkeneOptions extends ModelOptions {
  /** Goes on to `maximumIterations` whatever the gain: for measuring. */
  readonly untilMaximum?: boolean | undefined;
}

export function dawidSkene(answers: Answers, options: DawidSkeneOptions = {}): Posterior {
  const maximum = options.maximumIterations ?? MAXIMUM_ITERATIONS;
  const em = new ExpectationMaximization(answers, options.gold);
  let likelihood = -Infinity;
  for (let iteration = 1; iteration <= maximum; iteration++) {
    const after = em.iterate();
    if (!options.untilMaximum && after - likelihood < GAIN * answers.task.length) {
      return { probabilities: em.probabilities, iterations: iteration, converged: true };
    }
    likelihood = after;
  }
  return { probabilities: em.probabilities, iterations: maximum, converged: options.untilMaximum === true };
}

class ExpectationMaximization {
  readonly probabilities: Float64Array;
  private readonly pairs: Pairs;
  /** pairs × classes: expected number of answers of this worker and label to tasks of this class. */
  private readonly counts: Float32Array;
  /** pairs × classes: log probability of the answer given the class. */
  private readonly logs: Float32Array;
  private readonly classCounts: Float64Array;
  private readonly scores: Float64Array;

  constructor(
    private readonly answers: Answers,
    private readonly gold: Int32Array | undefined,
  ) {
    const { tasks, classes } = answers;
    this.probabilities = voteShares(answers, gold);
    this.pairs = pairsOf(answers);
    this.counts = new Float32Array(this.pairs.count * classes);
    this.logs = new Float32Array(this.pairs.count * classes);
    this.classCounts = new Float64Array(classes);
    this.scores = new Float64Array(classes);
    for (let t = 0; t < tasks; t++) this.count(t);
  }

  /** One iteration. @returns the log likelihood of all answers under the parameters that it began with */
  iterate(): number {
    const { tasks, classes } = this.answers;
    this.takeLogs();
    const prior = this.classCounts.map((count) => Math.log(Math.max(count / tasks, LEAST)));
    this.counts.fill(0);
    this.classCounts.fill(0);
    let likelihood = 0;
    for (let t = 0; t < tasks; t++) {
      likelihood += this.expect(t, prior);
      clamp(this.probabilities, t, classes, this.gold);
      this.count(t);
    }
    return likelihood;
  }

  /** E step of one task. @returns its log likelihood */
  private expect(task: number, prior: Float64Array): number {
    const { classes, taskStart } = this.answers;
    const { scores, logs, probabilities } = this;
    const pairOf = this.pairs.of;
    scores.set(prior);
    for (let a = taskStart[task]!, end = taskStart[task + 1]!; a < end; a++) {
      const row = pairOf[a]! * classes;
      for (let k = 0; k < classes; k++) scores[k]! += logs[row + k]!;
    }
    let most = -Infinity;
    for (let k = 0; k < classes; k++) if (scores[k]! > most) most = scores[k]!;
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      const below = scores[k]! - most;
      sum += scores[k] = below < -40 ? 0 : Math.exp(below);
    }
    const place = task * classes;
    for (let k = 0; k < classes; k++) probabilities[place + k] = scores[k]! / sum;
    return most + Math.log(sum);
  }

  /** A task's share of the M step. */
  private count(task: number): void {
    const { classes, taskStart } = this.answers;
    const { counts, probabilities, classCounts } = this;
    const pairOf = this.pairs.of;
    const from = taskStart[task]!;
    const end = taskStart[task + 1]!;
    const place = task * classes;
    for (let k = 0; k < classes; k++) {
      const p = probabilities[place + k]!;
      if (p < IMPOSSIBLE) continue;
      classCounts[k]! += p;
      for (let a = from; a < end; a++) counts[pairOf[a]! * classes + k]! += p;
    }
  }

  /** Counts to log probabilities: over all labels of the worker, a class's probabilities add up to 1. */
  private takeLogs(): void {
    const { classes } = this.answers;
    const { counts, logs, pairs } = this;
    const totals = new Float64Array(classes);
    let from = 0;
    while (from < pairs.count) {
      let to = from;
      totals.fill(0);
      for (; to < pairs.count && pairs.worker[to] === pairs.worker[from]; to++) {
        for (let k = 0; k < classes; k++) totals[k]! += counts[to * classes + k]!;
      }
      for (let k = 0; k < classes; k++) totals[k] = totals[k]! > 0 ? 1 / totals[k]! : 0;
      for (let i = from * classes; i < to * classes; i++) {
        logs[i] = Math.log(Math.max(counts[i]! * totals[i % classes]!, LEAST));
      }
      from = to;
    }
  }
}
