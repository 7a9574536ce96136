import type Stripe from 'stripe';
import { openDouble, refusal, type OpenDouble } from './kit.ts';

let double: OpenDouble;
beforeEach(async () => {
  double = await openDouble();
});
afterEach(() => double.stop());

const DAY = 86_400;

function session(
  amount: number,
  currency = 'usd',
  more: Partial<Stripe.Checkout.SessionCreateParams> = {},
): Promise<Stripe.Checkout.Session> {
  return double.stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [{ price_data: { currency, unit_amount: amount, product_data: { name: 'Labelling' } }, quantity: 1 }],
    success_url: 'http://localhost/paid?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://localhost/cancelled',
    payment_intent_data: { metadata: { guildhall: 'funding' }, transfer_group: 'fund_1' },
    ...more,
  });
}

async function paid(amount: number): Promise<Stripe.Charge & { balance_transaction: Stripe.BalanceTransaction }> {
  const open = await session(amount);
  await double.control('POST', `checkout/${open.id}`, { outcome: 'pay' });
  const closed = await double.stripe.checkout.sessions.retrieve(open.id, {
    expand: ['payment_intent.latest_charge.balance_transaction'],
  });
  return (closed.payment_intent as Stripe.PaymentIntent).latest_charge as Stripe.Charge & {
    balance_transaction: Stripe.BalanceTransaction;
  };
}

async function pots(): Promise<{ pending: number; available: number }> {
  const { pending, available } = await double.stripe.balance.retrieve();
  return { pending: pending[0]?.amount ?? 0, available: available[0]?.amount ?? 0 };
}

async function eventTypes(): Promise<string[]> {
  const { data } = await double.stripe.events.list({ limit: 100 });
  return data.map(({ type }) => type).reverse();
}

describe('a checkout session', () => {
  it('paid by card is pending less the fee, and available two days later', async () => {
    const open = await session(10_000);
    expect(open).toMatchObject({ status: 'open', payment_status: 'unpaid', payment_intent: null, amount_total: 10_000 });
    await double.control('POST', `checkout/${open.id}`, { outcome: 'pay' });
    const closed = await double.stripe.checkout.sessions.retrieve(open.id, {
      expand: ['payment_intent.latest_charge.balance_transaction'],
    });
    expect(closed).toMatchObject({ status: 'complete', payment_status: 'paid' });
    const intent = closed.payment_intent as Stripe.PaymentIntent;
    expect(intent).toMatchObject({ status: 'succeeded', metadata: { guildhall: 'funding' }, transfer_group: 'fund_1' });
    const { balance_transaction: transaction } = intent.latest_charge as Stripe.Charge;
    expect(transaction).toMatchObject({ type: 'charge', amount: 10_000, fee: 320, net: 9_680, status: 'pending' });
    expect((transaction as Stripe.BalanceTransaction).available_on).toBeGreaterThan(Date.now() / 1000 + 2 * DAY - 60);
    expect(await pots()).toEqual({ pending: 9_680, available: 0 });
    await double.control('POST', 'clock', { advanceSeconds: 2 * DAY });
    expect(await pots()).toEqual({ pending: 0, available: 9_680 });
    expect(await eventTypes()).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
      'checkout.session.completed',
      'balance.available',
    ]);
  });

  it.each(['succeed', 'fail'] as const)('paid by SEPA debit is decided later: %s', async (outcome) => {
    const open = await session(5_000, 'eur');
    await double.control('POST', `checkout/${open.id}`, { outcome: 'pay_later' });
    const closed = await double.stripe.checkout.sessions.retrieve(open.id);
    expect(closed).toMatchObject({ status: 'complete', payment_status: 'unpaid' });
    const id = closed.payment_intent as string;
    expect(await double.stripe.paymentIntents.retrieve(id)).toMatchObject({ status: 'processing', amount_received: 0 });
    expect(await pots()).toEqual({ pending: 0, available: 0 });
    await double.control('POST', `payment_intents/${id}`, { outcome });
    const isPaid = outcome === 'succeed';
    expect((await double.stripe.paymentIntents.retrieve(id)).status).toBe(isPaid ? 'succeeded' : 'requires_payment_method');
    expect((await pots()).pending > 0).toBe(isPaid);
    expect(await eventTypes()).toContain(`checkout.session.async_payment_${isPaid ? 'succeeded' : 'failed'}`);
  });

  it('stays open after a declined card, and expires after a day', async () => {
    const open = await session(5_000);
    await double.control('POST', `checkout/${open.id}`, { outcome: 'fail' });
    expect(await double.stripe.checkout.sessions.retrieve(open.id)).toMatchObject({ status: 'open', payment_status: 'unpaid' });
    await double.control('POST', 'clock', { advanceSeconds: DAY + 1 });
    expect((await double.stripe.checkout.sessions.retrieve(open.id)).status).toBe('expired');
    await expect(double.control('POST', `checkout/${open.id}`, { outcome: 'pay' })).rejects.toThrow('expired');
    expect(await double.stripe.charges.list({ limit: 5 })).toMatchObject({ data: [{ status: 'failed', balance_transaction: null }] });
  });

  it('knows currencies without minor units', async () => {
    const open = await session(1_000, 'jpy');
    await double.control('POST', `checkout/${open.id}`, { outcome: 'pay' });
    const { data } = await double.stripe.balanceTransactions.list({ currency: 'jpy' });
    expect(data).toMatchObject([{ amount: 1_000, fee: 59, net: 941 }]);
  });
});

