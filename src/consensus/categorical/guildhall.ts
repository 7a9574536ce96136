/**
 * Guildhall's default: the mean posterior of four models that fail in different ways.
 *
 * Dawid-Skene knows of biased workers; BCC does too, with the crowd's own confusion matrix as the prior of workers who
 * gave few answers, and stopped early, before it explains noise; one-coin, with the crowd's accuracy as its prior, is at
 * its best where answers are few or err together; BWA averages, and is modest. Each is wrong on some crowd. Their mean
 * is near the best of them on every crowd, and its confidence is nearer the truth than any one's: where models
 * disagree, it is low.
 *
 * Nothing is left to chance: there is no seed. Cost: that of the four; most is Dawid-Skene's and BCC's, answers × classes
 * × iterations.
 */
import type { Answers } from './answers.ts';
import { bwa } from './bwa.ts';
import { dawidSkene } from './dawid-skene.ts';
import { bcc } from './ebcc.ts';
import type { ModelOptions, Posterior } from './labelling.ts';
import { oneCoin } from './one-coin.ts';

/** Pseudo-answers of the pool's accuracy in one-coin, and of its confusion matrix, per class, in BCC. */
const POOL_ANSWERS = 4;
/** BCC's early stop. */
const BCC_ITERATIONS = 10;

export function guildhall(answers: Answers, options: ModelOptions = {}): Posterior {
  const { gold } = options;
  const probabilities = new Float64Array(answers.tasks * answers.classes);
  const models = [
    () => dawidSkene(answers, options),
    () => oneCoin(answers, { ...options, poolAnswers: POOL_ANSWERS }),
    () => bwa(answers, options),
    () => bcc(answers, { gold, poolAnswers: POOL_ANSWERS, maximumIterations: BCC_ITERATIONS }),
  ];
  let iterations = 0;
  let converged = true;
  // One after the other, so that only one of them needs its tables at a time.
  models.forEach((run, index) => {
    const member = run();
    for (let i = 0; i < probabilities.length; i++) probabilities[i]! += member.probabilities[i]! / models.length;
    iterations = Math.max(iterations, member.iterations);
    converged &&= member.converged || index === models.length - 1;
  });
  return { probabilities, iterations, converged };
}
