import {
  ASSIGNMENT_STATES,
  lifecycle,
  LIVE_STATES,
  NOTHING_REPORTED,
  reportedTimeFault,
  sameJson,
  secondsSince,
  submissionCase,
  timeWorked,
  type AssignmentState,
} from './assignment.ts';

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
  const of = (state: AssignmentState, startedAt: Date | null = new Date()) => ({ state, startedAt });

  it('counts as long as the assignment is held, whatever the time', () => {
    expect(submissionCase(of('held'), false)).toBe('counts');
  });

  it('does not count while the task is held in advance', () => {
    expect(submissionCase(of('held', null), false)).toBe('not started');
    expect(submissionCase(of('returned', null), false)).toBe('given back');
  });

  it.each(['submitted', 'approved', 'rejected'] as const)(
    'treats the same answer as a repeat when %s, and refuses another one',
    (state) => {
      expect(submissionCase(of(state), true)).toBe('repeat');
      expect(submissionCase(of(state), false)).toBe('answered');
    },
  );

  it('comes late once the slot was reopened, and is refused once the slot was given back', () => {
    expect(submissionCase(of('expired'), false)).toBe('too late');
    expect(submissionCase(of('returned'), false)).toBe('given back');
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
  ])('ignores the order of keys: %j', (a, b) => {
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
  it('returns whole seconds, and zero when two clocks differ', () => {
    const at = new Date('2026-11-02T09:00:00.000Z');
    expect(secondsSince(at, new Date('2026-11-02T09:00:01.600Z'))).toBe(2);
    expect(secondsSince(at, new Date('2026-11-02T08:59:59.000Z'))).toBe(0);
  });
});

describe('the time worked', () => {
  const lease = { startedAt: new Date('2026-01-01T00:00:00Z'), leaseUntil: new Date('2026-01-01T00:10:00Z') };
  const at = (seconds: number) => new Date(lease.startedAt.getTime() + seconds * 1000);
  const kept = (answered: number, received: number) =>
    timeWorked(lease, { answeredAt: at(answered), activeSeconds: null }, at(received)).seconds;

  it('ends at the receipt when the client reports nothing', () => {
    expect(timeWorked(lease, NOTHING_REPORTED, at(700))).toEqual({ answeredAt: null, seconds: 700, activeSeconds: null });
  });

  it('ends when the client says, between the start and the end of the lease or the receipt', () => {
    expect([kept(60, 500), kept(-1, 500), kept(501, 500), kept(650, 700)]).toEqual([60, 0, 500, 600]);
  });

  it('counts no negative seconds when the server received the answer before it knew of the start', () => {
    expect(timeWorked(lease, { answeredAt: at(5), activeSeconds: 5 }, at(-1))).toEqual({ answeredAt: at(0), seconds: 0, activeSeconds: 0 });
  });

  it('lowers the active time to the time worked', () => {
    expect(timeWorked(lease, { answeredAt: null, activeSeconds: 80 }, at(70)).activeSeconds).toBe(70);
    expect(reportedTimeFault({ answeredAt: null, activeSeconds: 0 })).toBeNull();
    expect(reportedTimeFault({ answeredAt: null, activeSeconds: -1 })).toMatchObject({ kind: 'INVALID', path: ['activeSeconds'] });
  });
});
