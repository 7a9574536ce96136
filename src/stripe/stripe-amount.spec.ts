import { allCurrencies } from '../kernel/index.ts';
import { bankUnit, canMove, fromStripeAmount, movableUnit, toStripeAmount } from './stripe-amount.ts';

/** https://docs.stripe.com/currencies, as it was read on 2026-11-28. */
const ZERO_DECIMAL = 'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF'.split(' ');
const THREE_DECIMAL = 'BHD JOD KWD OMR TND'.split(' ');
/** Zero-decimal too, but sent with two decimals that are 0. */
const WITH_TWO_ZEROS = ['ISK', 'UGX'];
const ZERO_DECIMAL_PAYOUTS = ['HUF', 'TWD'];

/** What Stripe calls one whole unit of a currency. */
function unitAtStripe(currency: string): number {
  if (WITH_TWO_ZEROS.includes(currency)) return 100;
  if (ZERO_DECIMAL.includes(currency)) return 1;
  return THREE_DECIMAL.includes(currency) ? 1000 : 100;
}

describe("Stripe's amounts", () => {
  it.each([
    ['USD', 1234n, 1234],
    ['JPY', 1234n, 1234],
    ['ISK', 1234n, 123_400],
    ['UGX', 5n, 500],
    ['KWD', 1230n, 1230],
    ['HUF', 1234n, 1234],
    ['TWD', 1234n, 1234],
    ['IDR', 1234n, 1234],
    ['MGA', 123_400n, 1234],
  ])('converts amounts in %s in both directions', (currency, minor, units) => {
    expect(toStripeAmount(minor, currency)).toBe(units);
    expect(fromStripeAmount(units, currency.toLowerCase())).toBe(minor);
  });

  it('converts one whole unit as Stripe documents, in every currency of Stripe', () => {
    for (const [code, digits] of allCurrencies()) {
      // Stripe has neither.
      if (code === 'IQD' || code === 'LYD') continue;
      const oneUnit = 10n ** BigInt(digits);
      expect([code, toStripeAmount(oneUnit, code)]).toEqual([code, unitAtStripe(code)]);
      expect([code, fromStripeAmount(unitAtStripe(code), code)]).toEqual([code, oneUnit]);
    }
  });

  it('refuses an amount that Stripe would round', () => {
    expect(canMove(1234n, 'KWD')).toBe(false);
    expect(canMove(1234n, 'MGA')).toBe(false);
    expect(canMove(1234n, 'HUF')).toBe(true);
    expect(() => toStripeAmount(1234n, 'KWD')).toThrow('cannot move');
    expect(() => toStripeAmount(0n, 'USD')).toThrow('cannot move');
  });

  it('pays whole units in HUF and TWD, which Stripe moves in hundredths', () => {
    for (const [code] of allCurrencies()) {
      const isWhole = ZERO_DECIMAL_PAYOUTS.includes(code);
      expect([code, bankUnit(code)]).toEqual([code, isWhole ? 100n : movableUnit(code)]);
    }
    expect([movableUnit('HUF'), movableUnit('USD'), movableUnit('JOD'), movableUnit('MGA')]).toEqual([1n, 1n, 10n, 100n]);
  });
});
