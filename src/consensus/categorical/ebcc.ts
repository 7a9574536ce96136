/**
 * BCC and EBCC: Bayesian classifier combination, without and with correlated workers.
 *
 * BCC is Dawid-Skene with a Dirichlet prior on every row of a confusion matrix. EBCC gives each class some subtypes
 * (groups), and a worker a row of answers for each subtype: tasks of one class that the crowd gets wrong in the same way
 * become a subtype, so that answers that err together are not counted as independent evidence.
 *
 * Sources: Kim and Ghahramani, "Bayesian classifier combination", AISTATS 2012; Li, Rubinstein and Cohn, "Exploiting
 * worker correlation for label aggregation in crowdsourcing", ICML 2019. Both by mean-field variational Bayes. Cost:
 * answers × classes × groups × iterations.
 */
import { Random } from '../../kernel/index.ts';
import { pairsOf, type Answers, type Pairs } from './answers.ts';
import { digamma } from '../core/digamma.ts';
import { clamp, normalizeLogs, voteShares, type ModelOptions, type Posterior } from './labelling.ts';

export interface BccOptions extends ModelOptions {
  /** Subtypes of each class; 1 is BCC. */
  readonly groups?: number | undefined;
  /** Seeds the subtypes that tasks begin in. Of no effect with one group. */
  readonly seed?: number | undefined;
  /**
   * Pseudo-answers of each worker for each class: of the right label, and of each wrong one. Unless given, the papers': 4
   * and 1, the wrong ones no more than 4 together.
   */
  readonly prior?: { readonly right: number; readonly wrong: number } | undefined;
  /** In place of `prior`: that many pseudo-answers for each class, as the crowd as a whole answers it. */
  readonly poolAnswers?: number | undefined;
  /** Where to begin, tasks × classes; vote shares unless given. */
  readonly start?: Float64Array | undefined;
  /** Change of a probability below which it has converged. */
  readonly tolerance?: number | undefined;
}

const MAXIMUM_ITERATIONS = 200;
const TOLERANCE = 1e-4;
/** The prior of both papers' experiments, for each class: of the right label, and of each wrong one. */
const RIGHT = 4;
const WRONG = 1;
const GROUP_PRIOR = 0.1;
const CLASS_PRIOR = 1;

/** BCC: one group. */
export function bcc(answers: Answers, options: Omit<BccOptions, 'groups' | 'seed'> = {}): Posterior {
  return ebcc(answers, { ...options, groups: 1 });
}

export function ebcc(answers: Answers, options: BccOptions = {}): Posterior {
  const maximum = options.maximumIterations ?? MAXIMUM_ITERATIONS;
  const inference = new VariationalInference(answers, options);
  for (let iteration = 1; iteration <= maximum; iteration++) {
    if (inference.iterate() < (options.tolerance ?? TOLERANCE)) {
      return { probabilities: inference.probabilities, iterations: iteration, converged: true };
    }
  }
  return { probabilities: inference.probabilities, iterations: maximum, converged: false };
}

class VariationalInference {
  readonly probabilities: Float64Array;
  private readonly pairs: Pairs;
  private readonly groups: number;
  /** Classes × groups: the states that a task may be in; state `k × groups + g` is subtype g of class k. */
  private readonly states: number;
  /** pairs × states: expected number of this worker's answers of this label to tasks in this state. */
  private readonly counts: Float64Array;
  /** pairs × states: expected log probability of the answer in the state. */
  private readonly logs: Float64Array;
  private readonly stateCounts: Float64Array;
  private readonly scores: Float64Array;
  /** classes × classes, by class and label: pseudo-answers. */
  private readonly prior: Float64Array;

  constructor(
    private readonly answers: Answers,
    private readonly options: BccOptions,
  ) {
    const { tasks, classes } = answers;
    this.groups = options.groups ?? 10;
    this.states = classes * this.groups;
    this.pairs = pairsOf(answers);
    this.prior = priorOf(answers, voteShares(answers, options.gold), options);
    this.probabilities = options.start?.slice() ?? voteShares(answers, options.gold);
    this.counts = new Float64Array(this.pairs.count * this.states);
    this.logs = new Float64Array(this.pairs.count * this.states);
    this.stateCounts = new Float64Array(this.states);
    this.scores = new Float64Array(this.states);
    const random = new Random(options.seed ?? 1);
    for (let t = 0; t < tasks; t++) {
      this.begin(t, random);
      this.count(t);
    }
  }

  /** One iteration. @returns the greatest change of a probability */
  iterate(): number {
    const { tasks, classes } = this.answers;
    const logPrior = this.takeLogs();
    this.counts.fill(0);
    this.stateCounts.fill(0);
    let change = 0;
    for (let t = 0; t < tasks; t++) {
      this.expect(t, logPrior);
      for (let k = 0; k < classes; k++) {
        let p = 0;
        for (let g = 0; g < this.groups; g++) p += this.scores[k * this.groups + g]!;
        change = Math.max(change, Math.abs(p - this.probabilities[t * classes + k]!));
        this.probabilities[t * classes + k] = p;
      }
      this.count(t);
    }
    return change;
  }

