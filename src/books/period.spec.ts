import { periodOf } from './period.ts';

const now = new Date('2026-11-22T12:00:00.000Z');

describe('the span that the books are asked for', () => {
  it('is the last 30 days, this moment included, when nothing is said', () => {
    expect(periodOf({}, now)).toMatchObject({
      ok: true,
      value: { from: new Date('2026-10-23T12:00:00.001Z'), to: new Date('2026-11-22T12:00:00.001Z') },
    });
  });

  it('is as asked for, up to 366 days', () => {
    expect(periodOf({ from: new Date('2025-11-22T12:00:00Z'), to: now }, now).ok).toBe(true);
    expect(periodOf({ from: new Date('2025-11-01T12:00:00Z'), to: now }, now).ok).toBe(false);
  });

  it('begins before it ends, and both are moments', () => {
    expect(periodOf({ from: now, to: now }, now).ok).toBe(false);
    expect(periodOf({ from: new Date('never') }, now)).toMatchObject({ ok: false, refusals: [{ path: ['from'] }] });
  });
});
