/**
 * How Stripe counts money, from https://docs.stripe.com/currencies: "zero-decimal currencies", "three-decimal currencies" and
 * "special cases". Nothing here is the product's: its own table is what this one is to find wrong.
 */
import { invalid } from '../requests/errors.ts';

/** Amounts are whole units. */
const ZERO_DECIMAL = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf'.split(' '));
/** Amounts are thousandths, of which the last digit has to be 0. */
const THREE_DECIMAL = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd']);
/** Whole units by now, whose amounts still have two decimals, both 0. */
const WITH_TWO_ZEROS = new Set(['isk', 'ugx']);
/** Two decimals in payments and transfers, and no decimals in payouts: their amounts end in 00. */
const ZERO_DECIMAL_PAYOUTS = new Set(['huf', 'twd']);

/** Decimals of an amount as Stripe counts it. */
export function decimalsOf(currency: string): number {
  if (WITH_TWO_ZEROS.has(currency)) return 2;
  if (ZERO_DECIMAL.has(currency)) return 0;
  return THREE_DECIMAL.has(currency) ? 3 : 2;
}

/** Payments, transfers, refunds and reversals: refuses an amount that Stripe does not move in the currency. */
export function checkMovable(amount: bigint, currency: string, param = 'amount'): void {
  if (WITH_TWO_ZEROS.has(currency) && amount % 100n !== 0n)
    throw invalid(`Invalid amount: ${currency.toUpperCase()} has no decimals; the amount must be divisible by 100.`, param);
  if (THREE_DECIMAL.has(currency) && amount % 10n !== 0n)
    throw invalid(`Invalid amount: the last digit of an amount in ${currency.toUpperCase()} must be 0.`, param);
}

/** Manual payouts, which have exceptions of their own. */
export function checkPayable(amount: bigint, currency: string): void {
  checkMovable(amount, currency);
  if (ZERO_DECIMAL_PAYOUTS.has(currency) && amount % 100n !== 0n)
    throw invalid(`Invalid amount: payouts in ${currency.toUpperCase()} must be divisible by 100.`, 'amount');
}

/** The largest amount up to this one that can be paid out. */
export function payablePart(amount: bigint, currency: string): bigint {
  return ZERO_DECIMAL_PAYOUTS.has(currency) || WITH_TWO_ZEROS.has(currency) ? amount - (amount % 100n) : amount;
}

/** "12.34 USD", as Stripe's dashboard has it. @param currency three letters in any case */
export function shownAmount(amount: string | number | bigint, currency: string | null): string {
  const code = (currency ?? 'usd').toLowerCase();
  const text = String(amount);
  const digits = decimalsOf(code);
  const size = text.replace('-', '').padStart(digits + 1, '0');
  const number = digits === 0 ? size : `${size.slice(0, -digits)}.${size.slice(-digits)}`;
  return `${text.startsWith('-') ? '-' : ''}${number} ${code.toUpperCase()}`;
}
