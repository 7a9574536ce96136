/** Money that is not there yet, there in another part of the balance, or not let out: payouts wait, with few calls, and go on. */
import { MONEY_SWEEPS, openStripeMarketplace, type StripeMarketplace } from '../kit/stripe.ts';
import { mutate, requestPayout, uuidOf } from './kit.ts';
import { askedPayout, callRows, moneyOf, objectsAt, payoutRow, stripeWorker, transfersOf, type StripeWorker } from './stripe-kit.ts';

const DAY = 86_400;
let both: StripeMarketplace;
// Of its own for each: what one payout asks of Stripe is counted.
beforeEach(async () => {
  both = await openStripeMarketplace({ PAYOUT_APPROVAL_ABOVE_MINOR: '99999999999', SESSION_IDLE_SECONDS: '99999999' });
}, 60_000);
afterEach(() => both.close());

const set = (worker: StripeWorker, settings: object) => both.double.control('POST', `/accounts/${worker.accountId}`, settings);
const banksOf = async (payoutId: string) => (await objectsAt(both, 'payout')).filter((bank) => bank.metadata.guildhall_id === payoutId);
async function asked(worker: StripeWorker): Promise<string> {
  const { payout, userErrors } = await requestPayout(both.market, worker.token);
  expect(userErrors).toEqual([]);
  return uuidOf('Payout', payout.id);
}
async function waitingFor(worker: StripeWorker): Promise<{ state: string; waitingFor: string | null }> {
  const { data } = await both.market.graphql(
    '{ worker { payouts(first: 1) { nodes { state waitingFor } } } }',
    {},
    { token: worker.token },
  );
  return data.worker.payouts.nodes[0];
}

/** What a payout asks of Stripe: of the platform's balance and transfers, and of everything on the worker's account. */
const OF_PLATFORM = ['GET /v1/balance', 'GET /v1/transfers', 'POST /v1/transfers', 'GET /v1/transfers/:id', 'GET /v2/core/accounts/:id'];
const isOfPayouts = (request: string) => OF_PLATFORM.includes(request) || request.includes(' acct_');
async function callsOfADay(): Promise<Record<string, number>> {
  await both.double.control('DELETE', '/requests');
  for (let minutes = 0; minutes < 24 * 60; minutes += 10) await both.pass(600, MONEY_SWEEPS);
  const requests: Record<string, number> = await both.double.control('GET', '/requests');
  const counted = Object.entries(requests).filter(([name]) => isOfPayouts(name));
  return { all: counted.reduce((sum, [, count]) => sum + count, 0), ...Object.fromEntries(counted) };
}
/** The number of calls, and what they were when there are more. */
function expectAtMost(most: number, calls: Record<string, number>): void {
  if ((calls.all ?? 0) > most) throw new Error(`more than ${most} calls: ${JSON.stringify(calls)}`);
}

describe('a transfer that is available a day after it was made', () => {
  it('pays the bank when the money is available, without a try before', async () => {
    const worker = await stripeWorker(both, 2_500n);
    await set(worker, { arrivesAfterSeconds: DAY });
    const payoutId = await asked(worker);
    await both.deliver();
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'sent' });
    expect((await waitingFor(worker)).waitingFor).toMatch(/can go on to your bank from 20\d\d-/);
    await both.double.control('DELETE', '/requests');
    for (let hours = 0; hours < 23; hours++) await both.pass(3_600);
    const requests = await both.double.control('GET', '/requests');
    expect(requests[`POST /v1/payouts ${worker.accountId}`]).toBeUndefined();
    expect(requests[`GET /v1/balance ${worker.accountId}`] ?? 0).toBeLessThanOrEqual(1);
    await both.pass(2 * 3_600);
    expect(await banksOf(payoutId)).toMatchObject([{ amount: 2_500, status: 'pending' }]);
    expect((await waitingFor(worker)).waitingFor).toBeNull();
    await both.pass(3 * DAY);
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'paid' });
  }, 120_000);
});

describe('money in another part of a balance than that of cards', () => {
  it.each(['bank_account', 'fpx'])('pays out from %s on the worker’s account', async (arrivesAs) => {
    const worker = await stripeWorker(both, 2_500n);
    await set(worker, { arrivesAs });
    const payoutId = await asked(worker);
    await both.deliver();
    expect(await banksOf(payoutId)).toMatchObject([{ amount: 2_500, source_type: arrivesAs }]);
    await both.pass(3 * DAY);
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'paid' });
  });

  it.each(['bank_account', 'fpx'])('transfers from %s of the platform when cards have too little', async (sourceType) => {
    await emptyPlatform();
    const worker = await stripeWorker(both, 2_500n, { isFunded: false });
    await both.double.control('POST', '/topup', { amount: '2500', currency: 'USD', sourceType });
    const payoutId = await asked(worker);
    await both.deliver();
    await both.pass(700);
    expect(await transfersOf(both, payoutId)).toMatchObject([{ amount: 2_500, source_type: sourceType }]);
    await both.pass(3 * DAY);
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'paid' });
  });

  it('transfers once when the answer is lost, from the part that was chosen first', async () => {
    await emptyPlatform();
    const worker = await stripeWorker(both, 2_500n, { isFunded: false });
    await both.double.control('POST', '/topup', { amount: '2500', currency: 'USD', sourceType: 'fpx' });
    const payoutId = await asked(worker);
    await both.settle();
    await both.double.control('POST', '/faults', { endpoint: 'POST /v1/transfers', kind: 'drop_after', times: 1 });
    await both.pass(700);
    await both.double.control('POST', '/topup', { amount: '2500', currency: 'USD' });
    for (let i = 0; i < 4; i++) await both.pass(3_600);
    expect(await transfersOf(both, payoutId)).toMatchObject([{ amount: 2_500, source_type: 'fpx' }]);
  });
});

