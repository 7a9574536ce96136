/**
 * Stripe's amounts are JavaScript numbers in minor units, as ISO 4217 has them, but for two currencies that Stripe
 * counts in hundredths although they have none (https://docs.stripe.com/currencies#special-cases).
 */
import { assert, formatMoney, money, type Currency } from '../../kernel/index.ts';

const IN_HUNDREDTHS: ReadonlySet<Currency> = new Set(['ISK', 'UGX']);
/** Three digits, of which Stripe wants the last to be 0. */
const IN_TENS: ReadonlySet<Currency> = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);

/** @throws Bug for what Stripe cannot move: see {@link canMove} */
export function toStripeAmount(minor: bigint, currency: Currency): number {
  assert(canMove(minor, currency), `Stripe cannot move ${minor} ${currency}`);
  const units = IN_HUNDREDTHS.has(currency) ? minor * 100n : minor;
  assert(units <= BigInt(Number.MAX_SAFE_INTEGER), 'an amount that JavaScript can count');
  return Number(units);
}

export function fromStripeAmount(units: number, currency: string): bigint {
  assert(Number.isSafeInteger(units), 'Stripe counts in whole minor units');
  return IN_HUNDREDTHS.has(currency.toUpperCase()) ? BigInt(units) / 100n : BigInt(units);
}

/** Whether Stripe can move exactly this much. */
export function canMove(minor: bigint, currency: Currency): boolean {
  return minor > 0n && (!IN_TENS.has(currency) || minor % 10n === 0n);
}

/** As Stripe writes it. */
export function toStripeCurrency(currency: Currency): string {
  return currency.toLowerCase();
}

export function fromStripeCurrency(currency: string): Currency {
  return currency.toUpperCase();
}

/** For people. */
export function moneyAtStripe({ amount, currency }: { readonly amount: number; readonly currency: string }): string {
  return formatMoney(money(fromStripeAmount(amount, currency), fromStripeCurrency(currency)));
}
