import { IN_TRANSIT_STATES, OPEN_STATES, payoutAmount, payoutMachine, type PayoutState } from '../payout.ts';
import { OUTCOME_EVENTS, payoutRunMachine, type LineOutcome } from './payout-run.ts';

const next = (state: PayoutState, event: Parameters<typeof payoutMachine.next>[1]) => {
  const result = payoutMachine.next(state, event);
  return result.ok ? result.value : null;
};

describe('the lifecycle of a payout', () => {
  it('leads the manual rail from reserved to paid, failed or returned', () => {
    const walk = (from: PayoutState, outcome: LineOutcome) =>
      OUTCOME_EVENTS[outcome].reduce<PayoutState | null>((state, event) => (state === null ? null : next(state, event)), from);
    expect(next('reserved', 'enlist')).toBe('in_run');
    expect(next('in_run', 'export')).toBe('sent');
    expect(walk('sent', 'paid')).toBe('paid');
    expect(walk('sent', 'failed')).toBe('failed');
    expect(walk('sent', 'returned')).toBe('returned');
    expect(walk('paid', 'returned')).toBe('returned');
    expect(walk('paid', 'failed')).toBeNull();
  });

  it('lets an unknown outcome end by an answer only', () => {
    expect(Object.keys(payoutMachine.transitions.sending)).toEqual(['accept', 'refuse']);
  });

  it('leaves no state in which the worker has the money back', () => {
    for (const state of ['failed', 'refused', 'cancelled', 'returned'] as const) expect(payoutMachine.isFinal(state)).toBe(true);
  });

  it('allows a cancellation only before anybody outside could know', () => {
    expect(payoutMachine.from('cancel')).toEqual(['awaiting_approval', 'reserved']);
    expect(payoutRunMachine.from('cancel')).toEqual(['awaiting_approval', 'approved']);
    expect(payoutRunMachine.from('export')).not.toContain('awaiting_approval');
  });

  it('has every state that is neither paid nor ended in transit', () => {
    const ended: PayoutState[] = ['paid', 'failed', 'refused', 'cancelled', 'returned'];
    expect([...IN_TRANSIT_STATES, ...ended].sort()).toEqual([...payoutMachine.states].sort());
    expect(IN_TRANSIT_STATES).toEqual(expect.arrayContaining([...OPEN_STATES]));
  });
});

describe('the amount of a payout', () => {
  const rules = { minimumMinor: 2_000n, waiveMinimum: false, unitMinor: 1n };
  const refusal = (asked: bigint | null, available: bigint, waiveMinimum = false) => {
    const result = payoutAmount(asked, available, 'USD', { ...rules, waiveMinimum });
    return result.ok ? result.value : result.refusals[0];
  };

  it('takes all that is available, or the requested amount', () => {
    expect(refusal(null, 5_000n)).toBe(5_000n);
    expect(refusal(2_000n, 5_000n)).toBe(2_000n);
  });

  it('refuses more than is available', () => {
    expect(refusal(5_001n, 5_000n)).toMatchObject({ kind: 'INSUFFICIENT_FUNDS', shortfall: { minor: 1n, currency: 'USD' } });
    expect(refusal(null, 0n)).toMatchObject({ kind: 'INVALID' });
  });

  it.each([0n, -1n])('refuses %s', (asked) => {
    expect(refusal(asked, 5_000n)).toMatchObject({ kind: 'INVALID', path: ['amountMinor'] });
    expect(refusal(asked, 5_000n, true)).toMatchObject({ kind: 'INVALID' });
  });

  it('requires the minimum, unless that is waived', () => {
    expect(refusal(1_999n, 5_000n)).toMatchObject({ kind: 'INVALID' });
    expect(refusal(null, 1_999n)).toMatchObject({ kind: 'INVALID' });
    expect(refusal(null, 1_999n, true)).toBe(1_999n);
  });

  describe('rails that pay in whole units only', () => {
    const whole = (asked: bigint | null, available: bigint, waiveMinimum = false) => {
      const result = payoutAmount(asked, available, 'HUF', { minimumMinor: 2_000n, waiveMinimum, unitMinor: 100n });
      return result.ok ? result.value : result.refusals[0];
    };

    it('takes the whole units of the available amount, and leaves the rest', () => {
      expect(whole(null, 123_456n)).toBe(123_400n);
      expect(whole(null, 123_400n)).toBe(123_400n);
      expect(whole(null, 2_099n)).toBe(2_000n);
    });

    it('refuses a fraction of a unit, and names the possible amount', () => {
      expect(whole(2_050n, 123_456n)).toMatchObject({ kind: 'INVALID', message: expect.stringContaining('multiples of 1.00 HUF') });
      expect(whole(2_100n, 123_456n)).toBe(2_100n);
    });

    it('refuses a rest below one unit, and names the way to be paid it', () => {
      expect(whole(null, 99n, true)).toMatchObject({ kind: 'INVALID', message: expect.stringContaining('setPayee') });
    });
  });
});
