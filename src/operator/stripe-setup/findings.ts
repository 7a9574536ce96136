/** What has to change in the set-up of a Stripe account before money can move. Pure. The steps are in docs/stripe.md. */
import { snapshotName, treatmentOf } from '../../stripe/index.ts';
import type { Part, SetupAccount, SetupEndpoint, SetupFacts, SetupFinding, SetupSettings } from './facts.ts';

/** Types that have to come from our own account, as a snapshot event names them. */
export const OWN_TYPES = [
  ...['checkout.session.completed', 'checkout.session.expired'],
  ...['checkout.session.async_payment_succeeded', 'checkout.session.async_payment_failed'],
  ...['payment_intent.processing', 'payment_intent.succeeded', 'payment_intent.payment_failed'],
  ...['charge.succeeded', 'charge.failed', 'charge.refunded'],
  ...['charge.dispute.created', 'charge.dispute.updated', 'charge.dispute.closed'],
  ...['charge.dispute.funds_withdrawn', 'charge.dispute.funds_reinstated'],
  ...['radar.early_fraud_warning.created', 'radar.early_fraud_warning.updated'],
  ...['refund.created', 'refund.updated', 'refund.failed'],
  ...['transfer.created', 'transfer.updated', 'transfer.reversed'],
  'balance.available',
];

/** Types that have to come from the accounts of workers. */
export const CONNECTED_TYPES = ['payout.created', 'payout.updated', 'payout.paid', 'payout.failed', 'payout.canceled'];

/** Thin events about accounts of v2; no webhook endpoint of v1 has them. */
export const ACCOUNT_TYPES = [
  'v2.core.account[requirements].updated',
  'v2.core.account[configuration.recipient].updated',
  'v2.core.account[configuration.recipient].capability_status_updated',
  'v2.core.account.closed',
];

/** Capabilities that our own account needs. */
const CAPABILITIES = ['card_payments', 'transfers'];

export function findingsOf(facts: SetupFacts, settings: SetupSettings): SetupFinding[] {
  return [
    ...modeFindings(settings),
    ...partFindings('account', facts.account, accountFindings),
    ...partFindings('payout schedule', facts.payoutInterval, scheduleFindings),
    ...partFindings('list of accounts', facts.recipients, () => []),
    ...partFindings('webhook endpoints', facts.endpoints, () => []),
    ...partFindings('event destinations', facts.destinations, () => []),
    ...eventFindings(facts, settings),
  ];
}

function partFindings<T>(name: string, part: Part<T>, check: (value: T) => SetupFinding[]): SetupFinding[] {
  if ('value' in part) return check(part.value);
  const hint =
    name === 'list of accounts'
      ? 'Turn Connect on for this account, and let the key write Accounts v2: workers are made as recipients.'
      : 'Give the key the right to read it, or use a secret key.';
  return [{ code: `unreadable_${name.replaceAll(' ', '_')}`, message: `Stripe does not show the ${name}: ${part.refused}. ${hint}` }];
}

function modeFindings({ isProduction, isLiveKey, isDouble }: SetupSettings): SetupFinding[] {
  if (!isProduction || isLiveKey || isDouble) return [];
  const message = 'NODE_ENV is production and STRIPE_SECRET_KEY is a test key: no money moves. Set the live key and live webhook secrets.';
  return [{ code: 'test_key_in_production', message }];
}

function accountFindings({ id, isChargeable, hasPayouts, capabilities, missing, disabledReason }: SetupAccount): SetupFinding[] {
  const found: SetupFinding[] = [];
  const asked = missing.length === 0 ? '' : ` Stripe asks for: ${missing.join(', ')}.`;
  const why = disabledReason === null ? asked : ` Stripe's reason: ${disabledReason}.${asked}`;
  if (!isChargeable) {
    found.push({ code: 'charges_disabled', message: `Account ${id} may not take payments.${why} Complete it at Stripe's dashboard.` });
  }
  if (!hasPayouts) {
    found.push({ code: 'payouts_disabled', message: `Account ${id} may not pay out.${why} Complete it, and add a bank account.` });
  }
  for (const name of CAPABILITIES) {
    const state = capabilities[name];
    if (state === 'active') continue;
    const message = `The capability ${name} of account ${id} is ${state ?? 'not requested'}.${asked} Request it at Stripe's dashboard, and answer what is asked.`;
    found.push({ code: `capability_${name}`, message });
  }
  if (missing.length > 0 && isChargeable && hasPayouts) {
    found.push({ code: 'requirements', message: `Stripe will ask account ${id} for: ${missing.join(', ')}. Answer it before it is due.` });
  }
  return found;
}

function scheduleFindings(interval: string): SetupFinding[] {
  if (interval === 'manual') return [];
  const message = `Stripe pays our own balance out by itself (${interval}), with the requesters' money in it. Set the payout schedule to manual: Settings, Business, External payout accounts and scheduling.`;
  return [{ code: 'schedule_not_manual', message }];
}

