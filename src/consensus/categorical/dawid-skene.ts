/**
 * Dawid-Skene: each worker has a confusion matrix, the probability of each answer given the true class.
 *
 * Source: Dawid and Skene, "Maximum likelihood estimation of observer error-rates using the EM algorithm", Applied
 * Statistics 28, 1979; by EM from vote shares, without smoothing. Cost: answers × classes × iterations.
 *
 * One pass over the answers per iteration. A task's E step gives its share of the likelihood, and is followed at once by
 * its share of the next M step, while its answers are at hand, class by class, so that each sum stays in a register. Classes
 * that have become impossible for the task, which soon are most, are left out of both.
 */
import { pairsOf, type Answers, type Pairs } from './answers.ts';
import { clamp, voteShares, type ModelOptions, type Posterior } from './labelling.ts';

const MAXIMUM_ITERATIONS = 100;
/** Mean gain of log likelihood per answer below which EM has converged. */
const GAIN = 1e-5;
/** From this iteration on, a class that is impossible for a task stays impossible and is skipped. */
const ALL_CLASSES_ITERATIONS = 3;
/** A class less probable than this is impossible: a sum in float32 would not show it. */
const IMPOSSIBLE = 1e-7;
const LOG_IMPOSSIBLE = Math.log(IMPOSSIBLE);
/** Minimum probability of an answer; its logarithm replaces that of 0. */
const LEAST = 1e-10;

export function dawidSkene(answers: Answers, options: ModelOptions = {}): Posterior {
  const maximum = options.maximumIterations ?? MAXIMUM_ITERATIONS;
  const em = new ExpectationMaximization(answers, options.gold);
  let likelihood = -Infinity;
  for (let iteration = 1; iteration <= maximum; iteration++) {
    const after = em.iterate();
    if (after - likelihood < GAIN * answers.task.length) {
      return { probabilities: em.probabilities, iterations: iteration, converged: true };
    }
    likelihood = after;
  }
  return { probabilities: em.probabilities, iterations: maximum, converged: false };
}

class ExpectationMaximization {
  readonly probabilities: Float64Array;
  private readonly pairs: Pairs;
  /** pairs × classes: expected number of answers of this worker and label to tasks of this class. */
  private readonly counts: Float32Array;
  /** pairs × classes: log probability of the answer given the class. */
  private readonly logs: Float32Array;
  /** Per answer: where its pair's row begins in the tables. */
  private readonly rowOf: Int32Array;
  private readonly classCounts: Float64Array;
  private readonly scores: Float64Array;
  /** Scratch, side by side: the classes that are possible for a task, and their log weights in `scores`. */
  private readonly live: Int32Array;
  private iteration = 0;

  constructor(
    private readonly answers: Answers,
    private readonly gold: Int32Array | undefined,
  ) {
    const { tasks, classes } = answers;
    this.probabilities = voteShares(answers, gold);
    this.pairs = pairsOf(answers);
    this.rowOf = this.pairs.of.map((pair) => pair * classes);
    this.counts = new Float32Array(this.pairs.count * classes);
    this.logs = new Float32Array(this.pairs.count * classes);
    this.classCounts = new Float64Array(classes);
    this.scores = new Float64Array(classes);
    this.live = new Int32Array(classes);
    for (let t = 0; t < tasks; t++) this.count(t);
  }

  /** One iteration. @returns the log likelihood of all answers under the parameters that it began with */
  iterate(): number {
    const { tasks, classes } = this.answers;
    this.iteration++;
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
    const { scores, logs, probabilities, live, rowOf } = this;
    const isSparse = this.iteration > ALL_CLASSES_ITERATIONS;
    const place = task * classes;
    const from = taskStart[task]!;
    const to = taskStart[task + 1]!;
    let count = 0;
    let most = -Infinity;
    for (let k = 0; k < classes; k++) {
      if (isSparse && probabilities[place + k] === 0) continue;
      let score = prior[k]!;
      for (let a = from; a < to; a++) score += logs[rowOf[a]! + k]!;
      if (score > most) most = score;
      scores[count] = score;
      live[count++] = k;
    }
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const below = scores[i]! - most;
      sum += scores[i] = below < LOG_IMPOSSIBLE ? 0 : Math.exp(below);
    }
    for (let i = 0; i < count; i++) probabilities[place + live[i]!] = scores[i]! / sum;
    return most + Math.log(sum);
  }

  /** A task's share of the M step. */
  private count(task: number): void {
    const { classes, taskStart } = this.answers;
    const { counts, probabilities, classCounts, rowOf } = this;
    const place = task * classes;
    const from = taskStart[task]!;
    const to = taskStart[task + 1]!;
    for (let k = 0; k < classes; k++) {
      const p = probabilities[place + k]!;
      if (p === 0) continue;
      classCounts[k]! += p;
      for (let a = from; a < to; a++) counts[rowOf[a]! + k]! += p;
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
