import type { AccountKind } from './accounts.ts';
import type { LedgerEntry } from './statement.repository.ts';
import { endsPerAccount, nextMove, StepCollector, type Slice, type MovingSlice } from './trace.ts';

function entry(kind: AccountKind, amountMinor: bigint, seq = 1): LedgerEntry {
  const account = { kind, ownerId: 'owner', currency: 'USD' };
  const rest = {
    journalId: 'journal' as never,
    seq,
    event: 'e',
    ref: 'r',
    balanceAfterMinor: null,
    accountVersion: null,
    createdAt: new Date(0),
  };
  return { ...rest, account, accountId: kind, amountMinor };
}

function slice(kind: AccountKind, amountMinor: bigint, state: { isReversal?: boolean; isReversed?: boolean } = {}): Slice {
  return { entry: entry(kind, amountMinor), from: 0n, to: 10n, isReversal: false, isReversed: false, ...state };
}

const moved = (of: Slice, mode: MovingSlice['mode'] = 'normal') => ({ slice: of, mode });

describe('nextMove', () => {
  it('follows credits through their account and debits through their event, and the reverse when tracing back', () => {
    expect(nextMove('forth', moved(slice('batch_escrow', 10n)))?.way).toBe('account');
    expect(nextMove('forth', moved(slice('batch_escrow', -10n)))?.way).toBe('event');
    expect(nextMove('back', moved(slice('batch_escrow', 10n)))?.way).toBe('event');
    expect(nextMove('back', moved(slice('batch_escrow', -10n)))?.way).toBe('account');
  });

  it("ends at the platform's own accounts and at the debt of an organisation", () => {
    for (const kind of ['bank', 'platform_fee_revenue', 'requester_receivable'] as const) {
      expect(nextMove('forth', moved(slice(kind, 10n)))).toBeNull();
      expect(nextMove('back', moved(slice(kind, -10n)))).toBeNull();
    }
  });

  it('an undone credit leads to the debit that undid it, and from there through its event', () => {
    const undone = nextMove('forth', moved(slice('requester_available', 10n, { isReversed: true })));
    expect(undone).toEqual({ way: 'mirror', mode: 'plain', hides: false });
    expect(nextMove('forth', moved(slice('requester_available', -10n, { isReversal: true }), undone!.mode))?.way).toBe('event');
  });

  it('swaps the credit that an undoing debit would have spent with the credit that it undoes', () => {
    const swapped = nextMove('forth', moved(slice('requester_available', -10n, { isReversal: true })));
    expect(swapped).toEqual({ way: 'mirror', mode: 'placed', hides: true });
    expect(nextMove('forth', moved(slice('requester_available', 10n, { isReversed: true }), swapped!.mode))?.way).toBe('account');
  });

  it('an undone debit leads to the credit that restored it', () => {
    expect(nextMove('forth', moved(slice('worker_in_transit', -10n, { isReversed: true })))).toMatchObject({
      way: 'mirror',
      mode: 'normal',
    });
    expect(nextMove('back', moved(slice('worker_in_transit', 10n, { isReversal: true })))).toMatchObject({
      way: 'mirror',
      mode: 'normal',
    });
  });
});

describe('StepCollector', () => {
  it('adds up slices per entry, and their ends per account', () => {
    const steps = new StepCollector();
    steps.add({ ...slice('bank', 10n), entry: entry('bank', 10n, 1), to: 4n }, 2, 4n);
    steps.add({ ...slice('bank', 10n), entry: entry('bank', 10n, 1), from: 4n, to: 7n }, 3, 3n);
    steps.add({ ...slice('bank', 10n), entry: entry('bank', 10n, 2), to: 1n }, 3, 1n);
    steps.add({ ...slice('worker_pending', 10n), entry: entry('worker_pending', 10n, 3) }, 1, 0n);
    expect(steps.list().map((step) => [step.entry.seq, step.distance, step.amountMinor])).toEqual([
      [1, 2, 7n],
      [2, 3, 1n],
      [3, 1, 10n],
    ]);
    expect(endsPerAccount(steps.list())).toEqual([{ account: expect.objectContaining({ kind: 'bank' }), minor: 8n }]);
  });
});
