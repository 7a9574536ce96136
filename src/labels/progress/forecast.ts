/**
 * When the launched tasks of a batch will be answered: an interval from the recent rate of answers. Pure.
 *
 * Method. The answers of the last 24 hours (fewer when the batch opened later) are counted by the hour. Their mean is the
 * rate; its standard error comes from how much the hours differ, and is at least that of a Poisson process. The rate lies
 * within 1.645 standard errors of the mean in about nine of ten cases. The least number of answers that remain, at the
 * upper end of the rate, gives `low`; the most, with the noise of so many arrivals, at the lower end gives `high`.
 *
 * What it does not know: pauses, holidays, and workers who run out of tasks that they have not done yet.
 */

/** Hours that are looked back. */
export const WINDOW_HOURS = 24;
const LEAST_HOURS = 3;
const LEAST_ANSWERS = 20;
/** Half-width of the interval in standard errors: 90 % of a normal distribution. */
const Z = 1.645;
/** A forecast beyond this says nothing. */
const MOST_HOURS = 24 * 365;

export interface ForecastFacts {
  /** Whether tasks can be claimed now. */
  readonly isOpen: boolean;
  /** Answers in each full hour of the window, in any order. */
  readonly hourly: readonly number[];
  /** Answers that are still needed in any case, and at most. */
  readonly remaining: { readonly least: number; readonly most: number };
}

export type NoForecast = 'not_open' | 'nothing_left' | 'too_few_answers';

export type Forecast =
  | {
      readonly ok: true;
      /** Hours from now. */ readonly low: number;
      /** Hours from now; null: open-ended. */ readonly high: number | null;
    }
  | { readonly ok: false; readonly reason: NoForecast };

export function forecast({ isOpen, hourly, remaining }: ForecastFacts): Forecast {
  if (!isOpen) return { ok: false, reason: 'not_open' };
  if (remaining.most === 0) return { ok: false, reason: 'nothing_left' };
  const answers = hourly.reduce((sum, count) => sum + count, 0);
  if (hourly.length < LEAST_HOURS || answers < LEAST_ANSWERS) return { ok: false, reason: 'too_few_answers' };
  const mean = answers / hourly.length;
  const variance = hourly.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (hourly.length - 1);
  const error = Math.sqrt(Math.max(variance, mean) / hourly.length);
  const dispersion = Math.max(1, variance / mean);
  const low = timeFor(remaining.least, mean + Z * error, -dispersion);
  const high = timeFor(remaining.most, mean - Z * error, dispersion);
  return { ok: true, low: Math.min(low ?? MOST_HOURS, MOST_HOURS), high: high === null || high > MOST_HOURS ? null : high };
}

/**
 * Hours until `answers` have come at `rate` an hour; null: never.
 *
 * @param dispersion variance of a count over its mean; below 0: the luckier end of the noise
 */
function timeFor(answers: number, rate: number, dispersion: number): number | null {
  if (answers === 0) return 0;
  if (rate <= 0) return null;
  const noise = Z * Math.sqrt(Math.abs(dispersion) * answers) * Math.sign(dispersion);
  return Math.max(0, answers + noise) / rate;
}
