/**
 * Stripe's amounts are JavaScript numbers in minor units of ISO 4217, with the exceptions that Stripe documents
 * (https://docs.stripe.com/currencies, "zero-decimal", "three-decimal" and "special cases"), which are below.
 */
import { assert, formatMoney, minorDigits, money, type Currency } from '../kernel/index.ts';

/** No minor unit in ISO 4217, and hundredths at Stripe, which wants both last digits to be 0. */
const IN_HUNDREDTHS: ReadonlySet<Currency> = new Set(['ISK', 'UGX']);
/** Hundredths in ISO 4217, and whole units at Stripe. */
const IN_WHOLE_UNITS: ReadonlySet<Currency> = new Set(['MGA']);
/** Three digits, of which Stripe wants the last to be 0. */
const IN_TENS: ReadonlySet<Currency> = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);
/** Hundredths in payments and transfers, and whole units in payouts to a bank. */
const PAID_OUT_IN_WHOLE_UNITS: ReadonlySet<Currency> = new Set(['HUF', 'TWD']);

/** Digits after the point of an amount as Stripe counts it. */
export function stripeDigits(currency: Currency): number {
  if (IN_HUNDREDTHS.has(currency)) return 2;
  return IN_WHOLE_UNITS.has(currency) ? 0 : minorDigits(currency);
}

/** Stripe moves multiples of this, in minor units of ISO 4217. */
export function movableUnit(currency: Currency): bigint {
  if (IN_WHOLE_UNITS.has(currency)) return 100n;
  return IN_TENS.has(currency) ? 10n : 1n;
}

/** Stripe pays multiples of this to a bank, in minor units of ISO 4217. */
export function bankUnit(currency: Currency): bigint {
  return PAID_OUT_IN_WHOLE_UNITS.has(currency) ? 100n : movableUnit(currency);
}

/** @throws Bug for what Stripe cannot move: see {@link canMove} */
export function toStripeAmount(minor: bigint, currency: Currency): number {
  assert(canMove(minor, currency), `Stripe cannot move ${minor} ${currency}`);
  const units = IN_HUNDREDTHS.has(currency) ? minor * 100n : IN_WHOLE_UNITS.has(currency) ? minor / 100n : minor;
  assert(units <= BigInt(Number.MAX_SAFE_INTEGER), 'an amount that JavaScript can count');
  return Number(units);
}

export function fromStripeAmount(units: number, currency: string): bigint {
  assert(Number.isSafeInteger(units), 'Stripe counts in whole minor units');
  const code = fromStripeCurrency(currency);
  if (IN_WHOLE_UNITS.has(code)) return BigInt(units) * 100n;
  return IN_HUNDREDTHS.has(code) ? BigInt(units) / 100n : BigInt(units);
}

/** Whether Stripe can move exactly this much. */
export function canMove(minor: bigint, currency: Currency): boolean {
  return minor > 0n && minor % movableUnit(currency) === 0n;
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
