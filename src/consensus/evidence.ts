/**
 * What the answers say about the workers who gave them: for each answer, how probably it is right by the *other* workers'
 * answers. A worker's own answer is left out of what it is judged by, or workers of small tasks would look better than
 * they are.
 *
 * The judge is the one-coin model with a prior at the pool's accuracy (see one-coin.ts); an answer is taken out of its
 * task's posterior by subtracting its log odds. Gold tasks judge by their known class. Cost: that of one-coin, + answers
 * × classes.
 */
import type { Answers } from './answers.ts';
import { normalizeLogs } from './labelling.ts';
import { classShares, oneCoin } from './one-coin.ts';

export interface AnswerEvidence {
  /** Per answer: the probability that it is right, by others; 1 or 0 for a gold task. */
  readonly right: Float64Array;
  /** Per answer: the probability that somebody who always gives this label is right. */
  readonly chance: Float64Array;
  /** Per worker: mutual information of answer and true class, bits per answer. A constant answerer's is 0. */
  readonly information: Float64Array;
}

/** Pseudo-answers at the pool's accuracy that each worker starts with. */
export const POOL_ANSWERS = 4;

export function answerEvidence(answers: Answers, options: { readonly gold?: Int32Array | undefined } = {}): AnswerEvidence {
  const { tasks, classes, worker, label, taskStart } = answers;
  const { probabilities, accuracy } = oneCoin(answers, { gold: options.gold, poolAnswers: POOL_ANSWERS });
  const prior = classShares(probabilities, tasks, classes);
  const odds = accuracy.map((p) => Math.log(p) - Math.log1p(-p) + Math.log(Math.max(1, classes - 1)));
  const right = new Float64Array(label.length);
  const chance = new Float64Array(label.length);
  const joint = new Map<number, Float64Array>();
  const logs = new Float64Array(classes);
  const others = new Float64Array(classes);
  for (let t = 0; t < tasks; t++) {
    const known = options.gold?.[t] ?? -1;
    for (let k = 0; k < classes; k++) logs[k] = Math.log(prior[k]!);
    for (let a = taskStart[t]!; a < taskStart[t + 1]!; a++) logs[label[a]!]! += odds[worker[a]!]!;
    for (let a = taskStart[t]!; a < taskStart[t + 1]!; a++) {
      if (known >= 0) {
        others.fill(0);
        others[known] = 1;
      } else {
        others.set(logs);
        others[label[a]!]! -= odds[worker[a]!]!;
        normalizeLogs(others);
      }
      right[a] = others[label[a]!]!;
      chance[a] = prior[label[a]!]!;
      addJoint(joint, worker[a]!, label[a]!, others);
    }
  }
  const information = new Float64Array(answers.workers);
  for (const [w, table] of joint) information[w] = mutualInformation(table, classes);
  return { right, chance, information };
}

/** Expected counts of a worker by answer and true class; a table each, for those who answered. */
function addJoint(joint: Map<number, Float64Array>, worker: number, label: number, truth: Float64Array): void {
  let table = joint.get(worker);
  if (table === undefined) joint.set(worker, (table = new Float64Array(truth.length ** 2)));
  for (let k = 0; k < truth.length; k++) table[label * truth.length + k]! += truth[k]!;
}

/** I(answer; truth) in bits, of counts by answer and true class. */
function mutualInformation(counts: Float64Array, classes: number): number {
  const byAnswer = new Float64Array(classes);
  const byTruth = new Float64Array(classes);
  let total = 0;
  for (let i = 0; i < counts.length; i++) {
    byAnswer[Math.floor(i / classes)]! += counts[i]!;
    byTruth[i % classes]! += counts[i]!;
    total += counts[i]!;
  }
  let bits = 0;
  for (let i = 0; i < counts.length; i++) {
    if (counts[i]! > 0)
      bits += (counts[i]! / total) * Math.log2((counts[i]! * total) / (byAnswer[Math.floor(i / classes)]! * byTruth[i % classes]!));
  }
  return Math.max(0, bits);
}
