/** The arrival of a transfer on the worker's account at Stripe: amount, currency, and when it is available. Pure. */
import type Stripe from 'stripe';
import type { Currency, PayoutId } from '../../kernel/index.ts';
import { bankUnit, fromStripeAmount, fromStripeCurrency, stripeDigits } from '../../stripe/index.ts';

/** As read from the balance transaction of the payment that the account received. */
export interface ArrivalReading {
  readonly transactionId: string;
  /** The currency that the worker's account settles in. */
  readonly currency: Currency;
  /** Net, minor units of it. */
  readonly amountMinor: bigint;
  /** Units of that currency for one unit of the payout's, as a decimal number; null: nothing was exchanged. */
  readonly exchangeRate: string | null;
  readonly availableAt: Date;
}

export interface Arrival extends ArrivalReading {
  readonly payoutId: PayoutId;
  /** What is paid to the bank. */
  readonly bankMinor: bigint;
}

export function arrivalReading(transaction: Stripe.BalanceTransaction, sent: Currency, now: Date): ArrivalReading {
  const currency = fromStripeCurrency(transaction.currency);
  const availableOn = new Date(transaction.available_on * 1000);
  // What Stripe reports as available is available now, even if our clock is behind.
  const isAvailable = transaction.status === 'available' && availableOn > now;
  return {
    transactionId: transaction.id,
    currency,
    amountMinor: fromStripeAmount(transaction.net, currency),
    exchangeRate: currency === sent ? null : unitRate(transaction.exchange_rate, sent, currency),
    availableAt: isAvailable ? now : availableOn,
  };
}

/** Stripe's rate is of amounts as it counts them (1000 usd × 1.5 = 1500 jpy); people read the one of whole units (150 JPY). */
function unitRate(rate: number | null, from: Currency, to: Currency): string | null {
  if (rate === null || !Number.isFinite(rate) || rate <= 0) return null;
  const units = rate * 10 ** (stripeDigits(from) - stripeDigits(to));
  const text = String(Number(units.toPrecision(8)));
  return text.includes('e') ? units.toFixed(12) : text;
}

/**
 * What of an arrival goes to the bank.
 *
 * @param leftMinor what earlier payouts left on the account, because Stripe pays whole units only; negative when what they left was
 *   paid with a later payout and then taken back with the earlier one
 * @returns 0 when less than nothing is there: later payouts make up for it
 */
export function bankAmount(arrival: ArrivalReading, leftMinor: bigint): bigint {
  const all = arrival.amountMinor + leftMinor;
  return all <= 0n ? 0n : all - (all % bankUnit(arrival.currency));
}

/** Stripe's available_on has a resolution of one second; a check within that second may be too early. */
export const AFTER_AVAILABLE_SECONDS = 60;