/** Takes all dollars of the platform's balance to the operator's bank. */
async function emptyPlatform(): Promise<void> {
  const { platform } = await both.double.control('GET', '/totals');
  const usd = platform.find((one: any) => one.currency === 'usd');
  if (usd !== undefined && usd.available !== '0')
    await both.double.control('POST', '/platform-payout', { amount: usd.available, currency: 'usd' });
}

describe('a payout that waits', () => {
  it('makes a handful of calls a day while platform money is missing, and continues within seconds when it is there', async () => {
    await emptyPlatform();
    const { worker, payoutId } = await askedPayout(both, 2_500n, { isFunded: false });
    await both.deliver();
    const first = await callsOfADay();
    expect(first['GET /v1/balance']).toBeGreaterThan(0);
    expectAtMost(12, first);
    expectAtMost(8, await callsOfADay());
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'sending' });
    expect(await waitingFor(worker)).toMatchObject({
      state: 'SENDING',
      waitingFor: expect.stringContaining('does not have 25.00 USD available'),
    });
    await both.double.control('POST', '/topup', { amount: '2500', currency: 'USD' });
    await both.deliver();
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'sent' });
  }, 180_000);

  it('makes a handful of calls a day while money on the worker’s account is missing', async () => {
    const worker = await stripeWorker(both, 2_500n);
    const payoutId = await asked(worker);
    await set(worker, { arrivesAfterSeconds: 3 * DAY });
    await both.deliver();
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'sent' });
    expectAtMost(4, await callsOfADay());
    await both.pass(2 * DAY + 7 * 3_600);
    expect(await banksOf(payoutId)).toHaveLength(1);
  }, 180_000);
});

describe('an account that Stripe pays nothing out from', () => {
  const MISSING = 'identity.individual.id_numbers.us_ssn_last_4';

  it('holds the payout before anything is transferred, says what is missing, and lets it go when it was given', async () => {
    const worker = await stripeWorker(both, 2_500n);
    await set(worker, { payoutsHeldFor: [MISSING] });
    await both.deliver();
    const { data } = await both.market.graphql(
      '{ worker { stripeAccount { state payoutsHeld message missing } } }',
      {},
      { token: worker.token },
    );
    expect(data.worker.stripeAccount).toMatchObject({
      state: 'READY',
      payoutsHeld: true,
      missing: ['your national identity or tax number'],
    });
    const payoutId = await asked(worker);
    await both.pass(3_600);
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'reserved' });
    expect(await transfersOf(both, payoutId)).toEqual([]);
    expect(await waitingFor(worker)).toEqual({
      state: 'RESERVED',
      waitingFor: expect.stringContaining('Stripe still needs: your national identity or tax number.'),
    });
    expect(await moneyOf(both, worker.personId)).toEqual({ available: 0, inTransit: 2_500 });
    await set(worker, { payoutsHeldFor: null });
    await both.deliver();
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'sent' });
    expect((await waitingFor(worker)).waitingFor).toBeNull();
  });

  it('lets its worker take the held payout back', async () => {
    const worker = await stripeWorker(both, 2_500n);
    await set(worker, { payoutsHeldFor: [] });
    await both.deliver();
    const payoutId = await asked(worker);
    expect((await waitingFor(worker)).waitingFor).toContain('Stripe is checking your account');
    const id = (await both.market.graphql('{ worker { payouts(first: 1) { nodes { id } } } }', {}, { token: worker.token })).data.worker
      .payouts.nodes[0].id;
    const cancelled = await mutate(both.market, worker.token, 'cancelPayout', 'CancelPayoutInput', 'payout { state }', { payoutId: id });
    expect(cancelled.payout.state).toBe('CANCELLED');
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'cancelled' });
    expect(await moneyOf(both, worker.personId)).toEqual({ available: 2_500, inTransit: 0 });
  });

  it('keeps what was transferred before it was held, instead of having it refused, and lets it go on', async () => {
    const worker = await stripeWorker(both, 2_500n);
    await set(worker, { arrivesAfterSeconds: DAY });
    const payoutId = await asked(worker);
    await both.deliver();
    await set(worker, { payoutsHeldFor: [MISSING] });
    await both.pass(DAY + 3_600);
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'sent' });
    expect(await banksOf(payoutId)).toEqual([]);
    expect((await waitingFor(worker)).waitingFor).toContain('Stripe still needs: your national identity or tax number.');
    expectAtMost(16, await callsOfADay());
    await set(worker, { payoutsHeldFor: null });
    await both.deliver();
    expect(await banksOf(payoutId)).toMatchObject([{ amount: 2_500 }]);
    expect((await callRows(both, payoutId)).bank?.state).toBe('done');
  }, 180_000);
});
