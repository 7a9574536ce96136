import { canMove, fromStripeAmount, toStripeAmount } from './stripe-amount.ts';

describe("Stripe's amounts", () => {
  it.each([
    ['USD', 1234n, 1234],
    ['JPY', 1234n, 1234],
    ['ISK', 1234n, 123_400],
    ['KWD', 1230n, 1230],
  ])('are those of %s, there and back', (currency, minor, units) => {
    expect(toStripeAmount(minor, currency)).toBe(units);
    expect(fromStripeAmount(units, currency.toLowerCase())).toBe(minor);
  });

  it('are refused where Stripe would round', () => {
    expect(canMove(1234n, 'KWD')).toBe(false);
    expect(() => toStripeAmount(1234n, 'KWD')).toThrow('cannot move');
    expect(() => toStripeAmount(0n, 'USD')).toThrow('cannot move');
  });
});
