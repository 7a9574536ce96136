import { allCurrencies } from '../../../src/kernel/currency.ts';
import { amountText, decimalOf, minorOf, perHour } from './amounts.ts';

describe('amounts', () => {
  it('reads a point or a comma, and no more places than the currency has', () => {
    expect(['0.18', '0,18', '12', ' 1.5 '].map((text) => minorOf(text, 'EUR'))).toEqual([18n, 18n, 1200n, 150n]);
    expect(['0.185', '', '-1', 'x', '1.2.3'].map((text) => minorOf(text, 'EUR'))).toEqual([null, null, null, null, null]);
    expect([minorOf('18', 'JPY'), minorOf('0.5', 'JPY'), minorOf('1.234', 'KWD')]).toEqual([18n, null, 1234n]);
  });

  it('writes amounts as the server does', () => {
    expect([decimalOf('5', 'EUR'), decimalOf('120', 'JPY'), amountText(1234n, 'KWD')]).toEqual(['0.05', '120', '1.234 KWD']);
  });

  it('computes pay per hour, rounded down, where there is a time', () => {
    expect([perHour(18n, 40), perHour(10n, 7), perHour(10n, 0), perHour(10n, 1.5)]).toEqual([1620n, 5142n, null, null]);
  });
});

describe('minorOf', () => {
  it('has the decimal places of the server in every currency', () => {
    const wrong = [...allCurrencies()].filter(([currency, digits]) => minorOf('7', currency) !== 7n * 10n ** BigInt(digits));
    expect(wrong).toEqual([]);
  });

  it.each([
    ['1240.00', 'USD', 124_000n],
    ['1240,5', 'USD', 124_050n],
    ['0.18', 'EUR', 18n],
    [' 18 ', 'JPY', 18n],
    ['1.234', 'KWD', 1_234n],
    ['5000', 'COP', 500_000n],
    ['999999999999999', 'USD', 99_999_999_999_999_900n],
  ])('reads %s %s', (text, currency, minor) => {
    expect(minorOf(text, currency)).toBe(minor);
  });

  it.each(['1.234,5', '1,234', '１２', '١٢', '-1', '+1', '1e3', '0x10', '1 000', '1234567890123456', '.5', '', '∞', 'NaN'])(
    'takes %s for no amount in USD',
    (text) => {
      expect(minorOf(text, 'USD')).toBeNull();
    },
  );

  it('takes no decimal places where the currency has none', () => {
    expect(minorOf('1.5', 'JPY')).toBeNull();
  });
});

describe('amountText', () => {
  it.each([
    [5n, 'USD', '0.05 USD'],
    [123_456n, 'KWD', '123.456 KWD'],
    [1_500n, 'JPY', '1500 JPY'],
    [500_000n, 'HUF', '5000.00 HUF'],
  ])('writes %s %s as the server does', (minor, currency, text) => {
    expect(amountText(minor, currency)).toBe(text);
    expect(minorOf(decimalOf(minor.toString(), currency), currency)).toBe(minor);
  });
});
