/**
 * What the workers of one skill are like: a beta distribution of their accuracies, which each worker's estimate is
 * shrunk to. Pure.
 *
 * Empirical Bayes (Robbins 1956; Efron and Morris 1973): given a worker's accuracy, right answers are taken for binomial;
 * the mean and the strength of the beta distribution are those under which what all workers did is most likely (the
 * marginal likelihood of the beta-binomial; Griffiths 1973). Against the moments of Kleinman 1973, it forecast later
 * accuracy better wherever few workers gave most of the answers: moments weigh workers by their answers.
 * Weak priors keep it sensible with three workers: they count as about one worker.
 */
import { peakOf } from '../consensus/index.ts';
import { logBeta } from './beta.ts';

export interface Pool {
  /** Accuracy of a newcomer, above 0 and below 1. */
  readonly mean: number;
  /** How many answers the mean counts as in a worker's estimate. */
  readonly strength: number;
  /** How often a guesser would be right, above 0 and below 1. */
  readonly chance: number;
  /** After so many days an answer counts half; 0: always in full. */
  readonly halfLifeDays: number;
}

/** Sums of all evidence of one worker in one skill. */
export interface Totals {
  /** Sum of the answers' weights. */
  readonly evidence: number;
  /** Weighted sum of the probabilities of being right. */
  readonly right: number;
  /** Weighted sum of the probabilities of a guesser's being right. */
  readonly chance: number;
}

/** What is taken for true of a skill that nobody has evidence in: most people are right three times of four. */
export function guessedPool(halfLifeDays: number): Pool {
  return { mean: 0.75, strength: 6, chance: 0.5, halfLifeDays };
}

/** The search stays within these: beyond them the estimates of real workers do not differ. */
const LOGIT = { least: -4, most: 5 } as const;
const LOG_STRENGTH = { least: Math.log(0.5), most: Math.log(1000) } as const;
/** Priors: the mean is beta(4, 2), the logarithm of the strength normal around ln 8 with deviation 1. */
const PRIOR = { right: 3, wrong: 1, logStrength: Math.log(8) } as const;
/** Rounds of one search along each axis; the two hardly depend on each other, so that few are enough. */
const ROUNDS = 4;
/** Steps of a golden-section search: the last interval is a hundred-thousandth of the first. */
const STEPS = 24;

/**
 * The pool under which these totals are most likely. Sums in the order given: sort workers to get the same digits again.
 *
 * Costs workers × 200 evaluations of ln B.
 */
export function estimatePool(totals: readonly Totals[], halfLifeDays: number): Pool {
  const seen = totals.filter((each) => each.evidence > 0);
  if (seen.length === 0) return guessedPool(halfLifeDays);
  const fit = (logit: number, logStrength: number) => logPosterior(seen, logistic(logit), Math.exp(logStrength));
  let logit = 1;
  let logStrength = PRIOR.logStrength;
  for (let round = 0; round < ROUNDS; round++) {
    logit = peakOf((x) => fit(x, logStrength), LOGIT.least, LOGIT.most, STEPS);
    logStrength = peakOf((x) => fit(logit, x), LOG_STRENGTH.least, LOG_STRENGTH.most, STEPS);
  }
  let evidence = 1; // one answer at even chances, so that a skill of one class has no chance of exactly 1
  let chance = 0.5;
  for (const each of seen) {
    evidence += each.evidence;
    chance += each.chance;
  }
  return { mean: logistic(logit), strength: Math.exp(logStrength), chance: chance / evidence, halfLifeDays };
}

function logPosterior(totals: readonly Totals[], mean: number, strength: number): number {
  const a = mean * strength;
  const b = (1 - mean) * strength;
  const nothing = logBeta(a, b);
  let sum = PRIOR.right * Math.log(mean) + PRIOR.wrong * Math.log(1 - mean) - (Math.log(strength) - PRIOR.logStrength) ** 2 / 2;
  for (const { evidence, right } of totals) sum += logBeta(a + right, b + Math.max(0, evidence - right)) - nothing;
  return sum;
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
