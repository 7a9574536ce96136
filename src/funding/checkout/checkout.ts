/**
 * One attempt to pay in by Stripe, and the decision made from what Stripe reports about it.
 *
 * Money is credited only when Stripe, asked again, has a payment that succeeded, of exactly what was asked, by the
 * session that was made for this attempt. What differs in any of this is kept as a fault and credited by nobody. A
 * payment that succeeded counts whatever was believed before: an attempt that was given up can still be received.
 */
import {
  formatMoney,
  money,
  stateMachine,
  type CheckoutId,
  type Currency,
  type FundingId,
  type OrganisationId,
  type PersonId,
} from '../../kernel/index.ts';
import type { TransactionFacts } from '../../stripe/index.ts';

export type CheckoutState = 'created' | 'started' | 'processing' | 'received' | 'settled' | 'failed' | 'expired';
export type CheckoutEvent = 'start' | 'process' | 'receive' | 'settle' | 'fail' | 'expire';

export const checkoutMachine = stateMachine<CheckoutState, CheckoutEvent>('payment', 'created', {
  // Stored here; the call to Stripe may have been made.
  created: { start: 'started', process: 'processing', receive: 'received', fail: 'failed', expire: 'expired' },
  // There is a page to pay on.
  started: { process: 'processing', receive: 'received', fail: 'failed', expire: 'expired' },
  // The customer did their part; the bank takes days.
  processing: { receive: 'received', fail: 'failed' },
  // The organisation has it, pending.
  received: { settle: 'settled' },
  settled: {},
  failed: { receive: 'received' },
  expired: { receive: 'received' },
});

export interface Checkout {
  readonly id: CheckoutId;
  readonly organisationId: OrganisationId;
  readonly amountMinor: bigint;
  readonly currency: Currency;
  readonly returnUrl: string;
  readonly state: CheckoutState;
  readonly startedBy: PersonId | null;
  readonly createdAt: Date;
  readonly sessionId: string | null;
  readonly paymentIntentId: string | null;
  readonly chargeId: string | null;
  readonly payUrl: string | null;
  readonly expiresAt: Date | null;
  /** The same UUID; null until the money is here. */
  readonly fundingId: FundingId | null;
  readonly feeMinor: bigint | null;
  /** Why it failed. */
  readonly reason: string | null;
  /** What Stripe has otherwise than was asked. */
  readonly fault: string | null;
  readonly receivedAt: Date | null;
  readonly settledAt: Date | null;
  readonly endedAt: Date | null;
}

/** The Checkout session at Stripe, and its payment. */
export interface SessionFacts {
  readonly sessionId: string;
  /** Whom the session was made for, as its own metadata say. */
  readonly checkoutId: CheckoutId | null;
  readonly organisationId: string | null;
  readonly status: string | null;
  readonly amountMinor: bigint | null;
  readonly currency: Currency | null;
  readonly payUrl: string | null;
  readonly expiresAt: Date | null;
  readonly payment: PaymentFacts | null;
}

export interface PaymentFacts {
  readonly intentId: string;
  readonly checkoutId: CheckoutId | null;
  readonly status: string;
  readonly receivedMinor: bigint;
  readonly currency: Currency;
  /** The message that Stripe shows to the payer. */
  readonly failure: string | null;
  readonly charge: ChargeFacts | null;
}

export interface ChargeFacts {
  readonly chargeId: string;
  readonly amountMinor: bigint;
  readonly currency: Currency;
  readonly status: string;
  /** Null as long as Stripe has not written it. */
  readonly transaction: TransactionFacts | null;
  /** How the money went back of a payment that failed after it had succeeded; null: it did not. */
  readonly lateFailure: LateFailure | null;
}

export interface LateFailure {
  readonly transaction: TransactionFacts;
  /** The bank's, as Stripe codes it: `insufficient_funds`. */
  readonly code: string;
}

export interface Verdict {
  /** What happened; null: nothing new. */
  readonly event: CheckoutEvent | null;
  readonly reason: string | null;
  /** Differs from what was asked: nothing is credited. */
  readonly fault: string | null;
}

