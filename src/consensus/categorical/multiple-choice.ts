/**
 * From many answers of several options each (tags, "choose all that apply") to one set per task, with a probability for each option and
 * for the set as a whole.
 */
import { aggregate } from './aggregate.ts';
import { answersFrom } from './answers.ts';
import type { Method } from './labelling.ts';

/** One row per answer. Options are 0…options−1. */
export interface SetAnswers {
  readonly tasks: number;
  readonly workers: number;
  readonly options: number;
  readonly task: Int32Array;
  readonly worker: Int32Array;
  /** answers × options, an answer's options side by side: 1 where chosen, else 0. */
  readonly chosen: Uint8Array;
}

export interface SetOptions {
  /** A categorical method; default `guildhall`. */
  readonly method?: Method | undefined;
  /** tasks × options: 1 chosen, 0 not, −1 not known. */
  readonly gold?: Int8Array | undefined;
  /** Whether a set without any option is no answer: then the most probable option is taken where none reaches ½. Default false. */
  readonly atLeastOne?: boolean;
  readonly seed?: number | undefined;
}

export interface SetLabelling {
  readonly method: Method;
  readonly model: string;
  /** tasks × options: the probability that the option belongs to the task. */
  readonly probabilities: Float64Array;
  /** tasks × options: 1 for the options of the set. All 0 where nobody answered. */
  readonly chosen: Uint8Array;
  /** Per task: the probability that the set is right in every option; 0 where nobody answered. */
  readonly confidence: Float64Array;
  /** The most that any option took. */
  readonly iterations: number;
  /** Whether every option's did. */
  readonly converged: boolean;
}

/**
 * One set per task: each option is a question of its own, "does it belong?", with two classes, put to the categorical method; so every worker may be
 * careful with one option and careless with another, and rare options have rare priors. The set has the options that more probably belong
 * than not (a tie: not). Its probability is the product over the options, as if they were independent given the answers; where options go together it
 * is too low rather than too high. Source: binary relevance, as in Tsoumakas and Katakis, "Multi-label classification: an overview", 2007, with the
 * categorical method in the classifier's place. Cost: options × the method's, of answers with two classes.
 */
export function aggregateSets(answers: SetAnswers, { method, gold, atLeastOne = false, seed }: SetOptions = {}): SetLabelling {
  const { tasks, workers, options, task, worker } = answers;
  const probabilities = new Float64Array(tasks * options);
  let [iterations, converged] = [0, true];
  let made = { method: method ?? ('guildhall' as const), model: `${method ?? 'guildhall'}/1` };
  for (let option = 0; option < options; option++) {
    const label = Int32Array.from(task, (_, answer) => answers.chosen[answer * options + option]!);
    const known = gold === undefined ? undefined : Int32Array.from({ length: tasks }, (_, t) => gold[t * options + option]!);
    const labelling = aggregate(answersFrom(task, worker, label, { tasks, workers, classes: 2 }), { method, gold: known, seed });
    for (let t = 0; t < tasks; t++) probabilities[t * options + option] = labelling.probabilities[t * 2 + 1]!;
    iterations = Math.max(iterations, labelling.iterations);
    converged &&= labelling.converged;
    made = { method: labelling.method, model: labelling.model };
  }
  const isAnswered = new Uint8Array(tasks);
  for (const t of task) isAnswered[t] = 1;
  const chosen = new Uint8Array(tasks * options);
  const confidence = new Float64Array(tasks);
  for (let t = 0; t < tasks; t++) {
    const own = probabilities.subarray(t * options, (t + 1) * options);
    if (isAnswered[t] === 0 && !isKnown(gold, t, options)) continue;
    const set = own.map((probability) => (probability > 0.5 + 1e-9 ? 1 : 0));
    if (atLeastOne && options > 0 && !set.includes(1)) set[own.reduce((best, each, at) => (each > own[best]! ? at : best), 0)] = 1;
    chosen.set(set, t * options);
    confidence[t] = own.reduce((product, probability, at) => product * (set[at] === 1 ? probability : 1 - probability), 1);
  }
  return { ...made, probabilities, chosen, confidence, iterations, converged };
}

/** Whether every option of the task is known. */
function isKnown(gold: Int8Array | undefined, task: number, options: number): boolean {
  return gold !== undefined && options > 0 && gold.subarray(task * options, (task + 1) * options).every((each) => each >= 0);
}
