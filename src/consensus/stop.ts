/**
 * Whether a task needs another answer.
 *
 * The test is a one-coin posterior over the answers so far: an answer counts by what is known of its worker from other
 * tasks. A richer model may give the final label, but is the wrong stop test: it is too sure too soon.
 *
 * Source of the posterior: Bayes' rule under the one-coin model (see one-coin.ts) with equally probable classes. Cost:
 * answers + classes.
 */
import { assert } from '../kernel/index.ts';
import { normalizeLogs } from './labelling.ts';

export interface Vote {
  readonly label: number;
  /** The worker's probability of being right, 0 … 1, from other tasks than this. */
  readonly accuracy: number;
}

export interface StopRule {
  /** At least 2 where one answer must not do. */
  readonly minimumAnswers: number;
  readonly maximumAnswers: number;
  /** Probability of the label that is enough: at least ½, below 1. */
  readonly confidence: number;
}

export interface StopDecision {
  /**
   * `CONFIDENT`: the label is as probable as asked. `AMBIGUOUS`: it is not, and would not be if every answer that may
   * still be bought agreed with it. Null: ask for another answer.
   */
  readonly verdict: 'CONFIDENT' | 'AMBIGUOUS' | null;
  /** The most probable class, the first of equals; −1 without answers. */
  readonly label: number;
  /** Its probability. */
  readonly confidence: number;
  readonly answers: number;
}

/** Nobody's answer is worth more than this, nor less than its mirror image: the estimates are not that good. */
const MOST_ACCURATE = 0.98;

/** @throws when a label is not below `classes`, or the rule contradicts itself */
export function stopDecision(votes: readonly Vote[], classes: number, rule: StopRule): StopDecision {
  assert(rule.minimumAnswers <= rule.maximumAnswers && rule.confidence >= 0.5 && rule.confidence < 1, 'a stop rule that cannot be met');
  const logs = new Float64Array(classes);
  let strength = 0;
  for (const { label, accuracy } of votes) {
    assert(label >= 0 && label < classes, 'a vote for a class that is not there');
    const odds = logOdds(accuracy, classes);
    logs[label]! += odds;
    strength += odds;
  }
  if (votes.length === 0) return { verdict: null, label: -1, confidence: 1 / classes, answers: 0 };
  const posterior = logs.slice();
  normalizeLogs(posterior);
  let label = 0;
  for (let k = 1; k < classes; k++) if (posterior[k]! > posterior[label]! + 1e-12) label = k;
  const confidence = posterior[label]!;
  const result = { label, confidence, answers: votes.length };
  if (votes.length < rule.minimumAnswers) return { ...result, verdict: null };
  if (confidence >= rule.confidence) return { ...result, verdict: 'CONFIDENT' };
  // The best that can still happen: all that may be bought are for this label, by workers like those who have answered.
  logs[label]! += (rule.maximumAnswers - votes.length) * Math.max(0, strength / votes.length);
  normalizeLogs(logs);
  return { ...result, verdict: logs[label]! >= rule.confidence && votes.length < rule.maximumAnswers ? null : 'AMBIGUOUS' };
}

/** What an answer adds to the log odds of its class against any other. */
function logOdds(accuracy: number, classes: number): number {
  const bounded = Math.min(MOST_ACCURATE, Math.max((1 - MOST_ACCURATE) / Math.max(1, classes - 1), accuracy));
  return Math.log(bounded) - Math.log1p(-bounded) + Math.log(Math.max(1, classes - 1));
}
