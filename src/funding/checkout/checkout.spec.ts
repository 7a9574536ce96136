import { newId } from '../../kernel/index.ts';
import { checkoutMachine, judge, type Checkout, type SessionFacts } from './checkout.ts';

const id = newId<'Checkout'>();
const organisationId = newId<'Organisation'>();
const CHECKOUT: Checkout = {
  id,
  organisationId,
  amountMinor: 10_000n,
  currency: 'USD',
  returnUrl: 'https://example.org/',
  state: 'started',
  startedBy: null,
  createdAt: new Date(0),
  sessionId: 'cs_1',
  paymentIntentId: null,
  chargeId: null,
  payUrl: null,
  expiresAt: null,
  fundingId: null,
  feeMinor: null,
  reason: null,
  fault: null,
  receivedAt: null,
  settledAt: null,
  endedAt: null,
};
const OPEN: SessionFacts = {
  sessionId: 'cs_1',
  checkoutId: id,
  organisationId,
  status: 'open',
  amountMinor: 10_000n,
  currency: 'USD',
  payUrl: 'https://pay',
  expiresAt: null,
  payment: null,
};
const CHARGE = { chargeId: 'ch_1', amountMinor: 10_000n, currency: 'USD', status: 'succeeded', transaction: null, lateFailure: null };
const PAYMENT = {
  intentId: 'pi_1',
  checkoutId: id,
  status: 'succeeded',
  receivedMinor: 10_000n,
  currency: 'USD',
  failure: null,
  charge: CHARGE,
};
const PAID: SessionFacts = { ...OPEN, status: 'complete', payment: PAYMENT };

describe('the state of a payment at Stripe', () => {
  it('means that the money is here only when the payment succeeded, and its charge', () => {
    expect(judge(CHECKOUT, PAID)).toMatchObject({ event: 'receive', fault: null });
    expect(judge(CHECKOUT, { ...PAID, payment: { ...PAYMENT, charge: null } })).toMatchObject({ event: null });
    expect(judge(CHECKOUT, { ...PAID, payment: { ...PAYMENT, status: 'processing' } })).toMatchObject({ event: 'process' });
    expect(judge(CHECKOUT, { ...PAID, payment: null })).toMatchObject({ event: null });
  });

  it('counts money that came whatever was believed before, and only once', () => {
    for (const state of ['created', 'started', 'processing', 'failed', 'expired'] as const) {
      expect(judge({ ...CHECKOUT, state }, PAID)).toMatchObject({ event: 'receive' });
    }
    for (const state of ['received', 'settled'] as const) expect(judge({ ...CHECKOUT, state }, PAID)).toMatchObject({ event: null });
  });

  it('keeps received money received', () => {
    for (const event of ['fail', 'expire', 'process', 'start'] as const) {
      expect(checkoutMachine.next('received', event).ok).toBe(false);
      expect(checkoutMachine.next('settled', event).ok).toBe(false);
    }
  });

  it('reports a failure, or that nobody paid in time', () => {
    const failed = { ...PAYMENT, status: 'requires_payment_method', failure: 'No money.', charge: { ...CHARGE, status: 'failed' } };
    expect(judge(CHECKOUT, { ...PAID, payment: failed })).toMatchObject({ event: 'fail', reason: 'No money.' });
    expect(judge(CHECKOUT, { ...OPEN, payment: failed })).toMatchObject({ event: null });
    expect(judge(CHECKOUT, { ...OPEN, status: 'expired' })).toMatchObject({ event: 'expire' });
  });

  it('reports the money when a debit failed after it succeeded, and nothing new once it was received', () => {
    const taken = { transaction: transaction('USD', -10_000n), code: 'insufficient_funds' };
    const charge = { ...CHARGE, status: 'failed', transaction: transaction('USD', 10_000n), lateFailure: taken };
    for (const status of ['requires_payment_method', 'succeeded', 'canceled']) {
      const late = { ...PAID, payment: { ...PAYMENT, status, receivedMinor: 0n, charge } };
      expect(judge(CHECKOUT, late)).toMatchObject({ event: 'receive', fault: null });
      expect(judge({ ...CHECKOUT, state: 'failed' }, late)).toMatchObject({ event: 'receive', fault: null });
      expect(judge({ ...CHECKOUT, state: 'settled' }, late)).toMatchObject({ event: null, fault: null });
      const other = { ...late, payment: { ...late.payment, charge: { ...charge, amountMinor: 9_999n } } };
      expect(judge(CHECKOUT, other)).toMatchObject({ event: null, fault: expect.stringContaining('99.99') });
    }
  });

  it.each<[string, Partial<Checkout>, Partial<SessionFacts>]>([
    ['another session', {}, { sessionId: 'cs_2' }],
    ['a session of another payment', {}, { checkoutId: newId<'Checkout'>() }],
    ['a session of another organisation', {}, { organisationId: newId<'Organisation'>() }],
    ['a session without a name', { sessionId: null }, { checkoutId: null }],
    ['another amount', {}, { amountMinor: 9_999n }],
    ['another currency', {}, { currency: 'EUR' }],
    ['a payment of another amount', {}, { payment: { ...PAYMENT, receivedMinor: 9_999n } }],
    ['a payment in another currency', {}, { payment: { ...PAYMENT, currency: 'EUR' } }],
    ['a payment for something else', {}, { payment: { ...PAYMENT, checkoutId: null } }],
    ['a charge of another amount', {}, { payment: { ...PAYMENT, charge: { ...CHARGE, amountMinor: 1n } } }],
    [
      'money that was turned into another currency',
      {},
      { payment: { ...PAYMENT, charge: { ...CHARGE, transaction: transaction('EUR', 9_000n) } } },
    ],
    ['a balance that grew by less', {}, { payment: { ...PAYMENT, charge: { ...CHARGE, transaction: transaction('USD', 9_000n) } } }],
  ])('credits nothing for %s', (_what, checkout, session) => {
    const verdict = judge({ ...CHECKOUT, ...checkout }, { ...PAID, ...session });
    expect(verdict.event).toBeNull();
    expect(verdict.fault).toBeTruthy();
  });
});

function transaction(currency: string, amountMinor: bigint) {
  const at = new Date(0);
  return {
    id: 'txn_1',
    type: 'charge',
    category: 'charge',
    currency,
    amountMinor,
    feeMinor: 0n,
    netMinor: amountMinor,
    source: 'ch_1',
    description: null,
    status: 'pending' as const,
    availableOn: at,
    createdAt: at,
  };
}
