import { periodOf } from './period.ts';

const now = new Date('2026-11-22T12:00:00.000Z');

describe('periodOf', () => {
  it('defaults to the last 30 days including the current millisecond', () => {
    expect(periodOf({}, now)).toMatchObject({
      ok: true,
      value: { from: new Date('2026-10-23T12:00:00.001Z'), to: new Date('2026-11-22T12:00:00.001Z') },
    });
  });

  it('accepts a period of at most 366 days', () => {
    expect(periodOf({ from: new Date('2025-11-22T12:00:00Z'), to: now }, now).ok).toBe(true);
    expect(periodOf({ from: new Date('2025-11-01T12:00:00Z'), to: now }, now).ok).toBe(false);
  });

  it('refuses a period that does not begin before it ends, and invalid times', () => {
    expect(periodOf({ from: now, to: now }, now).ok).toBe(false);
    expect(periodOf({ from: new Date('never') }, now)).toMatchObject({ ok: false, refusals: [{ path: ['from'] }] });
  });
});
