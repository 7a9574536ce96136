/**
 * The three decisions that a payout's safety hangs on, apart, so that the proofs under fault can put a wrong one in their
 * place and see that it is caught. The application has {@link THE_DESIGN}; nothing configures another.
 */
import { addSeconds } from '../../kernel/index.ts';
import { isServerFailure } from './stripe-answer.ts';
import { callKey, type StripeCall } from './stripe-call.ts';

export interface PayerDesign {
  readonly name: string;
  /** Whether to ask Stripe for what may be there already, before this call is made. */
  looksUpFirst(call: StripeCall): boolean;
  /** Stripe does not have it: whether it may be told anew, under another key. `keySeconds`: how long a key is relied on. */
  startsNewEpoch(call: StripeCall, now: Date, keySeconds: number): boolean;
  /** The idempotency key. */
  key(call: StripeCall): string;
  /** Whether the worker has the money again before Stripe gave it back to us; it is then not asked for. */
  readonly creditsBeforeReversal: boolean;
}

/** Injection token of the {@link PayerDesign}. */
export const PAYER_DESIGN = Symbol('PayerDesign');

/**
 * Whatever was tried before is looked for first, young key or old: a key may be forgotten earlier than promised. The key
 * changes only when nothing can come of the one before.
 */
export const THE_DESIGN: PayerDesign = {
  name: 'guildhall',
  looksUpFirst: (call) => call.attempt > 1 || call.epoch > 1,
  startsNewEpoch: (call, now, keySeconds) =>
    (call.firstTriedAt !== null && addSeconds(call.firstTriedAt, keySeconds) <= now) || (call.said !== null && isServerFailure(call.said)),
  key: callKey,
  creditsBeforeReversal: false,
};
