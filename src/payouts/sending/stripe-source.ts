/**
 * From which part of a balance at Stripe an amount can be taken. Stripe keeps the money of cards, of legacy bank debits and of
 * FPX apart, and a transfer or payout takes all of its amount from one of them. Pure.
 */
import type Stripe from 'stripe';
import type { Currency } from '../../kernel/index.ts';
import { fromStripeAmount, fromStripeCurrency } from '../../stripe/index.ts';
import type { SourceType } from '../calls/stripe-call.ts';

/** Stripe takes the money from `card` when no source is given. */
const SOURCES: readonly SourceType[] = ['card', 'bank_account', 'fpx'];

/**
 * The first part that has so much available; null: none has.
 *
 * @param only the part that an earlier request named: no other may be
 */
export function sourceWith(balance: Stripe.Balance, minor: bigint, currency: Currency, only: SourceType | null = null): SourceType | null {
  const part = balance.available.find((one) => fromStripeCurrency(one.currency) === currency);
  if (part === undefined) return null;
  // Where Stripe does not say what it is made of, it is all of one kind.
  const types = part.source_types ?? { card: part.amount };
  const has = (source: SourceType) => fromStripeAmount(types[source] ?? 0, part.currency) >= minor;
  return SOURCES.find((source) => (only === null || source === only) && has(source)) ?? null;
}

/** As a request names it: not at all where it is Stripe's default, so that a repeated key has the parameters of its first request. */
export function sourceParam(source: SourceType | null): { source_type?: SourceType } {
  return source === null || source === 'card' ? {} : { source_type: source };
}
