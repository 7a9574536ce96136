import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { Payouts } from '../../src/payouts/index.ts';

describe('payouts', () => {
  let market: TestMarketplace;
  beforeAll(async () => {
    market = await openMarketplace();
  });
  afterAll(() => market.close());

  it('has no differences when there is nothing', async () => {
    expect(await market.get(Payouts).reconcile(market.db)).toEqual([]);
    expect(await market.problems()).toEqual([]);
  });
});
