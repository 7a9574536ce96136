/** A label between two full runs: the one-coin rule with the worker accuracies of the last run and the current answers. Pure. */
import { compareCodePoints, stopDecision } from '../../consensus/index.ts';
import { itemsPerTask, type Coding } from '../core/answer-table.ts';
import { labelValue } from '../core/label.ts';

/** A rule that never stops: only its arithmetic is wanted. */
const ARITHMETIC = { minimumAnswers: 1, maximumAnswers: Number.MAX_SAFE_INTEGER, confidence: 0.999 };

export interface SkilledAnswer {
  /** Class of each item. */
  readonly classes: readonly number[];
  /** Probability that the worker is right, by the last run. */
  readonly accuracy: number;
}

/** The most probable class of each item, and how probable it is. */
export function posteriorOf(coding: Coding, answers: readonly SkilledAnswer[]): { classes: number[]; confidences: number[] } {
  const classes: number[] = [];
  const confidences: number[] = [];
  for (let item = 0; item < itemsPerTask(coding); item++) {
    const votes = answers.map((answer) => ({ label: answer.classes[item]!, accuracy: answer.accuracy }));
    const { label, confidence } = stopDecision(votes, coding.classNames.length, ARITHMETIC);
    classes.push(label);
    confidences.push(confidence);
  }
  return { classes, confidences };
}

/**
 * The value of a task from the classes of its items, and the probability that all of it is right. For several choices,
 * it is the product over the options, as if they were independent. The value is always an answer that the question
 * allows.
 */
export function valueOf(
  coding: Coding,
  classes: readonly number[],
  confidences: readonly number[],
): { value: unknown; confidence: number } {
  if (coding.options === null) return { value: labelValue(coding.question, coding.classNames[classes[0]!]!), confidence: confidences[0]! };
  const chosen = choose(
    coding.question,
    confidences.map((confidence, item) => (classes[item] === 1 ? confidence : 1 - confidence)),
  );
  const confidence = confidences.reduce(
    (product, each, item) => product * (chosen.has(item) === (classes[item] === 1) ? each : 1 - each),
    1,
  );
  return { value: coding.options.filter((_, item) => chosen.has(item)).sort(compareCodePoints), confidence };
}

/** Options that are rather chosen than not, the most probable ones first; as many as an answer has to name, and no more than it may. */
function choose(question: Coding['question'], probabilities: readonly number[]): Set<number> {
  const [least, most] = question.type === 'multiple_choice' ? [question.minimum, question.maximum ?? Infinity] : [0, Infinity];
  const ranked = [...probabilities.keys()].sort((a, b) => probabilities[b]! - probabilities[a]! || a - b);
  const likely = probabilities.filter((probability) => probability > 0.5).length;
  return new Set(ranked.slice(0, Math.min(most, Math.max(least, likely))));
}

/** The worker's probability of being right, from the probabilities that each of their answers is: two answers of the pool are added. */
export function accuracyOf(right: number, answers: number, pool: number): number {
  return Math.min(0.999, Math.max(0.001, (right + 2 * pool) / (answers + 2)));
}
