/**
 * Stop rule: whether a task needs another answer.
 *
 * The test is the mean of two posteriors over the answers so far. One uses only how often each worker is right
 * (one-coin); the other, where available, how each worker answers each class. The first misjudges biased workers, and
 * the second is overconfident early; stopping by their mean needed fewer answers than by either. The required confidence
 * decreases as answers arrive, because a task that stays undecided is probably one that answers do not decide.
 *
 * Sources: Bayes' rule under the models of one-coin.ts and dawid-skene.ts; a boundary that collapses with the number of
 * answers is optimal when tasks differ in difficulty (Drugowitsch and others, "The cost of accumulating evidence in
 * perceptual decision making", Journal of Neuroscience 32, 2012). Cost: answers × classes.
 */
import { assert } from '../../kernel/index.ts';
import { normalizeLogs } from './labelling.ts';

export interface Vote {
  readonly label: number;
  /** The worker's probability of being right, 0 … 1, from other tasks than this. */
  readonly accuracy: number;
  /** Probability of this answer by this worker given each class, from other tasks; left out where it is not known. */
  readonly likelihood?: readonly number[] | undefined;
}

export interface StopRule {
  /** At least 2 where one answer must not do. */
  readonly minimumAnswers: number;
  readonly maximumAnswers: number;
  /** Probability of the label that is enough: at least ½, below 1. */
  readonly confidence: number;
  /** Probability of each class before any answer, for votes with likelihoods; equal unless given. */
  readonly prior?: readonly number[] | undefined;
}

export interface StopDecision {
  /**
   * `CONFIDENT`: the label is as probable as asked. `AMBIGUOUS`: it is not, and so many answers have been bought that the
   * task itself is in doubt: more would not settle it. Null: ask for another answer.
   */
  readonly verdict: 'CONFIDENT' | 'AMBIGUOUS' | null;
  /** The most probable class, the first of equals; −1 without answers. */
  readonly label: number;
  /** Its probability. */
  readonly confidence: number;
  readonly answers: number;
}

/** Maximum credited accuracy, and by symmetry the minimum: the estimates are not more precise than that. */
const MOST_ACCURATE = 0.98;
const LEAST_LIKELIHOOD = 1e-4;
/** Share of the answers up to which nothing less is settled for; share of the log odds asked for that is left at the end. */
const FIRM = 1 / 3;
const COLLAPSED = 2 / 3;

/** @throws when a label is not below `classes`, or the rule contradicts itself */
export function stopDecision(votes: readonly Vote[], classes: number, rule: StopRule): StopDecision {
  assert(rule.minimumAnswers <= rule.maximumAnswers && rule.confidence >= 0.5 && rule.confidence < 1, 'a stop rule that cannot be met');
  if (votes.length === 0) return { verdict: null, label: -1, confidence: 1 / classes, answers: 0 };
  const posterior = posteriorOf(votes, classes, rule);
  let label = 0;
  for (let k = 1; k < classes; k++) if (posterior[k]! > posterior[label]! + 1e-12) label = k;
  const confidence = posterior[label]!;
  const result = { label, confidence, answers: votes.length };
  if (votes.length < rule.minimumAnswers) return { ...result, verdict: null };
  if (confidence >= rule.confidence) return { ...result, verdict: 'CONFIDENT' };
  const isSpent = votes.length >= rule.maximumAnswers || confidence >= askedAfter(votes.length, rule);
  return { ...result, verdict: isSpent ? 'AMBIGUOUS' : null };
}

/** The required confidence: as requested at first, and lower after the first third of the answers. */
function askedAfter(answers: number, { confidence, maximumAnswers }: StopRule): number {
  const late = Math.max(0, (answers / maximumAnswers - FIRM) / (1 - FIRM));
  const logOdds = Math.log(confidence / (1 - confidence)) * (1 - (1 - COLLAPSED) * late);
  return 1 / (1 + Math.exp(-logOdds));
}

function posteriorOf(votes: readonly Vote[], classes: number, rule: StopRule): Float64Array {
  const byAccuracy = new Float64Array(classes);
  const byClass = Float64Array.from({ length: classes }, (_, k) => Math.log(Math.max(rule.prior?.[k] ?? 1 / classes, LEAST_LIKELIHOOD)));
  for (const { label, accuracy, likelihood } of votes) {
    assert(label >= 0 && label < classes, 'a vote for a class that is not there');
    const odds = logOdds(accuracy, classes);
    byAccuracy[label]! += odds;
    if (likelihood === undefined) byClass[label]! += odds;
    else for (let k = 0; k < classes; k++) byClass[k]! += Math.log(Math.max(likelihood[k]!, LEAST_LIKELIHOOD));
  }
  normalizeLogs(byAccuracy);
  normalizeLogs(byClass);
  return byAccuracy.map((p, k) => (p + byClass[k]!) / 2);
}

/** What an answer adds to the log odds of its class against any other. */
function logOdds(accuracy: number, classes: number): number {
  const bounded = Math.min(MOST_ACCURATE, Math.max((1 - MOST_ACCURATE) / Math.max(1, classes - 1), accuracy));
  return Math.log(bounded) - Math.log1p(-bounded) + Math.log(Math.max(1, classes - 1));
}
