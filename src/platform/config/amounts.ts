/** Limits in money, for every currency. */
import { rescale, type Currency } from '../../kernel/index.ts';

export interface Limit {
  /** Minor units of `currency`. */
  readonly minor: bigint;
  readonly currency: Currency;
  /** Minor units, for the currencies that have a limit of their own. */
  readonly byCurrency: ReadonlyMap<Currency, bigint>;
}

/**
 * The limit in a currency, in its minor units: its own where one is set, else as many whole units as in the currency that
 * the limit is said in. 20.00 USD is then 20.00 EUR and 20.000 KWD: no exchange rate is involved, so a currency whose unit
 * is worth much less or more wants a limit of its own.
 */
export function limitIn(currency: Currency, limit: Limit): bigint {
  return limit.byCurrency.get(currency) ?? rescale(limit.minor, limit.currency, currency);
}
