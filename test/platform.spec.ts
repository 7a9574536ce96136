import { openMarketplace, type TestMarketplace } from './kit/marketplace.ts';

describe('the platform', () => {
  let market: TestMarketplace;
  beforeAll(async () => {
    market = await openMarketplace();
  });
  afterAll(() => market.close());

  it('tells the rules of the marketplace to anyone', async () => {
    const { data } = await market.graphql('{ marketplace { currency termsVersion } }');
    expect(data.marketplace).toEqual({ currency: 'USD', termsVersion: '2026-11' });
  });
});
