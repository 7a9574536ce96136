/** Calibration: fits a temperature, and measures the distance between confidences and outcomes. */
import type { Answers } from './answers.ts';
import { peakOf } from '../core/golden-section.ts';

/** Gold tasks below which nothing is fitted. */
export const LEAST_GOLD = 20;
/** Steps of the search: the last interval is a millionth of the first. */
const STEPS = 30;

/**
 * The temperature T at which probabilities p^(1/T), normalized, make the known classes most probable; 1 with less than
 * {@link LEAST_GOLD} known tasks. Above 1 it makes confidences more modest.
 *
 * Source: Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", ICML 2017; by golden section on
 * ln 1/T, of T between ⅛ and 8. Cost: known tasks × classes × 32.
 *
 * @param probabilities tasks × classes, made *without* using what `truth` knows
 * @param truth class of each known task, −1 of the others
 */
export function fitTemperature(answers: Answers, probabilities: Float64Array, truth: Int32Array): number {
  const { classes, taskStart } = answers;
  const known: number[] = [];
  for (let t = 0; t < truth.length; t++) if (truth[t]! >= 0 && taskStart[t]! < taskStart[t + 1]!) known.push(t);
  if (known.length < LEAST_GOLD) return 1;
  const logLikelihood = (logPower: number) => {
    const power = Math.exp(logPower);
    let sum = 0;
    for (const t of known) {
      let total = 0;
      for (let k = 0; k < classes; k++) total += floored(probabilities[t * classes + k]!) ** power;
      sum += power * Math.log(floored(probabilities[t * classes + truth[t]!]!)) - Math.log(total);
    }
    return sum / known.length;
  };
  return Math.exp(-peakOf(logLikelihood, -Math.log(8), Math.log(8), STEPS));
}

/** Probabilities at a temperature; at 1 the same array. */
export function tempered(probabilities: Float64Array, classes: number, temperature: number): Float64Array {
  if (temperature === 1) return probabilities;
  const result = new Float64Array(probabilities.length);
  for (let from = 0; from < result.length; from += classes) {
    let total = 0;
    for (let i = from; i < from + classes; i++) total += result[i] = floored(probabilities[i]!) ** (1 / temperature);
    for (let i = from; i < from + classes; i++) result[i]! /= total;
  }
  return result;
}

function floored(probability: number): number {
  return Math.max(probability, 1e-6);
}
