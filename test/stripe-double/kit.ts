/** A double of its own for each spec file, and the SDK pointed at it. */
import Stripe from 'stripe';
import { DOUBLE_KEY, startDouble, type DoubleOptions } from '../../stripe-double/index.ts';

export interface OpenDouble {
  readonly url: string;
  readonly stripe: Stripe;
  /** Without retries, so that a test sees each answer. */
  readonly once: Stripe;
  control<T = any>(method: string, path: string, body?: object): Promise<T>;
  /** A recipient, ready unless told otherwise. */
  recipient(state?: string): Promise<string>;
  stop(): Promise<void>;
}

export function sdkFor(url: string, options: Partial<NonNullable<ConstructorParameters<typeof Stripe>[1]>> = {}): Stripe {
  const { hostname, port } = new URL(url);
  return new Stripe(DOUBLE_KEY, { host: hostname, port, protocol: 'http', telemetry: false, maxNetworkRetries: 0, ...options });
}

export async function openDouble(options: DoubleOptions = {}): Promise<OpenDouble> {
  const double = await startDouble({ requestsPerSecond: 0, ...options });
  const stripe = sdkFor(double.url);
  const control = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${double.url}/_double/${path}`, { method, body: body && JSON.stringify(body) });
    const value: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(value)}`);
    return value as any;
  };
  return {
    url: double.url,
    stripe,
    once: stripe,
    control,
    recipient: async (state = 'ready') => {
      const account = await stripe.v2.core.accounts.create(RECIPIENT);
      if (state !== 'needs_information') await control('POST', `accounts/${account.id}`, { state });
      return account.id;
    },
    stop: () => double.stop(),
  };
}

export const RECIPIENT: Stripe.V2.Core.AccountCreateParams = {
  contact_email: 'worker@example.org',
  display_name: 'A worker',
  dashboard: 'express',
  identity: { country: 'us', entity_type: 'individual' },
  defaults: { responsibilities: { fees_collector: 'application', losses_collector: 'application' } },
  configuration: { recipient: { capabilities: { stripe_balance: { stripe_transfers: { requested: true } } } } },
};

/** The error that a call ended with. */
export async function refusal(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error('the call was expected to be refused');
}
