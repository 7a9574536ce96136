import { newId } from '../../kernel/index.ts';
import { keptFee, refundState, whyNotInstead, type Refund, type RefundPart } from './refund.ts';

describe("the fee that Stripe keeps of a funding's refunds", () => {
  const funding = { grossMinor: 10_000n, feeMinor: 320n };

  it('keeps the whole fee when all is refunded', () => expect(keptFee(funding, { amountMinor: 0n, keptMinor: 0n }, 10_000n)).toBe(320n));

  it('adds up to the fee, whatever the parts', () => {
    for (const parts of [[1n, 9_999n], [3_333n, 3_333n, 3_334n], Array.from({ length: 100 }, () => 100n), [9_999n, 1n]]) {
      let before = { amountMinor: 0n, keptMinor: 0n };
      for (const part of parts) {
        const kept = keptFee(funding, before, part);
        expect(kept).toBeGreaterThanOrEqual(0n);
        expect(kept).toBeLessThanOrEqual(part);
        before = { amountMinor: before.amountMinor + part, keptMinor: before.keptMinor + kept };
      }
      expect(before).toEqual({ amountMinor: 10_000n, keptMinor: 320n });
    }
  });

  it('keeps at most what is refunded, even where the fee takes all', () => {
    expect(keptFee({ grossMinor: 30n, feeMinor: 30n }, { amountMinor: 0n, keptMinor: 0n }, 7n)).toBe(7n);
  });

  it('leaves a multiple of what Stripe sends, whatever the parts', () => {
    // Of 10.000 KWD with a fee of 0.345, Stripe sends multiples of 0.010.
    let before = { amountMinor: 0n, keptMinor: 0n };
    for (const part of [1_234n, 3n, 4_763n, 4_000n]) {
      const kept = keptFee({ grossMinor: 10_000n, feeMinor: 345n }, before, part, 10n);
      expect((part - kept) % 10n).toBe(0n);
      expect(kept <= part).toBe(true);
      before = { amountMinor: before.amountMinor + part, keptMinor: before.keptMinor + kept };
    }
    expect(before.keptMinor - 345n).toBeLessThan(4n * 10n);
    expect(keptFee({ grossMinor: 10_000n, feeMinor: 345n }, { amountMinor: 0n, keptMinor: 0n }, 10_000n, 10n)).toBe(350n);
  });

  it('keeps the fee of no more than was paid in', () => {
    expect(() => keptFee(funding, { amountMinor: 9_000n, keptMinor: 288n }, 1_001n)).toThrow('no more');
  });
});

describe('a refund', () => {
  it.each([
    [['asked', 'done'], 'asked'],
    [['done', 'done'], 'done'],
    [['done', 'failed'], 'partly_done'],
    [['failed'], 'failed'],
    [['sent'], 'asked'],
  ] as const)('combines parts that are %j into %s', (states, expected) => {
    expect(refundState(states.map((state) => ({ state })))).toBe(expected);
  });
});

describe('a part of a refund goes by bank transfer instead', () => {
  const asked = { insteadOf: null } as Refund;
  const again = { insteadOf: newId<'RefundPart'>() } as Refund;
  const failed = { rail: 'stripe', state: 'failed', firstTriedAt: new Date(0), insteadBy: null } as RefundPart;

  it('goes by bank transfer when Stripe certainly failed', () => expect(whyNotInstead(failed, asked)).toBeNull());

  it('goes by bank transfer again when the replacing transfer failed', () => {
    expect(whyNotInstead({ ...failed, rail: 'manual', firstTriedAt: null }, again)).toBeNull();
  });

  it.each([
    ['it may still arrive', { state: 'sending' }, asked, 'sending'],
    ['it went out', { state: 'done' }, asked, 'done'],
    ['Stripe was never told', { firstTriedAt: null }, asked, 'NOT_REFUSED'],
    ['it never went by Stripe', { rail: 'manual', firstTriedAt: null }, asked, 'NOT_REFUSED'],
    ['another refund brings it', { insteadBy: newId<'Refund'>() }, asked, 'REPLACED'],
  ] as const)('stays with Stripe when %s', (_why, change, of, state) => {
    expect(whyNotInstead({ ...failed, ...change }, of)).toMatchObject({ kind: 'CONFLICT', state });
  });
});
