import { dayOf, daysOf, offsetOf, yearOf } from './days.ts';

const NOW = new Date('2026-11-22T23:30:00Z');

describe('days', () => {
  it('counts days in the given time zone', () => {
    expect(dayOf(NOW, 'UTC')).toBe('2026-11-22');
    expect(dayOf(NOW, 'Africa/Nairobi')).toBe('2026-11-23');
    expect(dayOf(NOW, 'Pacific/Honolulu')).toBe('2026-11-22');
    expect(offsetOf('Asia/Kathmandu', NOW)).toBe('UTC+05:45');
    expect(offsetOf('UTC', NOW)).toBe('UTC');
  });

  it('defaults to the days of the current month so far', () => {
    expect(daysOf({}, NOW, 'Africa/Nairobi')).toEqual({
      ok: true,
      value: { firstDay: '2026-11-01', lastDay: '2026-11-23', timeZone: 'Africa/Nairobi' },
    });
    const asked = { firstDay: '2025-12-31', lastDay: '2026-12-31', timeZone: 'Asia/Tokyo' };
    expect(daysOf(asked, NOW, 'UTC')).toEqual({ ok: true, value: asked });
  });

  it.each([
    [{ firstDay: '2026-02-30' }, 'firstDay'],
    [{ lastDay: 'yesterday' }, 'lastDay'],
    [{ firstDay: '2026-11-23', lastDay: '2026-11-22' }, 'firstDay'],
    [{ firstDay: '2025-12-30', lastDay: '2026-12-31' }, 'firstDay'],
    [{ timeZone: '+01:00' }, 'timeZone'],
    [{ timeZone: "UTC'; drop" }, 'timeZone'],
  ])('refuses invalid days: %j', (asked, path) => {
    expect(daysOf(asked, NOW, 'UTC')).toMatchObject({ ok: false, refusals: [{ kind: 'INVALID', path: [path] }] });
  });

  it('covers a calendar year', () => {
    expect(yearOf(null, new Date('2026-12-31T23:30:00Z'), 'Africa/Nairobi')).toMatchObject({
      value: { year: 2027, lastDay: '2027-12-31' },
    });
    expect(yearOf(20, NOW, 'UTC').ok).toBe(false);
  });
});
