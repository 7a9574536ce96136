/** Reads the set-up of a Stripe account. Changes nothing. */
import type Stripe from 'stripe';
import { StripeGateway } from '../../stripe/index.ts';
import type { Part, SetupAccount, SetupEndpoint, SetupFacts } from './facts.ts';

export async function readSetup(gateway: StripeGateway): Promise<SetupFacts> {
  return {
    account: await part(async () => accountOf(await read(gateway, 'account', (stripe) => stripe.accounts.retrieveCurrent()))),
    payoutInterval: await part(async () => {
      const settings = await read(gateway, 'balanceSettings', (stripe) => stripe.balanceSettings.retrieve());
      return settings.payments.payouts?.schedule?.interval ?? 'unknown';
    }),
    recipients: await part(async () => {
      await read(gateway, 'v2.accounts', (stripe) => stripe.v2.core.accounts.list({ limit: 1 }));
      return true as const;
    }),
    endpoints: await part(async () => {
      const found: SetupEndpoint[] = [];
      const list = gateway.list('webhookEndpoints', (stripe, after) => stripe.webhookEndpoints.list({ limit: 100, ...after }));
      for await (const endpoint of list) found.push(endpointOf(endpoint));
      return found;
    }),
    destinations: await part(() => destinationsOf(gateway)),
  };
}

function read<T>(gateway: StripeGateway, name: string, work: (stripe: Stripe) => Promise<T>): Promise<T> {
  return gateway.read(name, work);
}

async function part<T>(work: () => Promise<T>): Promise<Part<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { refused: (error as Error).message };
  }
}

function accountOf(account: Stripe.Account): SetupAccount {
  return {
    id: account.id,
    country: account.country ?? null,
    currency: account.default_currency ?? null,
    isChargeable: account.charges_enabled,
    hasPayouts: account.payouts_enabled,
    capabilities: { ...account.capabilities },
    missing: account.requirements?.currently_due ?? [],
    disabledReason: account.requirements?.disabled_reason ?? null,
  };
}

function endpointOf(endpoint: Stripe.WebhookEndpoint): SetupEndpoint {
  return {
    id: endpoint.id,
    url: endpoint.url,
    isEnabled: endpoint.status === 'enabled',
    isThin: false,
    // An endpoint for connected accounts names the application that they are connected to.
    isOwn: endpoint.application === null,
    isConnected: endpoint.application !== null,
    types: endpoint.enabled_events,
    apiVersion: endpoint.api_version,
  };
}

async function destinationsOf(gateway: StripeGateway): Promise<SetupEndpoint[]> {
  const found: SetupEndpoint[] = [];
  const destinations = await read(gateway, 'v2.eventDestinations', (stripe) =>
    stripe.v2.core.eventDestinations.list({ limit: 100, include: ['webhook_endpoint.url'] }).autoPagingToArray({ limit: 1_000 }),
  );
  for (const destination of destinations) {
    const url = destination.webhook_endpoint?.url;
    if (destination.type !== 'webhook_endpoint' || url === undefined) continue;
    const from = destination.events_from ?? ['@self'];
    found.push({
      id: destination.id,
      url,
      isEnabled: destination.status === 'enabled',
      isThin: destination.event_payload === 'thin',
      isOwn: from.includes('@self'),
      isConnected: from.includes('@accounts'),
      types: destination.enabled_events,
      apiVersion: destination.snapshot_api_version ?? null,
    });
  }
  return found;
}
