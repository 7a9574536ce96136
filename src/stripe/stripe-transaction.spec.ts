import { kindOf } from './stripe-transaction.ts';

const of = (type: string, amountMinor: bigint, category = type, source: string | null = null) =>
  kindOf({ type, category, source, amountMinor, currency: 'USD' });

describe("the subjects of Stripe's balance transactions", () => {
  it.each([
    ['charge', 100n, 'funding'],
    ['payment', 100n, 'funding'],
    ['refund', -100n, 'refund'],
    ['refund_failure', 100n, 'refund_failure'],
    ['transfer', -100n, 'transfer'],
    ['transfer_refund', 100n, 'transfer_back'],
    ['payout', -100n, 'own_payout'],
    ['payout_failure', 100n, 'own_payout_back'],
    ['topup', 100n, 'top_up'],
    ['stripe_fee', -100n, 'fee'],
  ] as const)('%s of %s is %s', (type, amount, kind) => expect(of(type, amount)).toBe(kind));

  it('recognises nothing in a transaction of the opposite sign', () => {
    expect(of('charge', -100n)).toBeNull();
    expect(of('refund', 100n)).toBeNull();
    expect(of('stripe_fee', 100n)).toBeNull();
  });

  it('refuses to post a transaction above the largest amount', () => {
    expect(of('topup', 10n ** 13n)).toBe('top_up');
    expect(of('topup', 10n ** 13n + 1n)).toBeNull();
    expect(of('payout', -(2n ** 63n))).toBeNull();
  });

  it('recognises a dispute in an adjustment that Stripe marks so', () => {
    expect(of('adjustment', -100n, 'dispute', 'du_1')).toBe('dispute');
    expect(of('adjustment', 100n, 'dispute_reversal', 'du_1')).toBe('dispute');
    expect(of('adjustment', -100n, 'other_adjustment')).toBeNull();
  });

  it('guesses nothing', () => {
    for (const type of ['reserve_hold', 'obligation_outbound', 'climate_order_purchase', 'something_new', 'constructor'])
      expect(of(type, 100n)).toBeNull();
  });
});
