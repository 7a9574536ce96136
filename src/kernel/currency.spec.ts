import { readFileSync } from 'node:fs';
import {
  allCurrencies,
  decimalAmount,
  formatMoney,
  isCurrency,
  isCurrentCurrency,
  knownDigits,
  minorDigits,
  parseAmount,
} from './index.ts';

/**
 * Facts from the published lists of the ISO 4217 maintenance agency (list one of 2026-01-01), written apart from the table:
 * all codes without a minor unit, all with three digits, and every other code has two.
 */
const NO_DIGITS = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ');
const THREE_DIGITS = 'BHD IQD JOD KWD LYD OMR TND'.split(' ');
/** Where ICU of some version of Node answers otherwise, and with what: people there write no minor unit any more. */
const ICU_DIFFERS: Readonly<Record<string, number>> = Object.fromEntries(
  'AFN ALL COP HUF IDR IQD IRR KPW LAK LBP MGA MMK PKR RSD SLL SOS SYP YER'.split(' ').map((code) => [code, 0]),
);

const icuDigits = (currency: string) =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;

describe('the table of currencies', () => {
  it('uses the digits of ISO 4217', () => {
    for (const [code, digits] of allCurrencies()) {
      const expected = NO_DIGITS.includes(code) ? 0 : THREE_DIGITS.includes(code) ? 3 : 2;
      expect([code, digits]).toEqual([code, expected]);
    }
    for (const code of [...NO_DIGITS, ...THREE_DIGITS]) expect(isCurrentCurrency(code)).toBe(true);
  });

  it('agrees with ICU, but for the currencies that people write without a minor unit', () => {
    for (const [code, digits] of allCurrencies()) {
      const icu = icuDigits(code);
      if (icu !== digits) expect([code, icu]).toEqual([code, ICU_DIFFERS[code]]);
    }
  });

  it('contains every currency of ICU that ISO 4217 gives a minor unit', () => {
    // Special drawing rights and the sucre have none.
    const missing = Intl.supportedValuesOf('currency').filter((code) => !isCurrency(code) && code !== 'XDR' && code !== 'XSU');
    expect(missing).toEqual([]);
  });

  it.each(['XAU', 'XTS', 'XXX', 'XDR', 'CLF', 'CHE', 'ZZZ', 'usd', 'US', '', 'toString', '__proto__'])('lacks %p', (code) => {
    expect([isCurrency(code), isCurrentCurrency(code), knownDigits(code)]).toEqual([false, false, null]);
  });

  it.each(['BGN', 'HRK', 'ANG', 'SLL', 'ZWL', 'CUC'])('shows money in %s, and takes it for nothing new', (code) => {
    expect([isCurrency(code), isCurrentCurrency(code), minorDigits(code)]).toEqual([true, false, 2]);
  });

  it.each([
    ['HUF', 123_456n, '1234.56 HUF'],
    ['IDR', 100n, '1.00 IDR'],
    ['COP', -5n, '-0.05 COP'],
    ['MGA', 100n, '1.00 MGA'],
    ['IQD', 1_234n, '1.234 IQD'],
    ['ISK', 1_234n, '1234 ISK'],
    ['UGX', 1_234n, '1234 UGX'],
    ['TWD', 1_234n, '12.34 TWD'],
  ])('prints and reads an amount in %s in every version of Node alike', (currency, minor, text) => {
    expect(formatMoney({ minor, currency })).toBe(text);
    expect(decimalAmount({ minor, currency })).toBe(text.split(' ')[0]);
    if (minor > 0n) expect(parseAmount(text.split(' ')[0]!, currency)).toBe(minor);
  });

  it('names a currency that it does not have, and counts nothing in it', () => {
    expect(formatMoney({ minor: 12n, currency: 'ZZZ' })).toBe('12 minor units of ZZZ');
    expect(() => minorDigits('ZZZ')).toThrow('ISO 4217');
  });
});

it('the migration of stored money names every currency whose digits change, with both numbers', () => {
  const sql = readFileSync('migrations/0046_minor_units_by_iso.sql', 'utf8');
  const named = [...sql.matchAll(/\('([A-Z]{3})', (\d), (\d)\)/g)].map(([, code, before, now]) => [code, Number(before), Number(now)]);
  expect(named).toEqual(Object.entries(ICU_DIFFERS).map(([code, icu]) => [code, icu, knownDigits(code)]));
});