function eventFindings({ endpoints, destinations }: SetupFacts, settings: SetupSettings): SetupFinding[] {
  if (!('value' in endpoints) || !('value' in destinations)) return [];
  const all = merged(endpoints.value, destinations.value);
  const here = all.filter(({ url }) => sameAddress(url, settings.webhookUrl));
  const enabled = here.filter(({ isEnabled }) => isEnabled);
  const found: SetupFinding[] = here
    .filter(({ isEnabled }) => !isEnabled)
    .map(({ id }) => ({
      code: 'endpoint_disabled',
      message: `${id} is disabled, so Stripe sends nothing to it. Enable it, or delete it.`,
    }));
  found.push(...missingFindings(enabled, all, settings));
  for (const endpoint of enabled) found.push(...endpointFindings(endpoint, settings));
  if (!settings.isDouble && enabled.length > settings.secrets) {
    const message = `${enabled.length} endpoints send to ${settings.webhookUrl}, and STRIPE_WEBHOOK_SECRETS has ${settings.secrets}: each endpoint signs with a secret of its own. Add the missing ones, separated by commas.`;
    found.push({ code: 'secrets_missing', message });
  }
  return found;
}

function missingFindings(enabled: readonly SetupEndpoint[], all: readonly SetupEndpoint[], { webhookUrl }: SetupSettings): SetupFinding[] {
  const scopes = [
    {
      code: 'own',
      what: 'events of your own account (a webhook endpoint for "Your account")',
      types: OWN_TYPES,
      fits: (endpoint: SetupEndpoint) => endpoint.isOwn,
    },
    {
      code: 'connected',
      what: 'events of connected accounts (a webhook endpoint for "Connected accounts")',
      types: CONNECTED_TYPES,
      fits: (endpoint: SetupEndpoint) => endpoint.isConnected,
    },
    {
      code: 'accounts',
      what: 'thin events about v2 accounts (an event destination with thin payloads, for "Connected accounts")',
      types: ACCOUNT_TYPES,
      fits: (endpoint: SetupEndpoint) => endpoint.isThin && (endpoint.isConnected || endpoint.isOwn),
    },
  ];
  return scopes.flatMap(({ code, what, types, fits }): SetupFinding[] => {
    const has = (endpoint: SetupEndpoint) => fits(endpoint) && types.some((type) => sends(endpoint, type));
    const chosen = enabled.filter(has);
    if (chosen.length === 0) {
      const elsewhere = [...new Set(all.filter(has).map(({ url }) => url))].slice(0, 3);
      const hint = elsewhere.length === 0 ? '' : ` There is one for ${elsewhere.join(', ')}: change its address, or PUBLIC_URL.`;
      return [{ code: `endpoint_missing_${code}`, message: `Nothing sends ${what} to ${webhookUrl}. Create it.${hint}` }];
    }
    const missing = types.filter((type) => !chosen.some((endpoint) => sends(endpoint, type)));
    if (missing.length === 0) return [];
    const ids = chosen.map(({ id }) => id).join(', ');
    return [{ code: `types_missing_${code}`, message: `${ids} does not send ${missing.join(', ')}. Add these types of events.` }];
  });
}

function endpointFindings(endpoint: SetupEndpoint, { apiVersion }: SetupSettings): SetupFinding[] {
  const found: SetupFinding[] = [];
  const unknown = endpoint.types.filter((type) => type !== '*' && treatmentOf(type) === 'unknown');
  if (unknown.length > 0) {
    const message = `${endpoint.id} sends ${unknown.join(', ')}, which this version does not know: each such event is reported as a difference. Remove these types of events.`;
    found.push({ code: 'types_unknown', message });
  }
  if (!endpoint.isThin && endpoint.apiVersion !== apiVersion) {
    const version = endpoint.apiVersion === null ? "the account's default API version" : `API version ${endpoint.apiVersion}`;
    const message = `${endpoint.id} sends snapshots of ${version}; this version is tested with ${apiVersion}. The version of an endpoint cannot be changed: create another with ${apiVersion}, add its secret, and delete this one.`;
    found.push({ code: 'api_version', message });
  }
  return found;
}

/** An endpoint of v1 is a destination of v2, too: by its id, what v2 says counts. */
function merged(endpoints: readonly SetupEndpoint[], destinations: readonly SetupEndpoint[]): SetupEndpoint[] {
  const known = new Set(destinations.map(({ id }) => id));
  return [...destinations, ...endpoints.filter(({ id }) => !known.has(id))];
}

/** `*` means all types that an endpoint of v1 can have. */
function sends({ types, isThin }: SetupEndpoint, type: string): boolean {
  if (types.includes('*') && !type.startsWith('v2.')) return true;
  return types.some((each) => (isThin ? snapshotName(each) : each) === type);
}

function sameAddress(a: string, b: string): boolean {
  return URL.canParse(a) && URL.canParse(b) && new URL(a).href.replace(/\/$/, '') === new URL(b).href.replace(/\/$/, '');
}
