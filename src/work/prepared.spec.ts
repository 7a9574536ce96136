import { asId, publicId } from '../kernel/index.ts';
import { ASSIGNMENT_STATES, type Assignment } from './assignment.ts';
import { preparedAlready, startCase } from './prepared.ts';

const NOW = new Date('2026-01-01T00:00:00Z');
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const batchId = asId<'Batch'>('0197f3a0-0000-7000-8000-00000000000a');
const other = asId<'Batch'>('0197f3a0-0000-7000-8000-00000000000b');
const id = asId<'Assignment'>('0197f3a0-0000-7000-8000-000000000001');
const prepared = { id, batchId, state: 'held', startedAt: null, leaseUntil: later(300) } as Assignment;

describe('preparing a task while one is held in advance', () => {
  it('returns the same one for its batch, and for any batch', () => {
    expect(preparedAlready(prepared, batchId, NOW)).toEqual({ ok: true, value: prepared });
    expect(preparedAlready(prepared, null, later(299))).toEqual({ ok: true, value: prepared });
  });

  it('refuses another batch, and names the task that is held', () => {
    expect(preparedAlready(prepared, other, NOW)).toMatchObject({
      refusals: [{ kind: 'LIMIT_REACHED', limit: 1, usedBy: [publicId('Assignment', id)] }],
    });
  });

  it('asks for a repeat when the time of the held task has passed, whatever the batch', () => {
    for (const asked of [batchId, other, null]) {
      expect(preparedAlready(prepared, asked, later(300))).toMatchObject({ refusals: [{ kind: 'TRY_LATER' }] });
    }
  });
});

describe('a start', () => {
  it('begins a task held in advance until its time has passed', () => {
    expect([startCase(prepared, NOW), startCase(prepared, later(299)), startCase(prepared, later(300))]).toEqual([
      'may start',
      'may start',
      'too late',
    ]);
  });

  it('counts as a repeat while the clock runs, whatever the time', () => {
    for (const now of [NOW, later(10_000)]) expect(startCase({ ...prepared, startedAt: NOW }, now)).toBe('repeat');
  });

  it.each(ASSIGNMENT_STATES.filter((state) => state !== 'held'))('does not begin a task that is %s', (state) => {
    expect(startCase({ ...prepared, state, startedAt: NOW }, NOW)).toBe('ended');
    expect(startCase({ ...prepared, state: 'returned' }, NOW)).toBe('gone back');
  });
});
