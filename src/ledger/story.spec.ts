import type { AccountKind } from './accounts.ts';
import type { LedgerEntry } from './statement.repository.ts';
import { endsPerAccount, nextMove, StepCollector, type Slice, type Traveller } from './story.ts';

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

const traveller = (of: Slice, mode: Traveller['mode'] = 'normal') => ({ slice: of, mode });

describe('which way money goes on', () => {
  it('forth: credits through their account, debits through their event; back: the other way round', () => {
    expect(nextMove('forth', traveller(slice('batch_escrow', 10n)))?.way).toBe('account');
    expect(nextMove('forth', traveller(slice('batch_escrow', -10n)))?.way).toBe('event');
    expect(nextMove('back', traveller(slice('batch_escrow', 10n)))?.way).toBe('event');
    expect(nextMove('back', traveller(slice('batch_escrow', -10n)))?.way).toBe('account');
  });

  it("ends at the platform's own accounts and at what a requester owes", () => {
    for (const kind of ['bank', 'platform_fee_revenue', 'requester_receivable'] as const) {
      expect(nextMove('forth', traveller(slice(kind, 10n)))).toBeNull();
      expect(nextMove('back', traveller(slice(kind, -10n)))).toBeNull();
    }
  });

  it('a credit that was undone goes to what undid it, and from there through that event', () => {
    const undone = nextMove('forth', traveller(slice('requester_available', 10n, { isReversed: true })));
    expect(undone).toEqual({ way: 'mirror', mode: 'plain', hides: false });
    expect(nextMove('forth', traveller(slice('requester_available', -10n, { isReversal: true }), undone!.mode))?.way).toBe('event');
  });

  it('what an undoing debit would have spent changes places with the credit that it undoes', () => {
    const swapped = nextMove('forth', traveller(slice('requester_available', -10n, { isReversal: true })));
    expect(swapped).toEqual({ way: 'mirror', mode: 'placed', hides: true });
    expect(nextMove('forth', traveller(slice('requester_available', 10n, { isReversed: true }), swapped!.mode))?.way).toBe('account');
  });

  it('a debit that was undone comes back', () => {
    expect(nextMove('forth', traveller(slice('worker_in_transit', -10n, { isReversed: true })))).toMatchObject({
      way: 'mirror',
      mode: 'normal',
    });
    expect(nextMove('back', traveller(slice('worker_in_transit', 10n, { isReversal: true })))).toMatchObject({
      way: 'mirror',
      mode: 'normal',
    });
  });
});

describe('steps', () => {
  it('add up per entry, and their ends per account', () => {
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
