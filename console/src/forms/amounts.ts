/** Converts amounts between texts and minor units. Pure. */

/**
 * Currencies of ISO 4217 without two decimal places, as the server has them (`src/kernel/currency.ts`). Not by Intl: it has those that
 * people write, such as none for COP, and differs between browsers.
 */
const DIGITS: ReadonlyMap<string, number> = new Map([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3] as const),
]);

/** Decimal places of a currency. */
const digitsOf = (currency: string): number => DIGITS.get(currency) ?? 2;

/** Parses `0.18`, `0,18` or `18` into minor units. Null for other texts and for more decimal places than the currency has. */
export function minorOf(text: string, currency: string): bigint | null {
  const digits = digitsOf(currency);
  const match = /^(\d{1,15})(?:[.,](\d*))?$/.exec(text.trim());
  const [, whole = '', part = ''] = match ?? [];
  if (match === null || part.length > digits) return null;
  return BigInt(whole + part.padEnd(digits, '0'));
}

/** Formats minor units for a field, such as `0.18`. */
export function decimalOf(minor: string, currency: string): string {
  const digits = digitsOf(currency);
  const size = minor.padStart(digits + 1, '0');
  return digits === 0 ? size : `${size.slice(0, -digits)}.${size.slice(-digits)}`;
}

/** Formats an amount as the server does (`Money.text`), for amounts that only the console knows. */
export const amountText = (minor: bigint, currency: string): string => `${decimalOf(minor.toString(), currency)} ${currency}`;

/** Pay per hour at this pace, rounded down. Null without a valid time. */
export function perHour(reward: bigint, estimatedSeconds: number): bigint | null {
  return Number.isInteger(estimatedSeconds) && estimatedSeconds > 0 ? (reward * 3600n) / BigInt(estimatedSeconds) : null;
}
