import { ASSIGNMENT_STATES, lifecycle, LIVE_STATES, sameJson, secondsSince, submissionCase } from './assignment.ts';

describe('the life of an assignment', () => {
  it('begins held and ends approved, returned or expired', () => {
    expect(lifecycle.initial).toBe('held');
    expect(ASSIGNMENT_STATES.filter((state) => lifecycle.isFinal(state))).toEqual(['approved', 'returned', 'expired']);
  });

  it('knows the states that the lists name', () => {
    expect([...lifecycle.states].sort()).toEqual([...ASSIGNMENT_STATES].sort());
    expect(LIVE_STATES).toEqual(ASSIGNMENT_STATES.filter((state) => state !== 'returned' && state !== 'expired'));
  });

  it('lets an answer be decided once, and a rejection be undone', () => {
    expect(lifecycle.next('submitted', 'be approved')).toEqual({ ok: true, value: 'approved' });
    expect(lifecycle.next('rejected', 'be approved after all')).toEqual({ ok: true, value: 'approved' });
    expect(lifecycle.next('approved', 'be rejected')).toMatchObject({ ok: false });
    expect(lifecycle.next('expired', 'be submitted')).toMatchObject({ ok: false });
  });
});

describe('a submission', () => {
  it('counts as long as the assignment is held, whatever the time', () => {
    expect(submissionCase('held', false)).toBe('counts');
  });

  it.each(['submitted', 'approved', 'rejected'] as const)(
    'of the same answer again is a repeat when %s, another one is refused',
    (state) => {
      expect(submissionCase(state, true)).toBe('repeat');
      expect(submissionCase(state, false)).toBe('answered');
    },
  );

  it('is too late once the slot was opened again, and pointless once it was given back', () => {
    expect(submissionCase('expired', false)).toBe('too late');
    expect(submissionCase('returned', false)).toBe('given back');
  });
});

describe('sameness of answers', () => {
  it.each([
    [
      { a: 1, b: [1, { c: null }] },
      { b: [1, { c: null }], a: 1 },
    ],
    [{}, {}],
    [{ label: 'é' }, { label: 'é' }],
  ])('does not mind the order of keys: %j', (a, b) => {
    expect(sameJson(a, b)).toBe(true);
  });

  it.each([
    [{ a: 1 }, { a: '1' }],
    [{ a: [1, 2] }, { a: [2, 1] }],
    [{ a: 1 }, { a: 1, b: null }],
    [{ a: null }, {}],
    [{ a: [] }, { a: {} }],
    [null, {}],
    [{ a: { b: 1 } }, { a: { c: 1 } }],
  ])('tells %j from %j', (a, b) => {
    expect(sameJson(a, b)).toBe(false);
    expect(sameJson(b, a)).toBe(false);
  });
});

describe('seconds worked', () => {
  it('are whole, and never negative when two clocks differ', () => {
    const at = new Date('2026-11-02T09:00:00.000Z');
    expect(secondsSince(at, new Date('2026-11-02T09:00:01.600Z'))).toBe(2);
    expect(secondsSince(at, new Date('2026-11-02T08:59:59.000Z'))).toBe(0);
  });
});
