/** Payment options that a worker sees before the first task. */
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin, registerWorker, type TestPerson } from '../kit/people.ts';
import { openStripeMarketplace, type StripeMarketplace } from '../kit/stripe.ts';
import { mark, sentRun, waitingPayout } from './kit.ts';

const QUERY = `query ($country: String, $currency: String) {
  worker {
    paymentOptions(country: $country, currency: $currency) {
      country currency refusal refusalMessage { code } leastPayout { minor currency } approvalAbove { minor }
      options { rail isCertain identityCheck fee { minor } usualSeconds }
    }
  }
}`;

async function optionsOf(market: TestMarketplace, worker: TestPerson, variables: Record<string, unknown> = {}): Promise<any> {
  const { data } = await market.graphql(QUERY, variables, { token: worker.token });
  return data.worker.paymentOptions;
}

describe('payment options of a marketplace without Stripe', () => {
  let market: TestMarketplace;
  beforeAll(async () => {
    market = await openMarketplace({ MINIMUM_PAYOUT_MINOR: '2500' });
  });
  afterAll(() => market.close());

  it("names the bank transfer, the least payout and no fee, in the country of the worker's profile", async () => {
    expect(await optionsOf(market, await registerWorker(market))).toEqual({
      country: 'KE',
      currency: 'USD',
      refusal: null,
      refusalMessage: null,
      leastPayout: { minor: '2500', currency: 'USD' },
      approvalAbove: { minor: '1000000000000' },
      options: [{ rail: 'MANUAL', isCertain: true, identityCheck: 'NONE', fee: { minor: '0' }, usualSeconds: null }],
    });
  });

  it('counts the least payout in the currency that is asked for', async () => {
    const { currency, leastPayout } = await optionsOf(market, await registerWorker(market), { currency: 'JPY' });
    expect({ currency, leastPayout }).toEqual({ currency: 'JPY', leastPayout: { minor: '3000', currency: 'JPY' } });
  });

  it('offers nothing and gives the reason in a country where nobody is paid', async () => {
    const found = await optionsOf(market, await registerWorker(market), { country: 'KP' });
    expect(found).toMatchObject({ refusal: expect.stringContaining('sanctions'), options: [] });
    expect(found.refusalMessage.code).toMatch(/^[A-Z_]+$/);
  });

  it.each([{ country: 'Kenya' }, { currency: 'usd' }])('refuses %j', async (variables) => {
    const worker = await registerWorker(market);
    const { errors } = await market.graphql(QUERY, variables, { token: worker.token, allowErrors: true });
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });

  it('names the median time of paid payouts when five are known', async () => {
    const admins = [await createAdmin(market), await createAdmin(market)];
    const payoutIds: string[] = [];
    for (let count = 0; count < 5; count++) payoutIds.push((await waitingPayout(market, 5_000n)).payoutId);
    const runId = await sentRun(market, admins, payoutIds);
    market.clock.advanceSeconds(2 * 86_400);
    const { userErrors } = await mark(market, admins[0]!.token, { runId, rest: { outcome: 'PAID' } });
    expect(userErrors).toEqual([]);
    const [option] = (await optionsOf(market, await registerWorker(market))).options;
    expect(option.usualSeconds).toBe(2 * 86_400);
  });
});

describe('payment options of a marketplace with Stripe', () => {
  let both: StripeMarketplace;
  beforeAll(async () => {
    both = await openStripeMarketplace();
  });
  afterAll(() => both.close());

  it('names Stripe first, with its identity check and without a promise for the country', async () => {
    const { options } = await optionsOf(both.market, await registerWorker(both.market));
    expect(options).toMatchObject([
      { rail: 'STRIPE', isCertain: false, identityCheck: 'DOCUMENT' },
      { rail: 'MANUAL', isCertain: true, identityCheck: 'NONE' },
    ]);
  });
});
