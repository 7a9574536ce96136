import { fittingStep, MOST_POINTS, pointCount, progressPoints, rangeFault, startOf } from './progress.ts';

const at = (text: string) => new Date(text);
const counts = (submitted: number) => ({
  submitted,
  approved: submitted * 2,
  confident: submitted * 3,
  spentMinor: BigInt(submitted) * 60n,
});

describe('the points of a range', () => {
  it('stands at the ends of its steps, and at its end', () => {
    const range = { from: at('2026-03-01T10:20:00Z'), to: at('2026-03-01T13:30:00Z'), step: 'hour' } as const;
    const points = progressPoints(range, [
      { start: null, ...counts(5) },
      { start: at('2026-03-01T10:00:00Z'), ...counts(1) },
      { start: at('2026-03-01T13:00:00Z'), ...counts(2) },
    ]);
    expect(points.map((point) => [point.at.toISOString().slice(11, 16), point.submitted])).toEqual([
      ['11:00', 6],
      ['12:00', 6],
      ['13:00', 6],
      ['13:30', 8],
    ]);
    expect(points.at(-1)).toMatchObject({ approved: 16, confident: 24, spentMinor: 480n });
    expect(points).toHaveLength(pointCount(range));
  });

  it('has no second point at the end when the range ends with a step', () => {
    const range = { from: at('2026-03-01T10:00:00Z'), to: at('2026-03-01T12:00:00Z'), step: 'hour' } as const;
    expect(progressPoints(range, []).map((point) => point.at.toISOString().slice(11, 16))).toEqual(['11:00', '12:00']);
    expect(pointCount(range)).toBe(2);
  });

  it('follows days and weeks of UTC, weeks from Monday on', () => {
    expect(startOf(at('2026-03-04T23:59:59Z'), 'day')).toEqual(at('2026-03-04T00:00:00Z'));
    expect(startOf(at('2026-03-04T23:59:59Z'), 'week')).toEqual(at('2026-03-02T00:00:00Z'));
    expect(startOf(at('1999-12-31T01:00:00Z'), 'week')).toEqual(at('1999-12-27T00:00:00Z'));
  });
});

describe('a range', () => {
  const from = at('2026-03-01T00:00:00Z');
  const after = (hours: number) => new Date(from.getTime() + hours * 3_600_000);

  it('refuses an empty range and one that runs backwards', () => {
    expect(rangeFault({ from, to: from, step: 'hour' })).toMatch(/must be after/);
    expect(rangeFault({ from, to: after(-1), step: 'day' })).toMatch(/must be after/);
  });

  it('refuses more points than are answered, and says what to change', () => {
    expect(rangeFault({ from, to: after(MOST_POINTS), step: 'hour' })).toBeNull();
    expect(rangeFault({ from, to: new Date(after(MOST_POINTS).getTime() + 1), step: 'hour' })).toMatch(/401 points.*longer step/);
    expect(rangeFault({ from, to: at('9999-12-31T23:59:59Z'), step: 'week' })).not.toBeNull();
  });

  it('gets the shortest step that fits', () => {
    expect(fittingStep(from, after(MOST_POINTS))).toBe('hour');
    expect(fittingStep(from, after(MOST_POINTS + 1))).toBe('day');
    expect(fittingStep(from, after(24 * MOST_POINTS + 24))).toBe('week');
    expect(fittingStep(from, at('9999-01-01T00:00:00Z'))).toBe('week');
  });
});
