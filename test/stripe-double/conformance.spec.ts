/**
 * What the marketplace relies on in Stripe, written against the SDK only. It runs against the double each time, and against
 * Stripe's sandbox too where STRIPE_SECRET_KEY is a test key of a platform's; what needs an onboarded recipient runs there
 * only with STRIPE_TEST_RECIPIENT, because onboarding is done by a person in a browser.
 *
 * Every answer is held against the SDK's types without its open enums (sdk-types.ts), too.
 */
import Stripe from 'stripe';
import { DOUBLE_KEY, startDouble, type RunningDouble } from '../../stripe-double/index.ts';
import { RECIPIENT, refusal, sdkFor } from './kit.ts';
import { listen } from './sdk-fetch.ts';
import { SdkTypes } from './sdk-types.ts';

interface Target {
  readonly name: string;
  readonly hasRecipient: boolean;
  readonly open: () => Promise<{ stripe: Stripe; close: () => Promise<void> }>;
  /** The id of a recipient that may receive transfers. */
  readonly recipient: (stripe: Stripe) => Promise<string>;
}

const answers = listen();
const types = new SdkTypes();

const double: Target = {
  name: 'the double',
  hasRecipient: true,
  open: async () => {
    const running: RunningDouble = await startDouble();
    return { stripe: sdkFor(running.url, { maxNetworkRetries: 1, httpClient: answers.client }), close: () => running.stop() };
  },
  recipient: async (stripe) => {
    const { id } = await stripe.v2.core.accounts.create(RECIPIENT);
    const { url } = await stripe.v2.core.accountLinks.create(onboarding(id));
    await fetch(url, { method: 'POST', body: new URLSearchParams({ outcome: 'ready' }), redirect: 'manual' });
    return id;
  },
};

const { STRIPE_SECRET_KEY: sandboxKey = '', STRIPE_TEST_RECIPIENT: sandboxRecipient } = process.env;
const sandbox: Target = {
  name: "Stripe's sandbox",
  hasRecipient: sandboxRecipient !== undefined,
  open: async () => ({
    stripe: new Stripe(sandboxKey, { telemetry: false, maxNetworkRetries: 2, httpClient: answers.client }),
    close: async () => undefined,
  }),
  recipient: async () => sandboxRecipient ?? '',
};
const hasSandbox = /^(sk|rk)_test_/.test(sandboxKey) && sandboxKey !== DOUBLE_KEY;

function onboarding(account: string): Stripe.V2.Core.AccountLinkCreateParams {
  const urls = { refresh_url: 'https://example.org/refresh', return_url: 'https://example.org/return' };
  return { account, use_case: { type: 'account_onboarding', account_onboarding: { ...urls } } };
}

