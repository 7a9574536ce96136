/** Everything that the double answers, in every state that it can be in, against the SDK's types without their open enums. */
import type Stripe from 'stripe';
import { openDouble, RECIPIENT, sdkFor, type OpenDouble } from './kit.ts';
import { listen } from './sdk-fetch.ts';
import { SdkTypes } from './sdk-types.ts';

const types = new SdkTypes();
const answers = listen();
let double: OpenDouble;
let stripe: Stripe;
beforeAll(async () => {
  double = await openDouble();
  stripe = sdkFor(double.url, { httpClient: answers.client });
  await double.control('POST', 'topup', { amount: '1000000', currency: 'usd' });
});
afterAll(() => double.stop());

const pay = (amount: number, method = 'pm_card_bypassPending') =>
  stripe.paymentIntents.create({ amount, currency: 'usd', payment_method: method, allowed_payment_method_types: ['card'], confirm: true });
const session = () =>
  stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [{ price_data: { currency: 'usd', unit_amount: 2_500, product_data: { name: 'Labelling' } }, quantity: 2 }],
    success_url: 'https://example.org/paid',
  });
const chargeOf = ({ latest_charge: charge }: Stripe.PaymentIntent) => (typeof charge === 'string' ? charge : (charge?.id ?? ''));

describe('the double answers with the shapes and values that the SDK lists', () => {
  afterEach(() => expect(answers.faults(types)).toEqual([]));

  it('matches for payments: paid, refunded, and every end of a dispute', async () => {
    const charges: string[] = [];
    for (let i = 0; i < 5; i++) charges.push(chargeOf(await pay(5_000)));
    const refund = await stripe.refunds.create({ charge: charges[0], expand: ['balance_transaction', 'charge'] });
    await stripe.refunds.retrieve(refund.id);
    await double.control('POST', `refunds/${refund.id}`, { outcome: 'failed' });
    for (const [index, outcome] of (['won', 'lost', null] as const).entries()) {
      const dispute = await double.control('POST', `charges/${charges[index + 1]}/dispute`, {});
      await stripe.disputes.retrieve(dispute.id);
      await stripe.disputes.update(dispute.id, { evidence: { uncategorized_text: 'They did the work.' } });
      if (outcome !== null) await double.control('POST', `disputes/${dispute.id}`, { outcome });
    }
    for (const charge of charges) await stripe.charges.retrieve(charge, { expand: ['balance_transaction'] });
    for (const list of [stripe.charges, stripe.refunds, stripe.disputes, stripe.paymentIntents]) await list.list({ limit: 100 });
  });

  it('matches for checkout sessions: open, paid, paid later, failed and expired', async () => {
    for (const body of [
      { outcome: 'pay' },
      { outcome: 'pay_later' },
      { outcome: 'pay', method: 'sepa_debit' },
      { outcome: 'expire' },
      null,
    ]) {
      const { id } = await session();
      if (body !== null) await double.control('POST', `checkout/${id}`, body);
      const now = await stripe.checkout.sessions.retrieve(id);
      if (typeof now.payment_intent === 'string') await stripe.paymentIntents.retrieve(now.payment_intent, { expand: ['latest_charge'] });
    }
    await stripe.checkout.sessions.list({ limit: 100 });
  });

  it('matches for recipients: new, in review, ready, refused and closed, with their links and bank accounts', async () => {
    const include = ['configuration.recipient', 'defaults', 'identity', 'requirements'] as const;
    for (const state of ['needs_information', 'in_review', 'ready', 'blocked']) {
      const { id } = await stripe.v2.core.accounts.create({ ...RECIPIENT, include: [...include] });
      await double.control('POST', `accounts/${id}`, { state });
      await stripe.v2.core.accounts.retrieve(id, { include: [...include] });
      await stripe.accounts.retrieve(id);
      await stripe.accounts.listExternalAccounts(id, { object: 'bank_account' });
      await stripe.balanceSettings.retrieve({}, { stripeAccount: id });
      const urls = { refresh_url: 'https://example.org/refresh', return_url: 'https://example.org/return' };
      await stripe.v2.core.accountLinks.create({ account: id, use_case: { type: 'account_onboarding', account_onboarding: urls } });
    }
    for (const reason of [
      'rejected_listed',
      'rejected_fraud',
      'rejected_incomplete_verification',
      'unsupported_country',
      'unsupported_business',
    ]) {
      const { id } = await stripe.v2.core.accounts.create(RECIPIENT);
      await double.control('POST', `accounts/${id}`, { state: 'blocked', reason });
      await stripe.v2.core.accounts.retrieve(id, { include: [...include] });
    }
    const { id } = await stripe.v2.core.accounts.create(RECIPIENT);
    await stripe.v2.core.accounts.close(id);
    await stripe.v2.core.accounts.retrieve(id, { include: [...include] });
    await stripe.v2.core.accounts.list({ limit: 20 });
    await stripe.v2.core.events.list({ limit: 20 });
    await stripe.accounts.retrieveCurrent();
    await stripe.balanceSettings.retrieve();
  });

  it('matches for transfers and bank payouts: made, reversed, paid, failed and cancelled', async () => {
    const destination = await double.recipient();
    const at = { stripeAccount: destination };
    await stripe.balanceSettings.update({ payments: { payouts: { schedule: { interval: 'manual' } } } }, at);
    const transfer = await stripe.transfers.create({ amount: 5_000, currency: 'usd', destination });
    await stripe.transfers.createReversal(transfer.id, { amount: 1_000 });
    await stripe.transfers.retrieve(transfer.id, { expand: ['balance_transaction'] });
    await stripe.charges.retrieve(transfer.destination_payment as string, { expand: ['balance_transaction'] }, at);
    for (const outcome of ['paid', 'failed', 'canceled', null]) {
      const { id } = await stripe.payouts.create({ amount: 500, currency: 'usd' }, at);
      if (outcome !== null) await double.control('POST', `payouts/${id}`, { outcome });
      await stripe.payouts.retrieve(id, {}, at);
    }
    await double.control('POST', 'platform-payout', { amount: '1000', currency: 'usd' });
    await double.control('POST', 'fee', { amount: '200', currency: 'usd' });
    await stripe.transfers.list({ limit: 100 });
    await stripe.transfers.listReversals(transfer.id);
    for (const options of [{}, at]) {
      await stripe.payouts.list({ limit: 100 }, options);
      await stripe.balance.retrieve({}, options);
      await stripe.balanceTransactions.list({ limit: 100 }, options);
    }
    await stripe.topups.list();
  });

  it('matches for every event of these', async () => {
    let count = 0;
    for await (const event of stripe.events.list({ limit: 100 })) count += event.id === '' ? 0 : 1;
    expect(count).toBeGreaterThan(20);
  });

  it('covers all kinds of objects', () => {
    expect([...answers.counts.keys()].sort()).toEqual(
      [
        ...[
          'account',
          'balance',
          'balance_settings',
          'charge',
          'checkout.session',
          'dispute',
          'list',
          'payment_intent',
          'payout',
          'refund',
        ],
        ...['transfer', 'transfer_reversal', 'v2 list', 'v2.core.account', 'v2.core.account_link'],
      ].sort(),
    );
  });
});