const NOTHING: Verdict = { event: null, reason: null, fault: null };

/** Decides what the state at Stripe means for an attempt in any state. Pure function. */
export function judge(checkout: Checkout, session: SessionFacts): Verdict {
  const fault = faultOf(checkout, session);
  if (fault !== null) return { ...NOTHING, fault };
  const event = eventOf(session);
  if (event === null || !checkoutMachine.next(checkout.state, event).ok) return NOTHING;
  const reason = event === 'fail' ? (session.payment?.failure ?? 'The payment did not succeed.').slice(0, 500) : null;
  return { event, reason, fault: null };
}

function hasFailedLate(payment: PaymentFacts | null): boolean {
  const charge = payment?.charge ?? null;
  return charge !== null && charge.transaction !== null && charge.lateFailure !== null;
}

function eventOf({ status, payment }: SessionFacts): CheckoutEvent | null {
  // It had succeeded: the money came, and went back.
  if (hasFailedLate(payment)) return 'receive';
  if (payment?.status === 'succeeded') return payment.charge?.status === 'succeeded' ? 'receive' : null;
  if (payment?.status === 'processing') return 'process';
  if (payment?.status === 'canceled') return status === 'expired' ? 'expire' : 'fail';
  if (status === 'expired') return 'expire';
  // The session is over and its payment still waits for a method: what was paid with came to nothing.
  if (status === 'complete' && payment !== null) return 'fail';
  return status === 'open' ? 'start' : null;
}

function faultOf(checkout: Checkout, session: SessionFacts): string | null {
  if (checkout.sessionId !== null && checkout.sessionId !== session.sessionId) return `it is told of another session, ${session.sessionId}`;
  if (session.checkoutId !== checkout.id) return `the session ${session.sessionId} was made for another payment`;
  if (session.organisationId !== checkout.organisationId) return `the session ${session.sessionId} was made for another organisation`;
  const asked = money(checkout.amountMinor, checkout.currency);
  if (session.amountMinor !== asked.minor || session.currency !== asked.currency) {
    const has =
      session.amountMinor === null || session.currency === null ? 'nothing' : formatMoney(money(session.amountMinor, session.currency));
    return `the session asks for ${has} instead of ${formatMoney(asked)}`;
  }
  const { payment } = session;
  if (payment === null || (payment.status !== 'succeeded' && !hasFailedLate(payment))) return null;
  if (payment.checkoutId !== checkout.id) return `the payment ${payment.intentId} was made for something else`;
  // Stripe no longer reports the received amount of a payment that failed late.
  const paid = money(hasFailedLate(payment) ? (payment.charge?.amountMinor ?? 0n) : payment.receivedMinor, payment.currency);
  if (paid.minor !== asked.minor || paid.currency !== asked.currency)
    return `${formatMoney(paid)} was paid instead of ${formatMoney(asked)}`;
  const { charge } = payment;
  if (charge === null) return null;
  if (charge.amountMinor !== asked.minor || charge.currency !== asked.currency) {
    return `the charge is ${formatMoney(money(charge.amountMinor, charge.currency))} instead of ${formatMoney(asked)}`;
  }
  const { transaction } = charge;
  if (transaction === null) return null;
  if (transaction.currency !== asked.currency)
    return `Stripe turned it into ${transaction.currency}: open a balance in ${asked.currency} there`;
  if (transaction.amountMinor !== asked.minor)
    return `Stripe's balance grew by ${formatMoney(money(transaction.amountMinor, asked.currency))}`;
  return null;
}

/** When Stripe is asked next, by what was learnt last; null: there is nothing more to learn. Webhooks come sooner. */
export function nextPollSeconds(state: CheckoutState, ageSeconds: number): number | null {
  switch (state) {
    case 'created':
      return 60;
    case 'started':
      // People pay within minutes, or not at all.
      return Math.min(3_600, Math.max(60, ageSeconds / 4));
    case 'processing':
      return 6 * 3_600;
    case 'received':
    case 'settled':
    case 'failed':
    case 'expired':
      return null;
  }
}