describe('a refund', () => {
  it('takes a refund of unsettled money from pending money, in parts up to the whole', async () => {
    const charge = await paid(10_000);
    const refund = await double.stripe.refunds.create({ charge: charge.id, amount: 4_000 });
    expect(refund.status).toBe('succeeded');
    expect(await pots()).toEqual({ pending: 5_680, available: 0 });
    expect(await refusal(double.stripe.refunds.create({ charge: charge.id, amount: 6_001 }))).toMatchObject({ statusCode: 400 });
    await double.stripe.refunds.create({ payment_intent: charge.payment_intent as string });
    expect(await refusal(double.stripe.refunds.create({ charge: charge.id }))).toMatchObject({ code: 'charge_already_refunded' });
    await double.control('POST', 'clock', { advanceSeconds: 2 * DAY });
    expect(await pots()).toEqual({ pending: 0, available: -320 });
  });

  it('waits while the money is not there, and is made when it comes', async () => {
    const charge = await paid(10_000);
    await double.control('POST', 'settle');
    await double.control('POST', 'platform-payout', { amount: '9680', currency: 'usd' });
    const refund = await double.stripe.refunds.create({ charge: charge.id });
    expect(refund).toMatchObject({ status: 'pending', pending_reason: 'insufficient_funds', balance_transaction: null });
    await double.control('POST', 'topup', { amount: '10000', currency: 'usd' });
    expect((await double.stripe.refunds.retrieve(refund.id)).status).toBe('succeeded');
    expect((await pots()).available).toBe(0);
  });

  it('returns the money of a refund that fails', async () => {
    const charge = await paid(10_000);
    await double.control('POST', 'settle');
    await double.control('POST', 'topup', { amount: '320', currency: 'usd' });
    const refund = await double.stripe.refunds.create({ charge: charge.id });
    expect((await pots()).available).toBe(0);
    await double.control('POST', `refunds/${refund.id}`, { outcome: 'failed' });
    expect(await double.stripe.refunds.retrieve(refund.id)).toMatchObject({ status: 'failed' });
    expect((await pots()).available).toBe(10_000);
    expect(await double.stripe.charges.retrieve(charge.id)).toMatchObject({ refunded: false, amount_refunded: 0 });
  });
});

describe('a dispute', () => {
  it.each([
    ['won', false, -1_500],
    ['won', true, 0],
    ['lost', false, -11_500],
  ] as const)('%s (fee returned: %s) leaves %i of the charge', async (outcome, feeReturned, change) => {
    const charge = await paid(10_000);
    await double.control('POST', 'settle');
    const dispute = await double.control('POST', `charges/${charge.id}/dispute`, {});
    expect((await pots()).available).toBe(9_680 - 11_500);
    expect(await double.stripe.disputes.retrieve(dispute.id)).toMatchObject({
      status: 'needs_response',
      balance_transactions: [{ type: 'adjustment', amount: -10_000, fee: 1_500, net: -11_500, reporting_category: 'dispute' }],
    });
    expect(await refusal(double.stripe.refunds.create({ charge: charge.id }))).toMatchObject({ code: 'charge_disputed' });
    await double.control('POST', `disputes/${dispute.id}`, { outcome, feeReturned });
    expect((await double.stripe.disputes.retrieve(dispute.id)).status).toBe(outcome);
    expect((await pots()).available).toBe(9_680 + change);
    expect((await eventTypes()).slice(-1)).toEqual(['charge.dispute.closed']);
  });
});

it('every balance is the sum of the nets of its transactions', async () => {
  const charge = await paid(10_000);
  await double.control('POST', 'settle');
  await double.control('POST', 'topup', { amount: '5000', currency: 'usd' });
  await double.control('POST', 'fee', { amount: '25', currency: 'usd' });
  await double.stripe.refunds.create({ charge: charge.id, amount: 1_000 });
  await double.control('POST', `charges/${(await paid(3_000)).id}/dispute`, { amount: 2_000 });
  let sum = 0;
  for await (const { net } of double.stripe.balanceTransactions.list({ limit: 2 })) sum += net;
  const { pending, available } = await pots();
  expect(sum).toBe(pending + available);
  expect(sum).not.toBe(0);
});
