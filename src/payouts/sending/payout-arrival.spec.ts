import type Stripe from 'stripe';
import { arrivalReading, bankAmount } from './payout-arrival.ts';
import { sourceParam, sourceWith } from './stripe-source.ts';

const now = new Date('2026-11-28T12:00:00Z');
const transaction = (change: Partial<Stripe.BalanceTransaction>) =>
  ({
    id: 'txn_1',
    amount: 2_300,
    net: 2_300,
    currency: 'eur',
    exchange_rate: 0.92,
    available_on: now.getTime() / 1000,
    status: 'available',
    ...change,
  }) as Stripe.BalanceTransaction;

describe('the arrival of a transfer', () => {
  it.each([
    ['USD', 'eur', 0.92, 2_300, 2_300n, '0.92'],
    ['USD', 'jpy', 1.5127, 3_782, 3_782n, '151.27'],
    ['USD', 'kwd', 3.071, 7_678, 7_678n, '0.3071'],
    ['JPY', 'usd', 0.6611, 1_652, 1_652n, '0.006611'],
    ['USD', 'isk', 138.2, 345_500, 3_455n, '138.2'],
    ['USD', 'idr', 15_800, 39_500_000, 39_500_000n, '15800'],
    ['IDR', 'usd', 0.0000632911, 158, 158n, '0.0000632911'],
  ])(
    'computes the net amount of the account, and a rate of whole units: %s to %s at %d',
    (sent, currency, exchange_rate, net, minor, rate) => {
      expect(arrivalReading(transaction({ currency, exchange_rate, net }), sent, now)).toMatchObject({
        currency: currency.toUpperCase(),
        amountMinor: minor,
        exchangeRate: rate,
      });
    },
  );

  it('has no rate when nothing was exchanged, and leaves out what Stripe took', () => {
    const reading = arrivalReading(transaction({ currency: 'usd', exchange_rate: null, amount: 2_500, net: 2_450 }), 'USD', now);
    expect(reading).toMatchObject({ currency: 'USD', amountMinor: 2_450n, exchangeRate: null });
  });

  it('becomes available at the time of Stripe, or on the day that Stripe names', () => {
    const later = now.getTime() / 1000 + 86_400;
    expect(arrivalReading(transaction({ available_on: later, status: 'pending' }), 'USD', now).availableAt).toEqual(new Date(later * 1000));
    expect(arrivalReading(transaction({ available_on: now.getTime() / 1000 + 5 }), 'USD', now).availableAt).toEqual(now);
  });

  it.each([
    ['HUF', 903_085n, 0n, 903_000n],
    ['HUF', 903_085n, 15n, 903_100n],
    ['HUF', 99n, 0n, 0n],
    ['TWD', 12_345n, 55n, 12_400n],
    ['KWD', 7_678n, 8n, 7_680n],
    ['EUR', 2_301n, 0n, 2_301n],
    // A part that an earlier payout left was paid on, and then taken back with that payout.
    ['HUF', 20n, -50n, 0n],
    ['HUF', 1_000n, -50n, 900n],
    ['HUF', 50n, -50n, 0n],
  ])('goes to the bank in %s: of %s and %s left before, %s', (currency, amountMinor, left, expected) => {
    const reading = { ...arrivalReading(transaction({}), 'USD', now), currency, amountMinor };
    expect(bankAmount(reading, left)).toBe(expected);
  });
});

describe('the part of a balance that money is taken from', () => {
  const balance = (source_types: Record<string, number> | undefined, amount = 1_000) =>
    ({ available: [{ amount, currency: 'usd', source_types }] }) as unknown as Stripe.Balance;

  it.each([
    [{ card: 1_000 }, 'card'],
    [{ card: 999, bank_account: 1_000 }, 'bank_account'],
    [{ card: 0, fpx: 1_000 }, 'fpx'],
    // No part has all of it: Stripe takes it from one.
    [{ card: 500, bank_account: 500 }, null],
    [undefined, 'card'],
  ])('chooses from %j for 10.00 USD: %s', (types, expected) => expect(sourceWith(balance(types), 1_000n, 'USD')).toBe(expected));

  it('chooses none in another currency, and only the one that was named before', () => {
    expect(sourceWith(balance({ card: 1_000 }), 1n, 'EUR')).toBeNull();
    expect(sourceWith(balance({ card: 1_000, fpx: 1_000 }), 1_000n, 'USD', 'fpx')).toBe('fpx');
    expect(sourceWith(balance({ card: 1_000, fpx: 1 }), 1_000n, 'USD', 'fpx')).toBeNull();
  });

  it('omits Stripe’s default part, so that the parameters of an earlier key stay the same', () => {
    expect([sourceParam(null), sourceParam('card'), sourceParam('fpx')]).toEqual([{}, {}, { source_type: 'fpx' }]);
  });
});
