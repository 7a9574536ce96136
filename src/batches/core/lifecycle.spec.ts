import { stateDiagram } from '../../kernel/index.ts';
import {
  ENDINGS,
  isDone,
  isRunning,
  lifecycle,
  SETTLE_AFTER_QUIET_SECONDS,
  type BatchEvent,
  type BatchState,
  type Progress,
} from './lifecycle.ts';

describe('the life of a batch', () => {
  it('allows the transitions of this table and nothing else', () => {
    const table: Record<BatchState, Partial<Record<BatchEvent, BatchState>>> = {
      draft: {
        'be edited': 'draft',
        'take tasks': 'draft',
        'lose tasks': 'draft',
        'be launched': 'open',
        'be sent to review': 'in_review',
        'be cancelled': 'cancelled',
      },
      in_review: { 'be approved': 'open', 'be sent back': 'draft', expire: 'draft', 'be cancelled': 'cancelled' },
      open: {
        'be edited': 'open',
        'take tasks': 'open',
        'lose tasks': 'open',
        'be extended': 'open',
        pause: 'paused',
        close: 'draining',
        expire: 'draining',
        'be cancelled': 'draining',
      },
      paused: {
        'be edited': 'paused',
        'take tasks': 'paused',
        'lose tasks': 'paused',
        'be extended': 'paused',
        resume: 'open',
        close: 'draining',
        expire: 'draining',
        'be cancelled': 'draining',
      },
      draining: { settle: 'settled', 'end as cancelled': 'cancelled' },
      settled: {},
      cancelled: {},
    };
    expect(lifecycle.transitions).toEqual(table);
  });

  it('ends in settled or cancelled only', () => {
    expect(lifecycle.states.filter((state) => lifecycle.isFinal(state))).toEqual(['settled', 'cancelled']);
  });

  it('reaches every state from a draft, and an end from every state', () => {
    const reachable = (from: BatchState): Set<BatchState> => {
      const seen = new Set<BatchState>([from]);
      for (const state of seen) for (const next of Object.values(lifecycle.transitions[state])) seen.add(next);
      return seen;
    };
    expect([...reachable('draft')].sort()).toEqual([...lifecycle.states].sort());
    for (const state of lifecycle.states) expect([...reachable(state)].some((each) => lifecycle.isFinal(each))).toBe(true);
  });

  it('refuses with the state it is in', () => {
    expect(lifecycle.next('settled', 'be extended')).toMatchObject({
      ok: false,
      refusals: [
        { kind: 'CONFLICT', state: 'settled', message: 'This batch is settled; it can be extended only while it is open or paused.' },
      ],
    });
    expect(lifecycle.next('open', 'be launched')).toMatchObject({ refusals: [{ message: expect.stringContaining('use extendBatch') }] });
    expect(lifecycle.next('in_review', 'be sent to review')).toMatchObject({
      refusals: [{ message: "This batch is waiting for an admin's look already; it opens when they approve it." }],
    });
  });

  it('drains on each of the endings, from open and paused alike', () => {
    for (const event of Object.keys(ENDINGS) as (keyof typeof ENDINGS)[]) {
      expect(lifecycle.next('open', event)).toMatchObject({ ok: true, value: 'draining' });
      expect(lifecycle.next('paused', event)).toMatchObject({ ok: true, value: 'draining' });
    }
    expect(lifecycle.states.filter(isRunning)).toEqual(['open', 'paused']);
  });

  it('draws itself', () => {
    expect(stateDiagram(lifecycle)).toContain('draining --> settled: settle');
  });
});

describe('isDone', () => {
  const quiet = { tasksWaiting: 0, isAnythingFree: false, isUndecided: false, inFlight: 0, quietSeconds: SETTLE_AFTER_QUIET_SECONDS };

  it.each<[string, BatchState, Partial<Omit<Progress, 'state'>>, boolean]>([
    ['used up and quiet for a day', 'open', {}, true],
    ['the same when paused', 'paused', {}, true],
    ['quiet for less than a day', 'open', { quietSeconds: SETTLE_AFTER_QUIET_SECONDS - 1 }, false],
    ['never worked on', 'open', { quietSeconds: null }, false],
    ['tasks wait to be launched', 'open', { tasksWaiting: 1 }, false],
    ['a slot is free', 'open', { isAnythingFree: true }, false],
    ['a task waits for a decision', 'open', { isUndecided: true }, false],
    ['something is in flight', 'open', { inFlight: 1 }, false],
    ['draining with nothing in flight, at once', 'draining', { quietSeconds: null, tasksWaiting: 5 }, true],
    ['draining with something in flight', 'draining', { inFlight: 1 }, false],
    ['a draft', 'draft', {}, false],
    ['in review', 'in_review', {}, false],
    ['settled already', 'settled', {}, false],
  ])('decides for the state: %s', (_name, state, facts, expected) => {
    expect(isDone({ state, ...quiet, ...facts })).toBe(expected);
  });
});
