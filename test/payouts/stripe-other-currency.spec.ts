/** Workers whose accounts at Stripe settle in another currency: they are paid what arrived there, and see it. */
import { openStripeMarketplace, type StripeMarketplace } from '../kit/stripe.ts';
import { createAdmin } from '../kit/people.ts';
import { mutate, requestPayout, uuidOf } from './kit.ts';
import { callRows, moneyOf, objectsAt, payoutRow, stripeWorker, type StripeWorker } from './stripe-kit.ts';

const DAY = 86_400;
let both: StripeMarketplace;
beforeAll(async () => {
  both = await openStripeMarketplace({ PAYOUT_APPROVAL_ABOVE_MINOR: '99999999999', SESSION_IDLE_SECONDS: '99999999' });
}, 60_000);
afterAll(() => both.close());

const rate = (from: string, to: string, value: number) => both.double.control('POST', '/rates', { from, to, rate: value });

/** A worker with so much, whose account settles in `settlesIn`. */
async function workerIn(settlesIn: string, minor: bigint, currency = 'USD'): Promise<StripeWorker> {
  const worker = await stripeWorker(both, minor, { currency });
  await both.double.control('POST', `/accounts/${worker.accountId}`, { settlesIn });
  return worker;
}

async function asked(worker: StripeWorker, input: object = {}): Promise<string> {
  const { payout, userErrors } = await requestPayout(both.market, worker.token, { ...input });
  expect(userErrors).toEqual([]);
  return uuidOf('Payout', payout.id);
}

const banksOf = async (payoutId: string) => (await objectsAt(both, 'payout')).filter((bank) => bank.metadata.guildhall_id === payoutId);
const shownTo = async (worker: StripeWorker) => {
  const fields = 'state amount { text } arrived { text } paidToBank { text } exchangeRate waitingFor';
  const { data } = await both.market.graphql(`{ worker { payouts(first: 5) { nodes { ${fields} } } } }`, {}, { token: worker.token });
  return data.worker.payouts.nodes;
};
async function reconciled(): Promise<unknown[]> {
  const admin = await createAdmin(both.market);
  await mutate(both.market, admin.token, 'reconcileStripe', 'ReconcileStripeInput', 'reconciliation { id }', {});
  await both.settle();
  const fields = 'failure differences { nodes { source kind here there } }';
  const { data } = await both.market.graphql(`{ stripeReconciliations(first: 1) { nodes { ${fields} } } }`, {}, { token: admin.token });
  const [run] = data.stripeReconciliations.nodes;
  expect(run.failure).toBeNull();
  return run.differences.nodes;
}

