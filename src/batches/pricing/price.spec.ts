import fc from 'fast-check';
import { costOf, feeFor, priceOf } from './price.ts';

const RULE = { basisPoints: 2_000, minimumMinor: 1n };

describe('the fee', () => {
  it.each([
    [0n, RULE, 0n],
    [1n, RULE, 1n],
    [5n, RULE, 1n],
    [7n, RULE, 1n],
    [8n, RULE, 2n],
    [100n, RULE, 20n],
    [100n, { basisPoints: 0, minimumMinor: 0n }, 0n],
    [100n, { basisPoints: 0, minimumMinor: 3n }, 3n],
    [0n, { basisPoints: 10_000, minimumMinor: 50n }, 0n],
    [1_000n, { basisPoints: 250, minimumMinor: 30n }, 30n],
  ])('charges on %s under %o a fee of %s', (reward, rule, fee) => {
    expect(feeFor(reward, rule)).toBe(fee);
  });

  it('grows with the reward, and stays within half a unit of its share above the minimum', () => {
    const reward = fc.bigInt({ min: 1n, max: 10n ** 12n });
    fc.assert(
      fc.property(reward, reward, fc.integer({ min: 0, max: 10_000 }), (one, two, basisPoints) => {
        const [less, more] = one < two ? [one, two] : [two, one];
        const rule = { basisPoints, minimumMinor: 1n };
        expect(feeFor(less, rule) <= feeFor(more, rule)).toBe(true);
        const exact = more * BigInt(basisPoints);
        const fee = feeFor(more, rule) * 10_000n;
        expect(fee === 10_000n || (fee - exact <= 5_000n && exact - fee <= 5_000n)).toBe(true);
      }),
    );
  });
});

describe('the cost of a launch', () => {
  const price = { rewardMinor: 25n, feeMinor: 5n, currency: 'USD' };
  const usd = (minor: bigint) => ({ minor, currency: 'USD' });

  it('sums reward and fee of every assignment, and reports the shortfall', () => {
    expect(costOf(price, 10, 30, 500n)).toEqual({
      tasks: 10,
      assignments: 30,
      leastAssignments: 30,
      reward: usd(750n),
      fee: usd(150n),
      total: usd(900n),
      leastTotal: usd(900n),
      available: usd(500n),
      shortfall: usd(400n),
    });
  });

  it('reports no shortfall when the balance covers the cost exactly', () => {
    expect(costOf(price, 10, 30, 900n).shortfall).toEqual(usd(0n));
    expect(costOf(price, 10, 30, 899n).shortfall).toEqual(usd(1n));
  });

  it('adds up however it is split into launches', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), (one, two) => {
        expect(priceOf(price, one) + priceOf(price, two)).toBe(priceOf(price, one + two));
        const cost = costOf(price, 1, one, 0n);
        expect(cost.reward.minor + cost.fee.minor).toBe(cost.total.minor);
      }),
    );
  });
});
