/**
 * One run of the model over the answers to one question: labels, how sure they are, and what the answers tell of the
 * workers. Pure, and with typed arrays only, so that a thread can do it.
 */
import { aggregate, answerEvidence, type Answers } from '../consensus/index.ts';

export interface ModelInput {
  readonly answers: Answers;
  /** Class of each item that is known, −1 where none is; null: none is. */
  readonly gold: Int32Array | null;
}

export interface ModelOutput {
  /** Name and version: `guildhall/1`. */
  readonly model: string;
  /** Per item; −1 without answers. */
  readonly label: Int32Array;
  /** Per item, calibrated. */
  readonly confidence: Float64Array;
  /** Per answer: the probability of the class that it gives, by the model and all answers. */
  readonly given: Float64Array;
  /** Per answer: the probability that it is right, by the other workers' answers alone; 0 or 1 for gold. */
  readonly right: Float64Array;
  /** Per answer: the probability that a guesser would be right. */
  readonly chance: Float64Array;
  readonly temperature: number;
  readonly iterations: number;
  readonly converged: boolean;
  readonly milliseconds: number;
}

/** Cost: that of `aggregate` and of `answerEvidence`. */
export function runModel({ answers, gold }: ModelInput): ModelOutput {
  const started = performance.now();
  const known = gold === null ? {} : { gold };
  const { model, label, confidence, probabilities, temperature, iterations, converged } = aggregate(answers, known);
  const given = Float64Array.from(answers.label, (each, row) => probabilities[answers.task[row]! * answers.classes + each]!);
  const { right, chance } = answerEvidence(answers, known);
  const milliseconds = Math.round(performance.now() - started);
  return { model, label, confidence, given, right, chance, temperature, iterations, converged, milliseconds };
}