describe('a payout to an account that settles in another currency', () => {
  it.each([
    // settles in, rate of units, earned in USD cents, arrives, goes to the bank, shown
    ['EUR', 0.9137, 2_500n, 2_284, 2_284, '22.84 EUR', '22.84 EUR', '0.9137'],
    ['JPY', 151.27, 2_500n, 3_782, 3_782, '3782 JPY', '3782 JPY', '151.27'],
    ['KWD', 0.3071, 2_500n, 7_678, 7_670, '7.678 KWD', '7.670 KWD', '0.3071'],
    ['HUF', 361.234, 2_500n, 903_085, 903_000, '9030.85 HUF', '9030.00 HUF', '361.234'],
  ])('pays in %s what arrived there, and shows both amounts and the rate', async (currency, unitRate, minor, arrives, toBank, ...texts) => {
    await rate('usd', currency.toLowerCase(), unitRate);
    const worker = await workerIn(currency, minor);
    const payoutId = await asked(worker);
    await both.deliver();
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'sent' });
    expect(await banksOf(payoutId)).toMatchObject([{ amount: toBank, currency: currency.toLowerCase() }]);
    const [text, bankText, rateText] = texts;
    expect((await shownTo(worker))[0]).toMatchObject({
      amount: { text: '25.00 USD' },
      arrived: { text },
      paidToBank: { text: bankText },
      exchangeRate: rateText,
    });
    const [row] = await both.market.db.query<{ minor: bigint }>(
      'select amount_minor as minor from payouts.payout_arrival where payout_id = $1',
      [payoutId],
    );
    expect(row?.minor).toBe(BigInt(arrives));
    await both.pass(3 * DAY);
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'paid' });
    expect(await moneyOf(both, worker.personId)).toEqual({ available: 0, inTransit: 0 });
    expect(await reconciled()).toEqual([]);
  });

  it('carries the fraction of a unit that Stripe does not pay to the next payout', async () => {
    await rate('usd', 'huf', 360.01);
    const worker = await workerIn('HUF', 5_000n);
    for (const [minor, toBank] of [
      // 25.00 × 360.01 = 9000.25: 9000 now; then 9000.25 + 0.25 = 9000.50: 9000.
      ['2500', 900_000],
      ['2500', 900_000],
    ] as const) {
      const payoutId = await asked(worker, { amountMinor: minor });
      await both.deliver();
      expect(await banksOf(payoutId)).toMatchObject([{ amount: toBank }]);
      await both.pass(3 * DAY);
      expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'paid' });
      expect(await reconciled()).toEqual([]);
    }
    const { connected } = await both.double.control('GET', '/totals');
    expect(connected.find((one: any) => one.accountId === worker.accountId)).toMatchObject({ currency: 'huf', balance: '50' });
  });

  it('returns the full amount in the earned currency when the bank sends it back', async () => {
    await rate('usd', 'gbp', 0.79);
    const worker = await workerIn('GBP', 3_000n);
    const payoutId = await asked(worker);
    await both.deliver();
    const [bank] = await banksOf(payoutId);
    expect(bank).toMatchObject({ amount: 2_370, currency: 'gbp' });
    await both.double.control('POST', `/payouts/${bank.id}`, { outcome: 'failed', code: 'account_closed' });
    await both.deliver();
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'returned' });
    expect(await moneyOf(both, worker.personId)).toEqual({ available: 3_000, inTransit: 0 });
    expect(await reconciled()).toEqual([]);
  });

  it('pays in the currency of the payout when nothing is exchanged, and shows no rate', async () => {
    const worker = await stripeWorker(both, 2_500n);
    const payoutId = await asked(worker);
    await both.deliver();
    expect(await banksOf(payoutId)).toMatchObject([{ amount: 2_500, currency: 'usd' }]);
    expect((await shownTo(worker))[0]).toMatchObject({ arrived: null, paidToBank: null, exchangeRate: null });
  });

  it('survives an answer that was lost when the payment was read, and pays once', async () => {
    await rate('usd', 'eur', 0.9);
    const worker = await workerIn('EUR', 2_500n);
    const payoutId = await asked(worker);
    for (const endpoint of ['GET /v1/charges/:id', 'POST /v1/payouts'])
      await both.double.control('POST', '/faults', { endpoint, kind: 'error_after', times: 1 });
    await both.deliver();
    await both.pass(3_600);
    expect(await banksOf(payoutId)).toMatchObject([{ amount: 2_250, currency: 'eur' }]);
    expect((await callRows(both, payoutId)).bank?.state).toBe('done');
  });

  it('shows on the statement of the worker what arrived, with the rate', async () => {
    await rate('usd', 'chf', 0.8);
    const worker = await workerIn('CHF', 2_500n);
    await asked(worker);
    await both.deliver();
    const headers = { authorization: `Bearer ${worker.token}` };
    const response = await both.market.app.inject({ method: 'GET', url: '/worker/papers/payouts.csv', headers });
    const lines = response.body.trim().split('\r\n');
    expect(lines[0]).toContain('amount,currency,arrived,arrivedCurrency,exchangeRate');
    expect(lines[1]).toContain('25.00,USD,20.00,CHF,0.8');
  });
});

describe('a payout in a currency that Stripe pays in whole units', () => {
  it('pays the whole units of the available amount, and refuses another with the possible one', async () => {
    const worker = await stripeWorker(both, 1_234_567n, { currency: 'HUF' });
    const refused = await requestPayout(both.market, worker.token, { currency: 'HUF', amountMinor: '1000050' });
    expect(refused.userErrors[0].message).toContain('multiples of 1.00 HUF');
    const payoutId = await asked(worker, { currency: 'HUF' });
    await both.deliver();
    expect(await banksOf(payoutId)).toMatchObject([{ amount: 1_234_500, currency: 'huf' }]);
    await both.pass(3 * DAY);
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'paid' });
    const { data } = await both.market.graphql(
      '{ worker { balance(currency: "HUF") { available { text } } } }',
      {},
      { token: worker.token },
    );
    expect(data.worker.balance.available.text).toBe('0.67 HUF');
  });
});
