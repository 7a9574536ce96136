import { amountTooLarge, maximumAmount } from './amount.ts';

describe('amountTooLarge', () => {
  it.each(['USD', 'JPY', 'KWD'])('accepts the largest amount in %s, of either sign, and refuses one minor unit more', (currency) => {
    const { minor } = maximumAmount(currency);
    expect(amountTooLarge(minor, currency)).toBeNull();
    expect(amountTooLarge(-minor, currency)).toBeNull();
    expect(amountTooLarge(minor + 1n, currency, 'amountMinor')).toMatchObject({
      kind: 'AMOUNT_TOO_LARGE',
      maximum: { minor, currency },
      path: ['amountMinor'],
    });
    expect(amountTooLarge(-minor - 1n, currency)?.kind).toBe('AMOUNT_TOO_LARGE');
  });

  it('refuses an amount that a bigint holds and a sum does not, and names the maximum', () => {
    expect(amountTooLarge(2n ** 63n - 1n, 'USD')?.message).toContain('100000000000.00 USD');
    expect(amountTooLarge(2n ** 63n - 1n, 'JPY')?.message).toContain('10000000000000 JPY');
  });

  it('leaves room for the sum of hundreds of thousands of the largest amounts', () => {
    expect(maximumAmount('USD').minor * 900_000n).toBeLessThan(2n ** 63n);
  });
});
