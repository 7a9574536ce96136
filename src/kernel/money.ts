/**
 * Money is `bigint` minor units and a currency, never a `number`.
 *
 * Only {@link allocate} divides, and it loses no unit. Adding two currencies is a bug, not a conversion.
 */
import { assert, present } from './assert.ts';
import { knownDigits, type Currency } from './currency.ts';

export interface Money {
  readonly minor: bigint;
  readonly currency: Currency;
}

export function money(minor: bigint, currency: Currency): Money {
  return { minor, currency };
}

export function add(a: Money, b: Money): Money {
  assert(a.currency === b.currency, `cannot add ${a.currency} and ${b.currency}`);
  return { minor: a.minor + b.minor, currency: a.currency };
}

export function subtract(a: Money, b: Money): Money {
  return add(a, negate(b));
}

export function negate(a: Money): Money {
  return { minor: -a.minor, currency: a.currency };
}

/**
 * Splits `total` in proportion to `weights`, by largest remainder (ties to the earlier share), so that the parts
 * always add up to the total.
 *
 * @param total minor units, may be negative
 * @param weights at least one, none negative, not all zero
 * @returns as many parts as weights
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((a, b) => a + b, 0n);
  assert(sum > 0n && weights.every((w) => w >= 0n), 'weights must not be negative, nor all zero');
  const sign = total < 0n ? -1n : 1n;
  const size = total * sign;
  const parts = weights.map((weight) => (size * weight) / sum);
  let rest = size - parts.reduce((a, b) => a + b, 0n);
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (size * weight) % sum }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of byRemainder) {
    if (rest === 0n) break;
    parts[index] = (parts[index] ?? 0n) + 1n;
    rest -= 1n;
  }
  return parts.map((part) => part * sign);
}

/** `amount` × `basisPoints` / 10 000, halves rounded up; by {@link allocate} so that fee + rest = amount. */
export function share(amount: bigint, basisPoints: number): bigint {
  assert(Number.isInteger(basisPoints) && basisPoints >= 0, 'basis points are a whole number, not negative');
  if (basisPoints === 0 || amount === 0n) return 0n;
  if (basisPoints > 10_000) return amount * BigInt(Math.floor(basisPoints / 10_000)) + share(amount, basisPoints % 10_000);
  const [part] = allocate(amount, [BigInt(basisPoints), BigInt(10_000 - basisPoints)]);
  return part ?? 0n;
}

/**
 * Digits of the minor unit by ISO 4217: 2 for USD, 0 for JPY, 3 for KWD.
 *
 * @throws Bug for a code that ISO 4217 does not have: whatever takes a currency from outside asks `isCurrency` first
 */
export function minorDigits(currency: Currency): number {
  return present(knownDigits(currency), `a currency of ISO 4217 instead of ${currency}`);
}

/**
 * As many whole units of another currency, in its minor units, rounded up: 20.00 USD is 20 JPY is 20.000 KWD. A change of
 * notation for limits that are said once, and no exchange.
 */
export function rescale(minor: bigint, from: Currency, to: Currency): bigint {
  const digits = minorDigits(to) - minorDigits(from);
  if (digits >= 0) return minor * 10n ** BigInt(digits);
  const unit = 10n ** BigInt(-digits);
  return (minor + unit - 1n) / unit;
}

/** Minor units of "12.5", "1200": a decimal number with no more places than the currency has; null for anything else. */
export function parseAmount(text: string, currency: Currency): bigint | null {
  const match = /^(\d{1,15})(?:\.(\d+))?$/.exec(text);
  const digits = minorDigits(currency);
  const [, whole = '', places = ''] = match ?? [];
  return match === null || places.length > digits ? null : BigInt(whole + places.padEnd(digits, '0'));
}

/** "12.34 USD", for people. Of a currency that is not in the table (Stripe may send one): "1234 minor units of ZZZ". */
export function formatMoney(amount: Money): string {
  return knownDigits(amount.currency) === null
    ? `${amount.minor} minor units of ${amount.currency}`
    : `${decimalAmount(amount)} ${amount.currency}`;
}

/** "12.34": the decimal number alone, for files. */
export function decimalAmount({ minor, currency }: Money): string {
  const digits = minorDigits(currency);
  const size = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0');
  const whole = size.slice(0, size.length - digits);
  return `${minor < 0n ? '-' : ''}${whole}${digits > 0 ? '.' + size.slice(-digits) : ''}`;
}
