import { invalid, ok, refuse, type Currency, type Result } from '../kernel/index.ts';

/** The currency asked for, or the fallback when none was. Refuses what is no ISO 4217 code. */
export function currencyOr(asked: string | null | undefined, fallback: Currency): Result<Currency> {
  const currency = asked ?? fallback;
  if (!/^[A-Z]{3}$/.test(currency)) return refuse(invalid('A currency is three capital letters: "USD".', 'currency'));
  return ok(currency);
}
