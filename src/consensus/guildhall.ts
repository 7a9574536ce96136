/**
 * Guildhall's default: the mean posterior of models that fail in different ways.
 *
 * EBCC knows of answers that err together, BCC with the crowd's confusion matrix as its prior knows of biased workers,
 * BWA is steady where answers are few, and the vote share keeps all of them modest. Each is wrong on some crowd; their
 * mean is near the best of them on every crowd.
 */
import type { Answers } from './answers.ts';
import { bwa } from './bwa.ts';
import { bcc, ebcc } from './ebcc.ts';
import { voteShares, type ModelOptions, type Posterior } from './labelling.ts';

export interface GuildhallOptions extends ModelOptions {
  readonly seed?: number | undefined;
}

/** Pseudo-answers of the pooled confusion matrix, per class, in BCC's prior. */
const POOL_ANSWERS = 4;

export function guildhall(answers: Answers, options: GuildhallOptions = {}): Posterior {
  const members = [
    ebcc(answers, options),
    bwa(answers, options),
    bcc(answers, { ...options, poolAnswers: POOL_ANSWERS }),
    { probabilities: voteShares(answers, options.gold), iterations: 1, converged: true },
  ];
  const probabilities = new Float64Array(answers.tasks * answers.classes);
  for (const member of members) {
    for (let i = 0; i < probabilities.length; i++) probabilities[i]! += member.probabilities[i]! / members.length;
  }
  return {
    probabilities,
    iterations: Math.max(...members.map((member) => member.iterations)),
    converged: members.every((member) => member.converged),
  };
}
