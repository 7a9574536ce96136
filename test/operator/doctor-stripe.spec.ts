/** The doctor of a Stripe account: each finding is put there on the double, found by reading, and says what to change. */
import Stripe from 'stripe';
import { readConfig } from '../../src/platform/index.ts';
import { HANDLED_TYPES } from '../../src/stripe/stripe-event-types.ts';
import { ACCOUNT_TYPES, CONNECTED_TYPES, findingsOf, OWN_TYPES } from '../../src/operator/stripe-setup/findings.ts';
import { diagnoseStripe } from '../../src/operator/stripe-setup/index.ts';
import type { SetupSettings } from '../../src/operator/stripe-setup/facts.ts';
import { openDouble, type OpenDouble } from '../stripe-double/kit.ts';

const PUBLIC_URL = 'https://guildhall.example/api';
const WEBHOOK = `${PUBLIC_URL}/stripe/webhook`;
const OWN = { id: 'we_1', object: 'webhook_endpoint', api_version: Stripe.API_VERSION, application: null, status: 'enabled', url: WEBHOOK };
const ENDPOINTS = [
  { ...OWN, enabled_events: OWN_TYPES },
  { ...OWN, id: 'we_2', application: 'ca_1', enabled_events: CONNECTED_TYPES },
];
const DESTINATION = {
  ...{ id: 'ed_1', object: 'v2.core.event_destination', type: 'webhook_endpoint', status: 'enabled', event_payload: 'thin' },
  ...{ events_from: ['@accounts'], enabled_events: ACCOUNT_TYPES, webhook_endpoint: { url: WEBHOOK } },
};

let double: OpenDouble;
beforeAll(async () => {
  double = await openDouble({ webhookUrl: WEBHOOK });
  await double.control('POST', 'webhooks', { paused: true });
});
beforeEach(async () => {
  await double.control('POST', 'setup', { account: {}, endpoints: ENDPOINTS, destinations: [DESTINATION] });
  await double.control('DELETE', 'faults');
  await double.stripe.balanceSettings.update({ payments: { payouts: { schedule: { interval: 'manual' } } } });
});
afterAll(() => double.stop());

const setUp = (change: Record<string, unknown>) => double.control('POST', 'setup', change);
const diagnose = (settings: Record<string, string> = {}) =>
  diagnoseStripe(
    readConfig({
      ...{ PUBLIC_URL, STRIPE_SECRET_KEY: 'sk_test_double', STRIPE_WEBHOOK_SECRETS: 'whsec_1', STRIPE_API_URL: double.url },
      ...{ STRIPE_REQUESTS_PER_SECOND: '1000', ...settings },
    }),
  );
const codes = async (settings: Record<string, string> = {}) => (await diagnose(settings)).map(({ code }) => code);

it('finds nothing where everything is set up, and nothing on the double as it is', async () => {
  expect(await diagnose()).toEqual([]);
  await setUp({ endpoints: null, destinations: null });
  expect(await diagnose()).toEqual([]);
});

it('asks only for types of events that this version handles', () => {
  expect([...OWN_TYPES, ...CONNECTED_TYPES, ...ACCOUNT_TYPES].filter((type) => !HANDLED_TYPES.includes(type))).toEqual([]);
});

it('takes one thin destination for everything', async () => {
  const types = [...OWN_TYPES, ...CONNECTED_TYPES].map((type) => `v1.${type}`);
  const all = { ...DESTINATION, events_from: ['@self', '@accounts'], enabled_events: [...types, ...ACCOUNT_TYPES] };
  await setUp({ endpoints: [], destinations: [all] });
  expect(await diagnose()).toEqual([]);
});

it('takes what v2 says of an endpoint of v1 that both list', async () => {
  const same = { ...DESTINATION, id: 'we_1', event_payload: 'snapshot', events_from: ['@self'], enabled_events: OWN_TYPES };
  await setUp({ destinations: [DESTINATION, { ...same, snapshot_api_version: Stripe.API_VERSION, status: 'disabled' }] });
  expect(await codes()).toEqual(['endpoint_disabled', 'endpoint_missing_own']);
});

it.each<[string, Record<string, unknown>, string, RegExp]>([
  ['may not take payments', { charges_enabled: false }, 'charges_disabled', /acct_platform may not take payments/],
  ['may not pay out', { payouts_enabled: false }, 'payouts_disabled', /bank account/],
  ['cannot take cards', { capabilities: { transfers: 'active', card_payments: 'pending' } }, 'capability_card_payments', /is pending/],
  ['cannot transfer', { capabilities: { card_payments: 'active' } }, 'capability_transfers', /not requested/],
  ['will be asked for something', { requirements: { currently_due: ['business_profile.url'] } }, 'requirements', /business_profile\.url/],
])('names an account that %s', async (_what, account, code, message) => {
  await setUp({ account });
  expect(await diagnose()).toEqual([{ code, message: expect.stringMatching(message) }]);
});

it('names a payout schedule that is not manual', async () => {
  await double.stripe.balanceSettings.update({ payments: { payouts: { schedule: { interval: 'daily' } } } });
  expect(await diagnose()).toEqual([{ code: 'schedule_not_manual', message: expect.stringMatching(/daily.*to manual/) }]);
});

