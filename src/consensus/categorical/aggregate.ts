/** Every categorical method behind one call, with gold clamped and confidences calibrated. */
import { assert } from '../../kernel/index.ts';
import type { Answers } from './answers.ts';
import { bwa } from './bwa.ts';
import { fitTemperature, tempered } from './calibration.ts';
import { dawidSkene } from './dawid-skene.ts';
import { bcc, ebcc } from './ebcc.ts';
import { guildhall } from './guildhall.ts';
import { bestLabels, clamp, METHODS, type Method, type ModelOptions, type Posterior } from './labelling.ts';
import { oneCoin } from './one-coin.ts';
import { majority, wawa, zeroBasedSkill } from './vote.ts';

export interface AggregateOptions extends ModelOptions {
  /** Default: `guildhall`. */
  readonly method?: Method | undefined;
  /** Of methods with a random start; the same seed gives the same labels. */
  readonly seed?: number | undefined;
}

export interface Labelling extends Posterior {
  readonly method: Method;
  /** Method and version: what made a label is recorded with it. */
  readonly model: string;
  readonly classes: number;
  /** The most probable class of each task; −1 without answers and without gold. */
  readonly label: Int32Array;
  /** Its probability; 0 where there is no label. */
  readonly confidence: Float64Array;
  /** Fitted on gold where there is enough of it, else 1. */
  readonly temperature: number;
}

/** Changes when a change of a method may change labels. */
const VERSION = 1;

const RUN: Readonly<Record<Method, (answers: Answers, options: AggregateOptions) => Posterior>> = {
  majority,
  wawa,
  'zero-based-skill': zeroBasedSkill,
  'one-coin': oneCoin,
  'dawid-skene': dawidSkene,
  bcc,
  ebcc,
  bwa,
  guildhall,
};

/**
 * Labels of all tasks.
 *
 * @param options.gold known classes: they are given to the model, are the labels of their tasks, and, where there are
 *   enough, confidences are made to fit them. For that the model runs once more without them.
 * @throws when `gold` has another length than there are tasks
 */
export function aggregate(answers: Answers, options: AggregateOptions = {}): Labelling {
  const method = options.method ?? 'guildhall';
  assert(METHODS.includes(method), `there is no method ${method}`);
  const { gold } = options;
  assert(gold === undefined || gold.length === answers.tasks, 'gold has a class, or −1, for each task');
  const posterior = RUN[method](answers, options);
  const temperature =
    gold === undefined ? 1 : fitTemperature(answers, RUN[method](answers, { ...options, gold: undefined }).probabilities, gold);
  const probabilities = tempered(posterior.probabilities, answers.classes, temperature);
  for (let t = 0; t < answers.tasks; t++) clamp(probabilities, t, answers.classes, gold);
  const label = bestLabels(answers, probabilities, gold);
  return {
    method,
    model: `${method}/${VERSION}`,
    classes: answers.classes,
    probabilities,
    label,
    confidence: Float64Array.from(label, (best, t) => (best < 0 ? 0 : probabilities[t * answers.classes + best]!)),
    temperature,
    iterations: posterior.iterations,
    converged: posterior.converged,
  };
}
