import { dayText, momentText } from './time-text.ts';

describe('times as text', () => {
  it('writes a time in its time zone, and days and months', () => {
    const moment = new Date('2026-11-02T23:30:00Z');
    expect(momentText(moment, 'UTC')).toBe('2 Nov 2026, 23:30');
    expect(momentText(moment, 'Africa/Nairobi')).toBe('3 Nov 2026, 02:30');
    expect([dayText('2026-11-02'), dayText('2026-11'), dayText('a day')]).toEqual(['2 Nov 2026', 'Nov 2026', 'a day']);
  });

  it('makes one formatter for a time zone, whatever the number of times', () => {
    const real = Intl.DateTimeFormat;
    let made = 0;
    const counting = function (...args: ConstructorParameters<typeof real>) {
      made += 1;
      return new real(...args);
    };
    Object.assign(Intl, { DateTimeFormat: counting });
    try {
      for (let n = 0; n < 1_000; n++) momentText(new Date(n * 60_000), n % 2 === 0 ? 'Asia/Kathmandu' : 'Asia/Tokyo');
    } finally {
      Object.assign(Intl, { DateTimeFormat: real });
    }
    expect(made).toBeLessThanOrEqual(2);
  });
});
