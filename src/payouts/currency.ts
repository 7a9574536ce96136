import { invalid, isCurrency, ok, refuse, type Currency, type Result } from '../kernel/index.ts';

/** The currency asked for, or the fallback when none was. Refuses what is no ISO 4217 code. */
export function currencyOr(asked: string | null | undefined, fallback: Currency): Result<Currency> {
  const currency = asked ?? fallback;
  if (!isCurrency(currency)) return refuse(invalid('The currency is an ISO 4217 code in capitals, such as "USD".', 'currency'));
  return ok(currency);
}
