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
