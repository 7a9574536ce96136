import fc from 'fast-check';
import { parseDay, parseMoment } from './index.ts';

describe('parseMoment', () => {
  it.each([
    ['2026-11-02T09:00:00Z', '2026-11-02T09:00:00.000Z'],
    ['2026-11-02t09:00:00z', '2026-11-02T09:00:00.000Z'],
    ['2026-11-02T09:00:00+05:45', '2026-11-02T03:15:00.000Z'],
    ['2026-11-02T09:00:00-23:59', '2026-11-03T08:59:00.000Z'],
    ['2026-11-02T09:00:00.5Z', '2026-11-02T09:00:00.500Z'],
    ['2026-11-02T09:00:00.123999999Z', '2026-11-02T09:00:00.123Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
    ['0099-03-01T00:00:00Z', '0099-03-01T00:00:00.000Z'],
  ])('reads %s', (text, iso) => {
    expect(parseMoment(text)?.toISOString()).toBe(iso);
  });

  it.each(['2023-02-29T00:00:00Z', '1900-02-29T00:00:00Z', '2026-04-31T00:00:00Z', '2026-11-02T24:00:00Z', '2026-11-02T09:60:00Z'])(
    'refuses %s, which does not exist',
    (text) => {
      expect(parseMoment(text)).toBeNull();
    },
  );

  it('reads the output of toISOString, and the same moment at any offset', () => {
    const dates = fc.date({ min: new Date('0002-01-01T00:00:00Z'), max: new Date('9998-01-01T00:00:00Z'), noInvalidDate: true });
    fc.assert(
      fc.property(dates, fc.integer({ min: -1439, max: 1439 }), (date, offset) => {
        expect(parseMoment(date.toISOString())).toEqual(date);
        const local = new Date(date.getTime() + offset * 60_000).toISOString().replace('Z', '');
        const two = (value: number) => String(value).padStart(2, '0');
        const sign = offset < 0 ? '-' : '+';
        const written = `${local}${sign}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
        expect(parseMoment(written)).toEqual(date);
      }),
    );
  });
});

describe('parseDay', () => {
  it('reads a day that exists', () => {
    expect(parseDay('2028-02-29')?.toISOString()).toBe('2028-02-29T00:00:00.000Z');
    expect(parseDay('0001-01-01')?.toISOString()).toBe('0001-01-01T00:00:00.000Z');
  });

  it.each(['2027-02-30', '2027-02-29', '2027-13-01', '2027-1-1', '0000-01-01', '2027-02-28T00:00:00Z', '27-02-28', '2027-02-28 ', ''])(
    'refuses "%s"',
    (text) => {
      expect(parseDay(text)).toBeNull();
    },
  );
});
