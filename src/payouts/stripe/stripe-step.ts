/** What the payer needs to know of each of the three things that Stripe is told about a payout. */
import type { StripeAnswer } from './stripe-answer.ts';
import type { Payout } from '../payout.ts';
import type { CallStep, StripeCall } from './stripe-call.ts';

/** What Stripe has, or has not, of something that may have been told before. */
export type LookUp = { readonly kind: 'found'; readonly settle: () => Promise<void> } | { readonly kind: 'absent' };

/** Whether it may be told now. */
export type Readiness =
  | { readonly kind: 'ready' }
  /** Later, under the same key. */
  | { readonly kind: 'wait'; readonly said: string }
  /** Never: `reason` is for the worker. */
  | { readonly kind: 'never'; readonly reason: string };

export interface StripeStep {
  readonly step: CallStep;
  /** Asks Stripe whether it is there. @throws StripeUnavailable when nobody knows */
  lookUp(payout: Payout): Promise<LookUp>;
  /** Asks what has to be so before. @throws StripeUnavailable when nobody knows */
  readiness(payout: Payout, call: StripeCall): Promise<Readiness>;
  /** Tells Stripe, once, unless `mayStart` says no when its turn has come. `settle` writes down what Stripe answered. */
  send(payout: Payout, key: string, mayStart: () => boolean): Promise<StripeAnswer<{ readonly settle: () => Promise<void> }>>;
  /** Writes down that Stripe certainly will not. */
  refused(payout: Payout, reason: string): Promise<void>;
}
