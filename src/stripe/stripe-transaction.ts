/**
 * Stripe's balance transactions: every change of the platform's balance there. One table says what each type means. A type
 * that is not in the table is stored and reported as a difference; nothing is posted for it.
 */
import type Stripe from 'stripe';
import { amountTooLarge, type Currency } from '../kernel/index.ts';
import { fromStripeAmount, fromStripeCurrency } from './stripe-amount.ts';

export interface TransactionFacts {
  readonly id: string;
  readonly type: string;
  /** Stripe's `reporting_category`, coarser than the type and finer for adjustments. */
  readonly category: string;
  readonly currency: Currency;
  /** Gross, + into the balance. */
  readonly amountMinor: bigint;
  readonly feeMinor: bigint;
  /** What the balance changed by: amount less fee. */
  readonly netMinor: bigint;
  /** The object that it is about. */
  readonly source: string | null;
  readonly description: string | null;
  readonly status: 'pending' | 'available';
  readonly availableOn: Date;
  readonly createdAt: Date;
}

/** new: nothing posted yet; settling: posted, not available yet; booked: the ledger has all of it; unknown: an admin has to decide. */
export type TransactionState = 'new' | 'settling' | 'booked' | 'unknown';

export interface StripeTransaction extends TransactionFacts {
  readonly state: TransactionState;
  readonly importedAt: Date;
  readonly problem: string | null;
}

/** What a transaction is about. */
export type TransactionKind =
  | 'funding'
  | 'funding_failure'
  | 'refund'
  | 'refund_failure'
  | 'dispute'
  | 'transfer'
  | 'transfer_back'
  | 'own_payout'
  | 'own_payout_back'
  | 'top_up'
  | 'top_up_back'
  | 'fee';

const KINDS: Readonly<Record<string, TransactionKind>> = {
  charge: 'funding',
  payment: 'funding',
  payment_failure_refund: 'funding_failure',
  refund: 'refund',
  payment_refund: 'refund',
  refund_failure: 'refund_failure',
  transfer: 'transfer',
  transfer_refund: 'transfer_back',
  transfer_cancel: 'transfer_back',
  transfer_failure: 'transfer_back',
  payout: 'own_payout',
  payout_cancel: 'own_payout_back',
  payout_failure: 'own_payout_back',
  topup: 'top_up',
  topup_reversal: 'top_up_back',
  stripe_fee: 'fee',
  stripe_fx_fee: 'fee',
  tax_fee: 'fee',
};

/** Which way the balance must change; a transaction that goes the other way is not understood. */
const DIRECTIONS: Readonly<Record<TransactionKind, 1 | -1 | 0>> = {
  funding: 1,
  funding_failure: -1,
  refund: -1,
  refund_failure: 1,
  dispute: 0,
  transfer: -1,
  transfer_back: 1,
  own_payout: -1,
  own_payout_back: 1,
  top_up: 1,
  top_up_back: -1,
  fee: -1,
};

/** What it is about, or null: nobody knows what to post. */
export function kindOf(facts: Pick<TransactionFacts, 'type' | 'category' | 'source' | 'amountMinor' | 'currency'>): TransactionKind | null {
  // Too large for a payment of a marketplace: an admin checks it before it is posted.
  if (amountTooLarge(facts.amountMinor, facts.currency) !== null) return null;
  const isDispute = facts.type === 'adjustment' && (/^dispute/.test(facts.category) || /^(dp|du|pdp)_/.test(facts.source ?? ''));
  const kind = isDispute ? 'dispute' : Object.hasOwn(KINDS, facts.type) ? KINDS[facts.type] : undefined;
  if (kind === undefined) return null;
  const direction = DIRECTIONS[kind];
  const goesRight = direction === 0 ? facts.amountMinor !== 0n : facts.amountMinor * BigInt(direction) > 0n;
  return goesRight ? kind : null;
}

/** As Stripe's API gives it. */
export function transactionFacts(transaction: Stripe.BalanceTransaction): TransactionFacts {
  const { id, type, currency, source, description } = transaction;
  const amountMinor = fromStripeAmount(transaction.amount, currency);
  const feeMinor = fromStripeAmount(transaction.fee, currency);
  return {
    id,
    type,
    category: transaction.reporting_category,
    currency: fromStripeCurrency(currency),
    amountMinor,
    feeMinor,
    netMinor: fromStripeAmount(transaction.net, currency),
    source: typeof source === 'string' ? source : (source?.id ?? null),
    description,
    status: transaction.status === 'available' ? 'available' : 'pending',
    availableOn: new Date(transaction.available_on * 1000),
    createdAt: new Date(transaction.created * 1000),
  };
}

/** Seconds until a transaction of this age is tried again. */
export function patienceSeconds(ageSeconds: number): number {
  return Math.min(3_600, Math.max(30, ageSeconds / 4));
}
