/** How calls to Stripe go through the outbox. */
import { longestStripeCallMs, type Caller, type Config, type OutboxDesign, type OutboxOptions } from '../platform/index.ts';
import { isServerFailure } from './stripe-answer.ts';

export function outboxOptions(caller: Caller, design: OutboxDesign, config: Config): OutboxOptions {
  return {
    caller,
    design,
    leaseSeconds: config.STRIPE_LEASE_SECONDS,
    keySeconds: config.STRIPE_KEY_SECONDS,
    longestCallMs: longestStripeCallMs(config.STRIPE_TIMEOUT_MS),
    waitSeconds,
    isServerFailure,
  };
}

/** Pauses between checks whether the obstacle is gone (such as missing money): short at first, then four times a day. */
const WAITS_SECONDS = [600, 2_400, 9_600];
const LONGEST_WAIT_SECONDS = 21_600;

/** How long a call that waits is left alone, should no event wake it. @param waits how often it has waited in a row */
export function waitSeconds(waitCount: number): number {
  return WAITS_SECONDS[waitCount] ?? LONGEST_WAIT_SECONDS;
}

/** Refusals that have nothing to do with this worker: the payout waits until they are over. */
const PASSING: ReadonlySet<string> = new Set([
  'balance_insufficient',
  'insufficient_funds',
  'account_balance_insufficient',
  'platform_api_key_expired',
  'api_key_expired',
  'secret_key_required',
  'testmode_charges_only',
  'lock_timeout',
]);

/** Whether a definite refusal is about us, and passes; the other ones are final for the payout. */
export function isPassing(refusal: { readonly code: string; readonly status: number }): boolean {
  return PASSING.has(refusal.code) || refusal.status === 401;
}
