import { checkBulk, checkNote, chunks, rejectionHoldLifecycle, paymentOf, BULK_MAXIMUM } from './review.ts';

const nothing = { assignmentState: 'submitted', rewardMinor: 50n, release: null, hold: null };
const at = new Date('2026-11-05T09:00:00Z');

describe('a rejection', () => {
  it('requires a note in words', () => {
    expect(checkNote('bad')).toHaveLength(1);
    expect(checkNote('          bad          ')).toHaveLength(1);
    expect(checkNote('x'.repeat(2_001))).toHaveLength(1);
    expect(checkNote('The box misses the second car.', 'rejections', '0', 'note')).toEqual([]);
    expect(checkNote('no', 'rejections', '3', 'note')[0]).toMatchObject({ kind: 'INVALID', path: ['rejections', '3', 'note'] });
  });

  it('a rejection becomes final or is undone, once', () => {
    expect(rejectionHoldLifecycle.from('overturn')).toEqual(['resting']);
    expect(rejectionHoldLifecycle.next('stands', 'overturn')).toMatchObject({ ok: false });
    for (const state of ['stands', 'withdrawn', 'overturned'] as const) expect(rejectionHoldLifecycle.isFinal(state)).toBe(true);
  });
});

describe('a bulk call', () => {
  it('takes 1 to 1,000 assignments, none twice', () => {
    expect(checkBulk([]).ok).toBe(false);
    expect(checkBulk(['a', 'b', 'a']).ok).toBe(false);
    const ids = Array.from({ length: BULK_MAXIMUM + 1 }, (_, index) => String(index));
    expect(checkBulk(ids).ok).toBe(false);
    expect(checkBulk(ids.slice(1)).ok).toBe(true);
  });

  it('posts in groups', () => {
    expect(chunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(chunks([], 2)).toEqual([]);
  });
});

describe('where the reward is', () => {
  it('shows reserved until a verdict', () => {
    expect(paymentOf(nothing).state).toBe('reserved');
    expect(paymentOf({ ...nothing, assignmentState: 'held' }).state).toBe('reserved');
  });

  it('shows pending, then payable, after an approval', () => {
    expect(paymentOf({ ...nothing, release: { dueAt: at, releasedAt: null } })).toEqual({ state: 'pending', payableAt: at });
    expect(paymentOf({ ...nothing, release: { dueAt: at, releasedAt: at } }).state).toBe('payable');
  });

  it('rests after a rejection, and is withheld when it stands', () => {
    expect(paymentOf({ ...nothing, hold: { state: 'resting', heldUntil: at } }).state).toBe('in_dispute');
    expect(paymentOf({ ...nothing, hold: { state: 'stands', heldUntil: at } }).state).toBe('withheld');
  });

  it('shows pending again when the rejection was undone', () => {
    const undone = { ...nothing, hold: { state: 'overturned' as const, heldUntil: at }, release: { dueAt: at, releasedAt: null } };
    expect(paymentOf(undone).state).toBe('pending');
  });

  it('shows none for unpaid work, and freed when the slot was given back', () => {
    expect(paymentOf({ ...nothing, rewardMinor: 0n }).state).toBe('none');
    expect(paymentOf({ ...nothing, assignmentState: 'returned' }).state).toBe('freed');
  });
});
