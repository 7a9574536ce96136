/** Webhook endpoints (v1) and event destinations (v2), to read: who sets them up does so at Stripe's dashboard. */
import Stripe from 'stripe';
import type { Call, Endpoint } from './call.ts';
import { textList } from './params.ts';
import type { World } from '../world/world.ts';

const ACCOUNT_EVENTS = [
  'v2.core.account.closed',
  'v2.core.account.created',
  'v2.core.account.updated',
  'v2.core.account[configuration.recipient].capability_status_updated',
  'v2.core.account[configuration.recipient].updated',
  'v2.core.account[requirements].updated',
];

function webhookEndpoint(world: World, url: string, isConnect: boolean): Stripe.WebhookEndpoint {
  return {
    id: isConnect ? 'we_double_connect' : 'we_double_account',
    object: 'webhook_endpoint',
    api_version: Stripe.API_VERSION,
    application: isConnect ? 'ca_double' : null,
    created: world.clock.seconds(),
    description: null,
    enabled_events: ['*'],
    livemode: false,
    metadata: {},
    status: 'enabled',
    url,
  };
}

function destination(world: World, url: string): Stripe.V2.Core.EventDestination {
  const at = world.clock.now().toISOString();
  return {
    id: 'ed_double',
    object: 'v2.core.event_destination',
    created: at,
    description: '',
    enabled_events: ACCOUNT_EVENTS,
    event_payload: 'thin',
    events_from: ['@self', '@accounts'],
    livemode: false,
    name: 'Accounts',
    status: 'enabled',
    type: 'webhook_endpoint',
    updated: at,
    webhook_endpoint: { url },
  };
}

function endpoints({ world, path }: Call): object {
  const url = world.webhookUrl();
  const usual = url === null ? [] : [webhookEndpoint(world, url, false), webhookEndpoint(world, url, true)];
  return { object: 'list', data: world.endpoints ?? usual, has_more: false, url: path };
}

/** The address is shown only when it is asked for. */
function destinations({ world, params }: Call): object {
  const url = world.webhookUrl();
  const all = (world.destinations ?? (url === null ? [] : [destination(world, url)])) as Stripe.V2.Core.EventDestination[];
  const isShown = textList(params.include).includes('webhook_endpoint.url');
  const data = isShown ? all : all.map(({ webhook_endpoint: _address, ...rest }) => rest);
  return { data, next_page_url: null, previous_page_url: null };
}

export const eventEndpoints: readonly Endpoint[] = [
  { name: 'GET /v1/webhook_endpoints', run: endpoints },
  { name: 'GET /v2/core/event_destinations', run: destinations },
];
