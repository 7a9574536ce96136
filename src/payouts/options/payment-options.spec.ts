import { textOf } from '../../kernel/index.ts';
import type { RailName } from '../../ledger/index.ts';
import { nobodyPaidIn } from '../accounts/refused-country.ts';
import { paymentOptionsIn, type PayoutTimes } from './payment-options.ts';

const times = (...known: readonly [RailName, PayoutTimes][]) => new Map(known);

describe('paymentOptionsIn', () => {
  it('offers the bank transfer in every country that is not refused', () => {
    expect(paymentOptionsIn({ isRefused: false, hasStripe: false }, times())).toEqual([
      { rail: 'manual', isCertain: true, identityCheck: 'none', usualSeconds: null },
    ]);
  });

  it('offers Stripe first where the marketplace has it, without a promise for the country', () => {
    const options = paymentOptionsIn({ isRefused: false, hasStripe: true }, times());
    expect(options.map(({ rail, isCertain, identityCheck }) => [rail, isCertain, identityCheck])).toEqual([
      ['stripe', false, 'document'],
      ['manual', true, 'none'],
    ]);
  });

  it('offers nothing in a refused country', () => {
    expect(paymentOptionsIn({ isRefused: true, hasStripe: true }, times())).toEqual([]);
    expect(textOf(nobodyPaidIn('KP'))).toMatch(/^Nobody may be paid in KP/);
  });

  it('names the usual time of a rail from five paid payouts on', () => {
    const known = times(['manual', { count: 4, medianSeconds: 100 }], ['stripe', { count: 5, medianSeconds: 172_800.4 }]);
    const options = paymentOptionsIn({ isRefused: false, hasStripe: true }, known);
    expect(options.map(({ rail, usualSeconds }) => [rail, usualSeconds])).toEqual([
      ['stripe', 172_800],
      ['manual', null],
    ]);
  });
});