describe('the endpoints of events', () => {
  const [own, connected] = ENDPOINTS;
  it.each<[string, Record<string, unknown>, string[]]>([
    [
      'nothing at all',
      { endpoints: [], destinations: [] },
      ['endpoint_missing_own', 'endpoint_missing_connected', 'endpoint_missing_accounts'],
    ],
    ['no endpoint of our own account', { endpoints: [connected] }, ['endpoint_missing_own']],
    ['no endpoint of connected accounts', { endpoints: [own] }, ['endpoint_missing_connected']],
    ['no destination for accounts of v2', { destinations: [] }, ['endpoint_missing_accounts']],
    [
      'a destination that sends snapshots',
      { destinations: [{ ...DESTINATION, event_payload: 'snapshot' }] },
      ['endpoint_missing_accounts', 'api_version'],
    ],
    [
      'one that is disabled',
      { endpoints: [own, { ...connected, status: 'disabled' }] },
      ['endpoint_disabled', 'endpoint_missing_connected'],
    ],
    [
      'one for another address',
      { endpoints: [{ ...own, url: 'https://old.example/stripe/webhook' }, connected] },
      ['endpoint_missing_own'],
    ],
    ['a type that is left out', { endpoints: [{ ...own, enabled_events: OWN_TYPES.slice(1) }, connected] }, ['types_missing_own']],
    [
      'a payout type that is left out',
      { endpoints: [own, { ...connected, enabled_events: ['payout.paid'] }] },
      ['types_missing_connected'],
    ],
    [
      'a type of accounts that is left out',
      { destinations: [{ ...DESTINATION, enabled_events: ACCOUNT_TYPES.slice(1) }] },
      ['types_missing_accounts'],
    ],
  ])('names %s', async (_what, change, expected) => {
    await setUp(change);
    expect(await codes()).toEqual(expected);
  });

  it('names the missing event types, and the address of another endpoint', async () => {
    await setUp({ endpoints: [{ ...own, enabled_events: OWN_TYPES.filter((type) => !type.startsWith('radar.')) }, connected] });
    expect((await diagnose())[0]?.message).toMatch(
      /we_1 does not send radar\.early_fraud_warning\.created, radar\.early_fraud_warning\.updated/,
    );
    await setUp({ endpoints: [{ ...own, url: 'https://old.example/stripe/webhook' }, connected] });
    expect((await diagnose())[0]?.message).toMatch(/old\.example.*PUBLIC_URL/);
  });
});

it.each([['2024-06-20'], [null]])('names an endpoint whose snapshots are of API version %s', async (version) => {
  await setUp({ endpoints: [{ ...ENDPOINTS[0], api_version: version }, ENDPOINTS[1]] });
  expect(await diagnose()).toEqual([{ code: 'api_version', message: expect.stringContaining(Stripe.API_VERSION) }]);
});

it('names a type of events that this version would report as unknown', async () => {
  await setUp({ endpoints: [{ ...ENDPOINTS[0], enabled_events: [...OWN_TYPES, 'wallet.frozen', 'invoice.paid'] }, ENDPOINTS[1]] });
  expect(await diagnose()).toEqual([{ code: 'types_unknown', message: expect.stringMatching(/we_1 sends wallet\.frozen, which/) }]);
});

it.each<[string, string]>([
  ['GET /v1/account', 'unreadable_account'],
  ['GET /v1/balance_settings', 'unreadable_payout_schedule'],
  ['GET /v1/webhook_endpoints', 'unreadable_webhook_endpoints'],
  ['GET /v2/core/event_destinations', 'unreadable_event_destinations'],
  ['GET /v2/core/accounts', 'unreadable_list_of_accounts'],
])(
  'names what the key may not read: %s',
  async (endpoint, code) => {
    await double.control('POST', 'faults', { endpoint, kind: 'error_before' });
    expect(await codes()).toEqual([code]);
  },
  30_000,
);

it('names a key that Stripe refuses, or that is not set', async () => {
  expect(await codes({ STRIPE_SECRET_KEY: 'sk_test_other' })).toContain('unreadable_account');
  expect(await diagnoseStripe(readConfig({}))).toMatchObject([{ code: 'key_missing', message: expect.stringContaining('docs/stripe.md') }]);
});

describe('the doctor against Stripe itself', () => {
  const complete = {
    account: {
      value: {
        ...{ id: 'acct_1', country: 'US', currency: 'usd', isChargeable: true, hasPayouts: true, missing: [], disabledReason: null },
        capabilities: { card_payments: 'active', transfers: 'active' },
      },
    },
    payoutInterval: { value: 'manual' },
    recipients: { value: true as const },
    destinations: { value: [] },
    endpoints: {
      value: [
        {
          ...{ id: 'we_1', url: `${WEBHOOK}/`, isEnabled: true, isThin: true, isOwn: true, isConnected: true, apiVersion: null },
          types: ['*', ...ACCOUNT_TYPES],
        },
      ],
    },
  };
  const settings: SetupSettings = {
    ...{ webhookUrl: WEBHOOK, isProduction: true, isLiveKey: true, secrets: 1, isDouble: false, apiVersion: Stripe.API_VERSION },
  };

  it('names a test key in production', () => {
    expect(findingsOf(complete, settings)).toEqual([]);
    expect(findingsOf(complete, { ...settings, isLiveKey: false }).map(({ code }) => code)).toEqual(['test_key_in_production']);
  });

  it('names secrets that are missing', () => {
    const [finding] = findingsOf(complete, { ...settings, secrets: 0 });
    expect(finding).toMatchObject({ code: 'secrets_missing', message: expect.stringContaining('STRIPE_WEBHOOK_SECRETS has 0') });
  });
});
