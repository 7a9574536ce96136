/** Whole numbers among the options of commands. */
import { Mistake } from '../../src/kernel/index.ts';

/**
 * The whole number that an option has.
 *
 * @param name of the option, without the dashes
 * @param least the smallest that is accepted
 * @throws Mistake that names the option and what to write
 */
export function wholeNumber(text: string, name: string, least: number, usage = ''): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : -1;
  if (value < least) throw new Mistake(`--${name} must be a whole number of at least ${least}, in digits. ${usage}`.trim());
  return value;
}