describe("the SDK's types without open enums", () => {
  let payout: Stripe.Payout;
  let transaction: Stripe.BalanceTransaction;
  beforeAll(async () => {
    payout = { ...(await double.control('POST', 'platform-payout', { amount: '1000', currency: 'usd' })) };
    transaction = (await double.stripe.balanceTransactions.list({ limit: 1 })).data[0]!;
  });

  it('accepts what Stripe lists', () => {
    expect(types.faultsOf(payout)).toEqual([]);
    expect(types.faultsOf({ object: 'list', data: [payout, transaction], has_more: false, url: '' })).toEqual([]);
  });

  it.each([
    ['a state', { status: 'sent' }, 'payout.status is "sent", which Stripe does not list'],
    ['a method', { method: 'pigeon' }, 'payout.method is "pigeon", which Stripe does not list'],
    ['a text for a number', { amount: '1000' }, 'payout.amount is "1000", not a number'],
    ['null where there is none', { currency: null }, 'payout.currency is null, not a text'],
    ['a field of nobody', { colour: 'red' }, "payout.colour is no field of Stripe's"],
    [
      'another object',
      { object: 'payment' },
      "payment: the SDK's types of such objects are not named in test/stripe-double/sdk-objects.ts",
    ],
    ['a nested value', { trace_id: { status: 'lost', value: null } }, 'payout.trace_id.status is "lost"'],
  ])('refuses %s that Stripe does not list', (_what, change, fault) => {
    expect(types.faultsOf({ ...payout, ...change })).toEqual([expect.stringContaining(fault)]);
  });

  it.each([
    [{ type: 'gift' }, 'balance_transaction.type is "gift", which Stripe does not list'],
    [{ status: 'settled' }, 'balance_transaction.status'],
    [{ balance_type: 'savings' }, 'balance_transaction.balance_type is "savings", which Stripe does not list'],
  ])('refuses a balance transaction with %j', (change, fault) => {
    expect(types.faultsOf({ ...transaction, ...change })[0]).toContain(fault);
  });

  it('refuses an object without a field that is always there', () => {
    const { arrival_date: _gone, ...rest } = payout;
    expect(types.faultsOf(rest)).toEqual(['payout.arrival_date is missing']);
  });
});
