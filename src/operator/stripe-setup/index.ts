/** `npm run doctor -- --stripe`: whether the Stripe account is set up as the marketplace needs it, found by reading alone. */
import Stripe from 'stripe';
import { StripeGateway } from '../../stripe/index.ts';
import type { Config } from '../../platform/index.ts';
import type { SetupFinding } from './facts.ts';
import { findingsOf } from './findings.ts';
import { readSetup } from './read.ts';

/** Reads the account that the key of this configuration is of. */
export async function diagnoseStripe(config: Config): Promise<SetupFinding[]> {
  if (config.STRIPE_SECRET_KEY === undefined) {
    const message = 'STRIPE_SECRET_KEY is not set. Set it with STRIPE_WEBHOOK_SECRETS, as docs/stripe.md describes.';
    return [{ code: 'key_missing', message }];
  }
  const gateway = new StripeGateway(config);
  const base = config.PUBLIC_URL ?? `http://${config.HOST}:${config.PORT}`;
  return findingsOf(await readSetup(gateway), {
    webhookUrl: `${base.replace(/\/$/, '')}/stripe/webhook`,
    isProduction: config.NODE_ENV === 'production',
    isLiveKey: !gateway.isTest,
    secrets: config.STRIPE_WEBHOOK_SECRETS.length,
    isDouble: config.STRIPE_API_URL !== undefined,
    apiVersion: Stripe.API_VERSION,
  });
}