describe.each(hasSandbox ? [double, sandbox] : [double])('$name', (target) => {
  const withRecipient = target.hasRecipient ? it : it.skip;
  let stripe: Stripe;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ stripe, close } = await target.open());
  });
  afterAll(() => close());
  afterEach(() => expect(answers.faults(types)).toEqual([]));

  const once = (name: string) => `${name} ${Date.now()} ${Math.random()}`;

  async function pay(amount: number, method = 'pm_card_bypassPending') {
    const intent = await stripe.paymentIntents.create({
      amount,
      currency: 'usd',
      payment_method: method,
      allowed_payment_method_types: ['card'],
      confirm: true,
      metadata: { guildhall: 'conformance' },
      expand: ['latest_charge.balance_transaction'],
    });
    const charge = intent.latest_charge as Stripe.Charge;
    return { intent, charge, transaction: charge.balance_transaction as Stripe.BalanceTransaction };
  }

  async function available(stripeAccount?: string): Promise<number> {
    const { available: pots } = await stripe.balance.retrieve({}, stripeAccount === undefined ? {} : { stripeAccount });
    return pots.find(({ currency }) => currency === 'usd')?.amount ?? 0;
  }

  describe('a payment', () => {
    it('has a charge with a balance transaction, whose net is its amount less the fee', async () => {
      const { intent, charge, transaction } = await pay(2_000);
      expect(intent).toMatchObject({ status: 'succeeded', amount_received: 2_000, metadata: { guildhall: 'conformance' } });
      expect(charge).toMatchObject({ status: 'succeeded', paid: true, payment_intent: intent.id });
      expect(transaction).toMatchObject({
        type: 'charge',
        reporting_category: 'charge',
        amount: 2_000,
        source: charge.id,
        currency: 'usd',
      });
      expect(transaction.net).toBe(2_000 - transaction.fee);
      expect(transaction.fee).toBeGreaterThan(0);
      expect(transaction.status).toBe('available');
    });

    it('stays pending until its day, unless the card is one for tests of the available balance', async () => {
      const { transaction } = await pay(1_000, 'pm_card_visa');
      expect(transaction.status).toBe('pending');
      expect(transaction.available_on).toBeGreaterThan(transaction.created);
    });

    it('answers a declined payment with a card error, and lets the intent be tried again', async () => {
      const error = await refusal(pay(1_000, 'pm_card_chargeDeclined'));
      expect(error).toMatchObject({ type: 'StripeCardError', code: 'card_declined', statusCode: 402 });
      expect(error.payment_intent?.status).toBe('requires_payment_method');
    });

    it('refunds in parts, up to the amount', async () => {
      const { charge } = await pay(2_000);
      const part = await stripe.refunds.create({ charge: charge.id, amount: 500, expand: ['balance_transaction'] });
      expect(part).toMatchObject({ amount: 500, charge: charge.id, status: 'succeeded' });
      expect(part.balance_transaction).toMatchObject({ type: 'refund', amount: -500, fee: 0, net: -500 });
      expect(await refusal(stripe.refunds.create({ charge: charge.id, amount: 1_501 }))).toMatchObject({ statusCode: 400 });
      await stripe.refunds.create({ charge: charge.id });
      expect(await refusal(stripe.refunds.create({ charge: charge.id }))).toMatchObject({ code: 'charge_already_refunded' });
      expect(await stripe.charges.retrieve(charge.id)).toMatchObject({ refunded: true, amount_refunded: 2_000 });
    });
  });

  describe('a checkout session', () => {
    const params: Stripe.Checkout.SessionCreateParams = {
      mode: 'payment',
      line_items: [{ price_data: { currency: 'usd', unit_amount: 2_500, product_data: { name: 'Labelling' } }, quantity: 2 }],
      success_url: 'https://example.org/paid?session={CHECKOUT_SESSION_ID}',
      cancel_url: 'https://example.org/cancelled',
      client_reference_id: 'funding-1',
      payment_intent_data: { metadata: { guildhall: 'conformance' } },
    };

    it('starts open and unpaid, with a page and no payment intent, and expires once', async () => {
      const session = await stripe.checkout.sessions.create(params);
      expect(session).toMatchObject({ status: 'open', payment_status: 'unpaid', amount_total: 5_000, client_reference_id: 'funding-1' });
      expect(session.payment_intent).toBeNull();
      expect(session.url).toMatch(/^https?:\/\//);
      expect((await stripe.checkout.sessions.expire(session.id)).status).toBe('expired');
      expect(await refusal(stripe.checkout.sessions.expire(session.id))).toMatchObject({ statusCode: 400 });
    });
  });

  describe('a request', () => {
    it('repeats the answer under the same key, and refuses the key with other parameters', async () => {
      const idempotencyKey = once('same');
      const create = (amount: number) => stripe.paymentIntents.create({ amount, currency: 'usd' }, { idempotencyKey });
      const first = await create(1_000);
      const second = await create(1_000);
      expect(second.id).toBe(first.id);
      expect(second.lastResponse.headers['idempotent-replayed']).toBe('true');
      expect(await refusal(create(1_001))).toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400 });
    });

    it('refuses missing, extra and unknown parameters by code and parameter', async () => {
      const wrong = (params: object) => refusal(stripe.paymentIntents.create(params as never));
      expect(await wrong({ amount: 1_000 })).toMatchObject({ code: 'parameter_missing', param: 'currency', statusCode: 400 });
      expect(await wrong({ amount: 0, currency: 'usd' })).toMatchObject({ code: 'parameter_invalid_integer', param: 'amount' });
      expect(await wrong({ amount: 1, currency: 'usd' })).toMatchObject({ code: 'amount_too_small' });
      expect(await wrong({ amount: 1_000, currency: 'usd', colour: 'red' })).toMatchObject({ code: 'parameter_unknown', param: 'colour' });
      expect(await refusal(stripe.transfers.retrieve('tr_none'))).toMatchObject({ code: 'resource_missing', statusCode: 404 });
      expect(await refusal(stripe.charges.retrieve('ch_none'))).toMatchObject({ code: 'resource_missing', statusCode: 404 });
    });

    it('refuses a wrong key, and the account of somebody else', async () => {
      expect(await refusal(stripe.balance.retrieve({}, { apiKey: 'sk_test_nobody' }))).toMatchObject({ statusCode: 401 });
      const foreign = stripe.balance.retrieve({}, { stripeAccount: 'acct_1000000000000000' });
      expect(await refusal(foreign)).toMatchObject({ type: 'StripePermissionError', statusCode: 403, code: 'account_invalid' });
    });
  });

  describe('a list', () => {
    it('returns the newest first, by pages that do not overlap, filtered by time', async () => {
      for (let i = 0; i < 3; i++) await stripe.paymentIntents.create({ amount: 1_000 + i, currency: 'usd' });
      const first = await stripe.paymentIntents.list({ limit: 2 });
      expect(first).toMatchObject({ object: 'list', has_more: true });
      expect(first.data.map(({ amount }) => amount)).toEqual([1_002, 1_001]);
      const next = await stripe.paymentIntents.list({ limit: 1, starting_after: first.data[1]?.id });
      expect(next.data.map(({ amount }) => amount)).toEqual([1_000]);
      const back = await stripe.paymentIntents.list({ limit: 1, ending_before: next.data[0]?.id });
      expect(back.data.map(({ amount }) => amount)).toEqual([1_001]);
      const later = (first.data[0]?.created ?? 0) + 3_600;
      expect((await stripe.paymentIntents.list({ created: { gte: later } })).data).toEqual([]);
      expect(await refusal(stripe.paymentIntents.list({ limit: 101 }))).toMatchObject({ statusCode: 400, param: 'limit' });
    });
  });

  describe('an event', () => {
    it('lists an event as a snapshot of its object', async () => {
      const { intent } = await pay(1_000);
      const find = async () => (await stripe.events.list({ type: 'payment_intent.succeeded', limit: 20 })).data;
      let event: Stripe.Event | undefined;
      for (let tries = 0; tries < 10 && event === undefined; tries++) {
        event = (await find()).find(({ data }) => (data.object as { id?: string }).id === intent.id);
        if (event === undefined) await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
      expect(event?.data.object).toMatchObject({ id: intent.id, status: 'succeeded' });
      expect((await stripe.events.retrieve(event?.id ?? '')).type).toBe('payment_intent.succeeded');
    });
  });

  describe('a recipient', () => {
    it('starts not ready: lists what is missing, and refuses a transfer to it', async () => {
      const created = await stripe.v2.core.accounts.create(RECIPIENT);
      expect(created).toMatchObject({ object: 'v2.core.account', applied_configurations: ['recipient'], dashboard: 'express' });
      const account = await stripe.v2.core.accounts.retrieve(created.id, { include: ['configuration.recipient', 'requirements'] });
      const status = account.configuration?.recipient?.capabilities?.stripe_balance?.stripe_transfers?.status;
      expect(status).toBe('restricted');
      expect(account.requirements?.entries?.length).toBeGreaterThan(0);
      const link = await stripe.v2.core.accountLinks.create(onboarding(created.id));
      expect(link).toMatchObject({ object: 'v2.core.account_link', account: created.id });
      expect(Date.parse(link.expires_at)).toBeGreaterThan(Date.parse(link.created));
      const transfer = stripe.transfers.create({ amount: 100, currency: 'usd', destination: created.id });
      expect(await refusal(transfer)).toMatchObject({ code: 'insufficient_capabilities_for_transfer', statusCode: 400 });
    });

    it('answers not found for a recipient that does not exist', async () => {
      expect(await refusal(stripe.v2.core.accounts.retrieve('acct_1000000000000000'))).toMatchObject({ statusCode: 404 });
      const transfer = stripe.transfers.create({ amount: 100, currency: 'usd', destination: 'acct_1000000000000000' });
      expect(await refusal(transfer)).toMatchObject({ code: 'resource_missing', param: 'destination' });
    });
  });

  describe('a transfer', () => {
    withRecipient('moves available money, is found by its group, and is reversed once', async () => {
      const destination = await target.recipient(stripe);
      await pay(5_000);
      const group = once('po');
      const [ours, theirs] = [await available(), await available(destination)];
      const transfer = await stripe.transfers.create({ amount: 1_500, currency: 'usd', destination, transfer_group: group });
      expect(transfer).toMatchObject({ amount: 1_500, amount_reversed: 0, reversed: false, destination, transfer_group: group });
      expect([await available(), await available(destination)]).toEqual([ours - 1_500, theirs + 1_500]);
      expect((await stripe.transfers.list({ transfer_group: group })).data.map(({ id }) => id)).toEqual([transfer.id]);
      const taken = await stripe.balanceTransactions.retrieve(transfer.balance_transaction as string);
      expect(taken).toMatchObject({ type: 'transfer', amount: -1_500, fee: 0, source: transfer.id });

      const reversal = await stripe.transfers.createReversal(transfer.id, { metadata: { guildhall: 'conformance' } });
      expect(reversal).toMatchObject({ object: 'transfer_reversal', amount: 1_500, transfer: transfer.id });
      const back = await stripe.balanceTransactions.retrieve(reversal.balance_transaction as string);
      expect(back).toMatchObject({ type: 'transfer_refund', amount: 1_500 });
      expect(await stripe.transfers.retrieve(transfer.id)).toMatchObject({ reversed: true, amount_reversed: 1_500 });
      expect(await refusal(stripe.transfers.createReversal(transfer.id))).toMatchObject({ statusCode: 400 });
      expect([await available(), await available(destination)]).toEqual([ours, theirs]);
    });

    withRecipient('beyond the available balance is refused, and its key keeps the refusal', async () => {
      const destination = await target.recipient(stripe);
      const idempotencyKey = once('poor');
      const send = () => stripe.transfers.create({ amount: 99_999_999, currency: 'usd', destination }, { idempotencyKey });
      expect(await refusal(send())).toMatchObject({ code: 'balance_insufficient', statusCode: 400 });
      const again = await refusal(send());
      expect(again).toMatchObject({ code: 'balance_insufficient', statusCode: 400 });
      expect(again.headers?.['idempotent-replayed']).toBe('true');
    });
  });

  describe('a bank payout', () => {
    withRecipient('leaves the balance of its account at once, and is seen by that account only', async () => {
      const destination = await target.recipient(stripe);
      const stripeAccount = { stripeAccount: destination };
      await pay(5_000);
      await stripe.balanceSettings.update({ payments: { payouts: { schedule: { interval: 'manual' } } } }, stripeAccount);
      await stripe.transfers.create({ amount: 1_200, currency: 'usd', destination });
      const before = await available(destination);
      const payout = await stripe.payouts.create({ amount: 1_200, currency: 'usd', metadata: { guildhall: 'conformance' } }, stripeAccount);
      expect(payout).toMatchObject({ status: 'pending', automatic: false, amount: 1_200, metadata: { guildhall: 'conformance' } });
      expect(await available(destination)).toBe(before - 1_200);
      expect(await refusal(stripe.payouts.retrieve(payout.id))).toMatchObject({ code: 'resource_missing' });
      const tooMuch = stripe.payouts.create({ amount: 99_999_999, currency: 'usd' }, stripeAccount);
      expect(await refusal(tooMuch)).toMatchObject({ code: 'balance_insufficient' });
    });
  });
});

if (!hasSandbox) {
  it.skip("Stripe's sandbox: set STRIPE_SECRET_KEY to a test key (sk_test_…) of a platform that has Connect", () => undefined);
}
