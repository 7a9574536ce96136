/** How calls to Stripe go through the outbox. */
import { longestStripeCallMs, type Caller, type Config, type OutboxDesign, type OutboxOptions } from '../../platform/index.ts';
import { isServerFailure } from './stripe-answer.ts';
import { waitSeconds } from './stripe-call.ts';

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