  /** Divides the votes for each class among its groups at random: a Dirichlet(1, …, 1). */
  private begin(task: number, random: Random): void {
    const { classes } = this.answers;
    const { groups, scores } = this;
    for (let k = 0; k < classes; k++) {
      let sum = 0;
      for (let g = 0; g < groups; g++) sum += scores[k * groups + g] = groups === 1 ? 1 : -Math.log(1 - random.next());
      for (let g = 0; g < groups; g++) scores[k * groups + g]! *= this.probabilities[task * classes + k]! / sum;
    }
  }

  /** Leaves the probability of each state in `scores`. */
  private expect(task: number, logPrior: Float64Array): void {
    const { taskStart, classes } = this.answers;
    const { scores, logs, states, groups } = this;
    const pairOf = this.pairs.of;
    scores.set(logPrior);
    for (let a = taskStart[task]!, end = taskStart[task + 1]!; a < end; a++) {
      const row = pairOf[a]! * states;
      for (let s = 0; s < states; s++) scores[s]! += logs[row + s]!;
    }
    const known = this.options.gold?.[task] ?? -1;
    if (known >= 0) for (let s = 0; s < states; s++) if (Math.floor(s / groups) !== known) scores[s] = -Infinity;
    normalizeLogs(scores);
    clamp(this.probabilities, task, classes, this.options.gold);
  }

  private count(task: number): void {
    const { taskStart } = this.answers;
    const { scores, counts, states, stateCounts } = this;
    const pairOf = this.pairs.of;
    for (let s = 0; s < states; s++) {
      const p = scores[s]!;
      if (p < 1e-12) continue;
      stateCounts[s]! += p;
      for (let a = taskStart[task]!, end = taskStart[task + 1]!; a < end; a++) counts[pairOf[a]! * states + s]! += p;
    }
  }

  /** Expected logs under the Dirichlet posteriors. @returns that of each state: of its class, and of its group in that */
  private takeLogs(): Float64Array {
    const { classes, tasks } = this.answers;
    const { states, groups, counts, logs, pairs, prior } = this;
    const priorTotals = new Float64Array(classes);
    for (let i = 0; i < prior.length; i++) priorTotals[Math.floor(i / classes)]! += prior[i]!;
    const totals = new Float64Array(states);
    for (let from = 0, to = 0; from < pairs.count; from = to) {
      for (let s = 0; s < states; s++) totals[s] = priorTotals[Math.floor(s / groups)]!;
      for (to = from; to < pairs.count && pairs.worker[to] === pairs.worker[from]; to++) {
        for (let s = 0; s < states; s++) totals[s]! += counts[to * states + s]!;
      }
      for (let s = 0; s < states; s++) totals[s] = digamma(totals[s]!);
      for (let pair = from; pair < to; pair++) {
        const label = pairs.label[pair]!;
        for (let s = 0; s < states; s++) {
          const pseudo = prior[Math.floor(s / groups) * classes + label]!;
          logs[pair * states + s] = digamma(counts[pair * states + s]! + pseudo) - totals[s]!;
        }
      }
    }
    const logPrior = new Float64Array(states);
    const classTotal = digamma(classes * CLASS_PRIOR + tasks);
    for (let k = 0; k < classes; k++) {
      let inClass = 0;
      for (let g = 0; g < groups; g++) inClass += this.stateCounts[k * groups + g]!;
      const ofClass = digamma(CLASS_PRIOR + inClass) - classTotal;
      for (let g = 0; g < groups; g++) {
        const ofGroup =
          groups === 1 ? 0 : digamma(GROUP_PRIOR / groups + this.stateCounts[k * groups + g]!) - digamma(GROUP_PRIOR + inClass);
        logPrior[k * groups + g] = ofClass + ofGroup;
      }
    }
    return logPrior;
  }
}

/** Pseudo-answers by class and label. */
function priorOf(answers: Answers, probabilities: Float64Array, options: BccOptions): Float64Array {
  const { classes } = answers;
  const prior = new Float64Array(classes * classes);
  if (options.poolAnswers === undefined) {
    // Their crowds have up to five classes; of a hundred, workers would be taken for guessers, and then believed in nothing.
    const { right, wrong } = options.prior ?? { right: RIGHT, wrong: Math.min(WRONG, RIGHT / Math.max(1, classes - 1)) };
    return prior.map((_, i) => (Math.floor(i / classes) === i % classes ? right : wrong));
  }
  // The pooled confusion matrix by vote shares, every cell with a part of an answer: nothing is impossible.
  prior.fill(0.5 / classes);
  for (let a = 0; a < answers.task.length; a++) {
    for (let k = 0; k < classes; k++) prior[k * classes + answers.label[a]!]! += probabilities[answers.task[a]! * classes + k]!;
  }
  for (let k = 0; k < classes; k++) {
    const row = prior.subarray(k * classes, (k + 1) * classes);
    const total = row.reduce((sum, count) => sum + count, 0);
    for (let l = 0; l < classes; l++) row[l]! *= options.poolAnswers / total;
  }
  return prior;
}
