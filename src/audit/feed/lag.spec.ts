import { lagNotice, lagSeconds } from './lag.ts';

const now = new Date('2026-11-02T09:05:00Z');

describe('the lag of the event feed', () => {
  it('the lag is 0 when no act waits', () => {
    expect(lagSeconds({ waiting: 0, oldestAt: null }, now)).toBe(0);
    expect(lagNotice({ waiting: 0, oldestAt: null }, now)).toBeNull();
  });

  it('the lag is the age of the oldest act that waits', () =>
    expect(lagSeconds({ waiting: 2, oldestAt: new Date('2026-11-02T09:04:30Z') }, now)).toBe(30));

  it('the lag is 0 when the clock of another process is ahead', () =>
    expect(lagSeconds({ waiting: 2, oldestAt: new Date('2026-11-02T09:06:00Z') }, now)).toBe(0));

  it('the operator is told of a lag from a minute on', () => {
    expect(lagNotice({ waiting: 2, oldestAt: new Date('2026-11-02T09:04:01Z') }, now)).toBeNull();
    expect(lagNotice({ waiting: 2, oldestAt: new Date('2026-11-02T09:04:00Z') }, now)).toContain('60 seconds behind: 2 acts');
  });
});
