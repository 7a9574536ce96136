import { barsOf, lastDays, momentsOf } from './period.ts';

describe('lastDays', () => {
  it('counts today among them, also over the end of a month', () => {
    const now = Date.parse('2026-03-01T23:30:00Z');
    expect([lastDays(1, now), lastDays(2, now)]).toEqual([
      { firstDay: '2026-03-01', lastDay: '2026-03-01' },
      { firstDay: '2026-02-28', lastDay: '2026-03-01' },
    ]);
  });
});

describe('momentsOf', () => {
  it('ends when the last day ends', () => {
    expect(momentsOf({ firstDay: '2026-02-01', lastDay: '2026-02-28' })).toEqual({
      from: '2026-02-01T00:00:00.000Z',
      to: '2026-03-01T00:00:00.000Z',
    });
  });
});

describe('barsOf', () => {
  it('has a bar for each day, also for days without a figure', () => {
    const bars = barsOf({ firstDay: '2026-02-27', lastDay: '2026-03-01' }, new Map([['2026-02-28', 4.2]]));
    expect(bars).toEqual([
      { day: '2026-02-27', amount: 0 },
      { day: '2026-02-28', amount: 4.2 },
      { day: '2026-03-01', amount: 0 },
    ]);
  });
});
