/**
 * How large one amount may be. Everything that says an amount (an API argument, a line of a file, Stripe) is held against
 * this before it is written down.
 *
 * A sum is kept in 63 bits, 9.2 × 10^18. With at most 10^13 minor units each, more than 900,000 of the largest amounts add
 * up below it, so no balance, report or check overflows. 10^13 is 100,000,000,000.00 USD, 10,000,000,000,000 JPY or
 * 10,000,000,000.000 KWD: far above any transfer, also in currencies whose unit is worth little.
 */
import type { Currency } from './currency.ts';
import type { Money } from './money.ts';
import { amountAbove, type Refusal } from './result.ts';
import { say } from './sentence.ts';

const MAXIMUM_MINOR = 10n ** 13n;

/** The largest amount in a currency. The same number of minor units for all: what must not overflow are the minor units. */
export function maximumAmount(currency: Currency): Money {
  return { minor: MAXIMUM_MINOR, currency };
}

/** Why this amount cannot be, by its size alone; null: it can. Of either sign. @param path of the input field */
export function amountTooLarge(minor: bigint, currency: Currency, ...path: string[]): Refusal | null {
  const maximum = maximumAmount(currency);
  if (minor <= maximum.minor && minor >= -maximum.minor) return null;
  return amountAbove(maximum, say`One amount is at most ${maximum}; look for a typing error.`, ...path);
}
