import { openDouble, refusal, sdkFor, type OpenDouble } from './kit.ts';

let double: OpenDouble;
let destination: string;
beforeEach(async () => {
  double = await openDouble();
  await double.control('POST', 'topup', { amount: '100000', currency: 'usd' });
  destination = await double.recipient();
});
afterEach(() => double.stop());

const HOUR = 3_600;

function send(idempotencyKey: string, amount = 1_000, stripe = double.stripe) {
  return stripe.transfers.create({ amount, currency: 'usd', destination, transfer_group: 'po_1' }, { idempotencyKey });
}

async function transfersMade(): Promise<number> {
  return (await double.stripe.transfers.list({ limit: 100 })).data.length;
}

function fault(kind: string, more: object = {}): Promise<unknown> {
  return double.control('POST', 'faults', { endpoint: 'POST /v1/transfers', kind, times: 1, ...more });
}

describe('an idempotency key', () => {
  it('answers the same for the same parameters, and moves money once', async () => {
    const first = await send('a');
    const second = await send('a');
    expect(second).toEqual(first);
    expect(second.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(first.lastResponse.headers['idempotent-replayed']).toBeUndefined();
    expect(await transfersMade()).toBe(1);
  });

  it('refuses other parameters', async () => {
    await send('a');
    expect(await refusal(send('a', 1_001))).toMatchObject({ rawType: 'idempotency_error', statusCode: 400 });
  });

  it('forgets a key after 24 hours by the clock of the double, or on request', async () => {
    await send('a');
    await double.control('POST', 'clock', { advanceSeconds: 23 * HOUR });
    await send('a');
    expect(await transfersMade()).toBe(1);
    await double.control('POST', 'clock', { advanceSeconds: HOUR });
    await send('a');
    expect(await transfersMade()).toBe(2);
    await double.control('POST', 'keys/forget');
    await send('a');
    expect(await transfersMade()).toBe(3);
  });

  it('keeps the refusal of a balance that was too small, even after a top-up', async () => {
    expect(await refusal(send('a', 200_000))).toMatchObject({ code: 'balance_insufficient' });
    await double.control('POST', 'topup', { amount: '200000', currency: 'usd' });
    expect(await refusal(send('a', 200_000))).toMatchObject({ code: 'balance_insufficient' });
    expect((await send('b', 200_000)).amount).toBe(200_000);
  });

  it('does not keep what was refused for its parameters', async () => {
    const wrong = double.stripe.transfers.create({ amount: 0, currency: 'usd', destination }, { idempotencyKey: 'a' });
    expect(await refusal(wrong)).toMatchObject({ code: 'parameter_invalid_integer' });
    expect((await send('a')).amount).toBe(1_000);
  });

  it('keeps keys by account: another may use the same', async () => {
    await send('a', 2_000);
    const stripeAccount = destination;
    const payout = await double.stripe.payouts.create({ amount: 100, currency: 'usd' }, { idempotencyKey: 'a', stripeAccount });
    expect(payout.object).toBe('payout');
  });

  it('answers a conflict for a key in use', async () => {
    await fault('hang', { hangMs: 2_000 });
    const slow = send('a');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await refusal(send('a'))).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
    await slow;
    expect((await send('a')).id).toBe((await slow).id);
  });
});

describe('a fault', () => {
  it.each([
    // The SDK sends again by itself once a socket was closed, whatever it was told.
    ['drop_before', 0, 2],
    ['drop_after', 1, 2],
    ['truncate', 1, 1],
  ])('%s: the caller knows nothing, and the same key settles it', async (kind, made, times) => {
    await fault(kind, { times });
    expect(await refusal(send('a'))).toMatchObject({ statusCode: undefined });
    expect(await transfersMade()).toBe(made);
    expect((await send('a')).amount).toBe(1_000);
    expect(await transfersMade()).toBe(1);
  });

  it.each([
    ['error_before', 0],
    ['error_after', 1],
  ])('%s: the 500 is given again under its key, whatever happened', async (kind, made) => {
    await fault(kind);
    expect(await refusal(send('a'))).toMatchObject({ statusCode: 500 });
    const again = await refusal(send('a'));
    expect(again).toMatchObject({ statusCode: 500 });
    expect(again.headers?.['idempotent-replayed']).toBe('true');
    expect((await double.stripe.transfers.list({ transfer_group: 'po_1' })).data).toHaveLength(made);
  });

  it('hangs longer than the caller waits, and has happened', async () => {
    await fault('hang', { hangMs: 10_000 });
    const impatient = sdkFor(double.url, { timeout: 1_000 });
    expect(await refusal(send('a', 1_000, impatient))).toMatchObject({ type: 'StripeConnectionError' });
    expect(await transfersMade()).toBe(1);
  });

  it('limits a rate, and nothing is kept under the key', async () => {
    await fault('rate_limit');
    expect(await refusal(send('a'))).toMatchObject({ statusCode: 429, code: 'rate_limit' });
    expect((await send('a')).amount).toBe(1_000);
  });

  it('hits by its probability and its seed, the same each time', async () => {
    const run = async () => {
      await double.control('POST', 'seed', { seed: 7 });
      await double.control('DELETE', 'faults');
      await double.control('POST', 'faults', { endpoint: '*', kind: 'rate_limit', probability: 0.5 });
      const hits: boolean[] = [];
      for (let i = 0; i < 20; i++)
        hits.push(
          await double.stripe.balance.retrieve().then(
            () => false,
            () => true,
          ),
        );
      await double.control('DELETE', 'faults');
      return hits;
    };
    const first = await run();
    expect(first).toContain(true);
    expect(first).toContain(false);
    expect(await run()).toEqual(first);
  });
});

describe('the rate limit', () => {
  it('counts per endpoint and second, by the clock of the double', async () => {
    const limited = await openDouble({ requestsPerSecond: 5 });
    const answers = await Promise.allSettled(Array.from({ length: 12 }, () => limited.stripe.balance.retrieve()));
    expect(answers.filter(({ status }) => status === 'rejected').length).toBeGreaterThanOrEqual(5);
    expect((await limited.stripe.events.list()).data).toEqual([]);
    await limited.control('POST', 'clock', { advanceSeconds: 1 });
    expect((await limited.stripe.balance.retrieve()).object).toBe('balance');
    await limited.stop();
  });
});

describe('a request', () => {
  it('refuses a wrong key, a foreign account, an unknown path, and a name that Stripe does not know', async () => {
    const { stripe } = double;
    expect(await refusal(stripe.balance.retrieve({}, { apiKey: 'sk_test_other' }))).toMatchObject({ statusCode: 401 });
    expect(await refusal(stripe.balance.retrieve({}, { stripeAccount: 'acct_none' }))).toMatchObject({
      statusCode: 403,
      code: 'account_invalid',
    });
    expect(await refusal(stripe.rawRequest('GET', '/v1/nothing'))).toMatchObject({ statusCode: 404 });
    const unknown = stripe.transfers.create({ amount: 1, currency: 'usd', destination, colour: 'red' } as never);
    expect(await refusal(unknown)).toMatchObject({ code: 'parameter_unknown', param: 'colour' });
  });
});
