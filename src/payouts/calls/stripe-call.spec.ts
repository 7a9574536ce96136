import { addSeconds, asId } from '../../kernel/index.ts';
import { isPassing, metadataFor, THE_DESIGN, waitSeconds } from '../../stripe/index.ts';
import { callKey, payoutOf, type StripeCall } from './stripe-call.ts';

const now = new Date('2026-11-02T09:00:00Z');
const payoutId = asId<'Payout'>('01938f6e-7a64-7f5f-9d3c-1b7f1f3f0001');
const call = (change: Partial<StripeCall> = {}): StripeCall => ({
  payoutId,
  step: 'transfer',
  state: 'due',
  epoch: 1,
  attempt: 1,
  firstTriedAt: now,
  triedAt: now,
  leasedUntil: addSeconds(now, 120),
  lastAnswer: null,
  waitCount: 0,
  sourceType: null,
  objectId: null,
  ...change,
});
const KEY_SECONDS = 20 * 3600;

describe('a call to Stripe', () => {
  it('has one key for each operation, whatever the attempt', () => {
    expect(callKey(call({ attempt: 7 }))).toBe(callKey(call()));
    const keys = [call(), call({ epoch: 2 }), call({ step: 'bank' }), call({ step: 'reversal' })].map(callKey);
    expect(new Set(keys).size).toBe(4);
  });

  it('looks the object up first whenever the call may have been made before', () => {
    expect(THE_DESIGN.looksUpFirst(call())).toBe(false);
    expect(THE_DESIGN.looksUpFirst(call({ attempt: 2 }))).toBe(true);
    expect(THE_DESIGN.looksUpFirst(call({ epoch: 2 }))).toBe(true);
  });

  it('has another key only when the one before is too old, or was answered by a failure that is repeated', () => {
    expect(THE_DESIGN.startsNewEpoch(call({ attempt: 2, lastAnswer: 'connection' }), addSeconds(now, 60), KEY_SECONDS)).toBe(false);
    expect(THE_DESIGN.startsNewEpoch(call({ attempt: 2 }), addSeconds(now, KEY_SECONDS - 1), KEY_SECONDS)).toBe(false);
    expect(THE_DESIGN.startsNewEpoch(call({ attempt: 2 }), addSeconds(now, KEY_SECONDS), KEY_SECONDS)).toBe(true);
    expect(THE_DESIGN.startsNewEpoch(call({ attempt: 2, lastAnswer: 'status 500' }), addSeconds(now, 60), KEY_SECONDS)).toBe(true);
  });

  it('checks four times a day after a long wait', () => {
    expect([0, 1, 2, 3, 30].map(waitSeconds)).toEqual([600, 2_400, 9_600, 21_600, 21_600]);
    let [waitCount, seconds] = [0, 0];
    for (; seconds <= 86_400; waitCount++) seconds += waitSeconds(waitCount);
    expect(waitCount).toBeLessThanOrEqual(7);
  });

  it('waits for money that is not there, and is over when the worker cannot be paid', () => {
    expect(isPassing({ code: 'balance_insufficient', status: 400 })).toBe(true);
    expect(isPassing({ code: 'invalid_request_error', status: 401 })).toBe(true);
    expect(isPassing({ code: 'insufficient_capabilities_for_transfer', status: 400 })).toBe(false);
    expect(isPassing({ code: 'account_invalid', status: 403 })).toBe(false);
  });

  it('names its payout at Stripe, and is read from there only when it is one', () => {
    expect(payoutOf(metadataFor('payout', payoutId))).toBe(payoutId);
    expect(payoutOf({ guildhall: 'refund', guildhall_id: payoutId })).toBeNull();
    expect(payoutOf({ guildhall: 'payout', guildhall_id: "'; drop table payouts.payout; --" })).toBeNull();
    expect(payoutOf(null)).toBeNull();
  });
});
