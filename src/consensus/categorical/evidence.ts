/**
 * Evidence about workers: for each answer, the probability that it is right by the answers of the *other* workers. A
 * worker's own answer is excluded; otherwise workers of small tasks would look better than they are.
 *
 * The posterior of the default method gives each worker's expected confusion matrix (see worker-model.ts). These
 * matrices give every task's posterior again, and dividing by an answer's likelihood removes the answer. Gold tasks use
 * their known class. Source: Bayes' rule under the model of Dawid and Skene 1979. Cost: that of the default method, + 4
 * × answers × classes.
 */
import { pairsOf, type Answers, type Pairs } from './answers.ts';
import { guildhall } from './guildhall.ts';
import { normalizeLogs } from './labelling.ts';
import { classShares } from './one-coin.ts';
import { confusionsOf } from './worker-model.ts';

export interface AnswerEvidence {
  /** Per answer: the probability that it is right, by others; 1 or 0 for a gold task. */
  readonly right: Float64Array;
  /** Per answer: the probability that it is right by the other answers to its task alone, were the task no gold. */
  readonly byOthers: Float64Array;
  /** Per answer: the probability that somebody who always gives this label is right. */
  readonly chance: Float64Array;
  /** Per worker: mutual information of answer and true class, bits per answer. A constant answerer's is 0. */
  readonly information: Float64Array;
}

/** @param options.gold class of each task that is known, −1 of the others */
export function answerEvidence(answers: Answers, options: { readonly gold?: Int32Array | undefined } = {}): AnswerEvidence {
  const { tasks, classes, label, taskStart } = answers;
  const { probabilities } = guildhall(answers, options);
  const pairs = pairsOf(answers);
  const confusions = confusionsOf(answers, pairs, probabilities);
  const logs = Float64Array.from({ length: pairs.count * classes }, (_, i) => {
    const pair = Math.floor(i / classes);
    return Math.log(confusions.likelihood(pair, pairs.worker[pair]!, pairs.label[pair]!, i % classes));
  });
  const prior = classShares(probabilities, tasks, classes);
  const right = new Float64Array(label.length);
  const byOthers = new Float64Array(label.length);
  const chance = new Float64Array(label.length);
  /** pairs × classes: expected number of this worker's answers of this label to tasks of this class, by others. */
  const joint = new Float64Array(pairs.count * classes);
  const all = new Float64Array(classes);
  const others = new Float64Array(classes);
  for (let t = 0; t < tasks; t++) {
    const known = options.gold?.[t] ?? -1;
    for (let k = 0; k < classes; k++) all[k] = Math.log(prior[k]!);
    for (let a = taskStart[t]!; a < taskStart[t + 1]!; a++) {
      for (let k = 0; k < classes; k++) all[k]! += logs[pairs.of[a]! * classes + k]!;
    }
    for (let a = taskStart[t]!; a < taskStart[t + 1]!; a++) {
      const row = pairs.of[a]! * classes;
      for (let k = 0; k < classes; k++) others[k] = all[k]! - logs[row + k]!;
      normalizeLogs(others);
      byOthers[a] = others[label[a]!]!;
      if (known >= 0) others.fill(0).fill(1, known, known + 1);
      right[a] = others[label[a]!]!;
      // Shares are a hair above 0 by themselves, and so one may be above 1.
      chance[a] = Math.min(1, prior[label[a]!]!);
      for (let k = 0; k < classes; k++) joint[row + k]! += others[k]!;
    }
  }
  return { right, byOthers, chance, information: information(answers, pairs, joint) };
}

/** I(answer; truth) of each worker in bits, of counts by pair and true class. */
function information(answers: Answers, pairs: Pairs, joint: Float64Array): Float64Array {
  const { classes, workers } = answers;
  const bits = new Float64Array(workers);
  const byTruth = new Float64Array(classes);
  for (let from = 0, to = 0; from < pairs.count; from = to) {
    byTruth.fill(0);
    let total = 0;
    for (to = from; to < pairs.count && pairs.worker[to] === pairs.worker[from]; to++) {
      for (let k = 0; k < classes; k++) byTruth[k]! += joint[to * classes + k]!;
    }
    for (const count of byTruth) total += count;
    let sum = 0;
    for (let pair = from; pair < to; pair++) {
      const row = joint.subarray(pair * classes, (pair + 1) * classes);
      const byAnswer = row.reduce((add, count) => add + count, 0);
      row.forEach((count, k) => (sum += count > 0 ? (count / total) * Math.log2((count * total) / (byAnswer * byTruth[k]!)) : 0));
    }
    bits[pairs.worker[from]!] = Math.max(0, sum);
  }
  return bits;
}
