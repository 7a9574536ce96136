import { present, Random } from '../../kernel/index.ts';
import { forecast, WINDOW_HOURS, type ForecastFacts } from './forecast.ts';

const exactly = (count: number) => ({ least: count, most: count });
const FACTS: ForecastFacts = { isOpen: true, hourly: Array.from({ length: 24 }, () => 100), remaining: exactly(1_000) };

function interval(facts: ForecastFacts): { low: number; high: number | null } {
  const found = forecast(facts);
  if (!found.ok) throw new Error(found.reason);
  return found;
}

describe('a forecast', () => {
  it('holds the remaining answers over the rate', () => {
    const { low, high } = interval(FACTS);
    expect(low).toBeLessThan(10);
    expect(high).toBeGreaterThan(10);
    expect(low).toBeGreaterThan(8.5);
    expect(high).toBeLessThan(11.5);
  });

  it('gets wider when the hours differ more', () => {
    const uneven = interval({ ...FACTS, hourly: FACTS.hourly.map((count, hour) => (hour % 2 === 0 ? count * 2 : 0)) });
    const even = interval(FACTS);
    expect(uneven.low).toBeLessThan(even.low);
    expect(present(uneven.high, 'an end')).toBeGreaterThan(present(even.high, 'an end'));
  });

  it('has no end when the rate may be nothing', () => {
    const hourly = [60, ...Array.from({ length: 23 }, () => 0)];
    expect(interval({ ...FACTS, hourly })).toMatchObject({ high: null });
  });

  it('begins with the least that remains, and ends with the most', () => {
    const wide = interval({ ...FACTS, remaining: { least: 500, most: 2_000 } });
    expect(wide.low).toBeLessThan(interval({ ...FACTS, remaining: exactly(501) }).low);
    expect(present(wide.high, 'an end')).toBeCloseTo(present(interval({ ...FACTS, remaining: exactly(2_000) }).high, 'an end'), 9);
    expect(interval({ ...FACTS, remaining: { least: 0, most: 10 } }).low).toBe(0);
  });

  it.each([
    ['not_open', { isOpen: false }],
    ['nothing_left', { remaining: exactly(0) }],
    ['too_few_answers', { hourly: [1_000, 1_000] }],
    ['too_few_answers', { hourly: Array.from({ length: 19 }, () => 1) }],
    ['too_few_answers', { hourly: [] }],
  ] as const)('refuses as %s for %j', (reason, facts) => {
    expect(forecast({ ...FACTS, ...(facts as Partial<ForecastFacts>) })).toEqual({ ok: false, reason });
  });

  it('reaches a year ahead at most', () => {
    const { low, high } = interval({ ...FACTS, remaining: exactly(1_000_000_000) });
    expect([low, high]).toEqual([24 * 365, null]);
  });

  it.each([
    ['a steady crowd', () => 30],
    ['a crowd that comes in bursts', (random: Random) => (random.next() < 0.3 ? 100 : 5)],
    ['a crowd that sleeps at night', (_random: Random, hour: number) => 30 * (1 + Math.sin((hour / 24) * 2 * Math.PI))],
  ] as const)('holds the end in at least eight of ten cases for %s', (_name, rate) => {
    const random = new Random(7);
    let held = 0;
    const cases = 400;
    for (let each = 0; each < cases; each++) {
      const start = random.below(24);
      const arrivals = (hour: number) => poisson(random, rate(random, start + hour));
      const hourly = Array.from({ length: WINDOW_HOURS }, (_unused, hour) => arrivals(hour));
      const remaining = 200 + random.below(2_000);
      let [hours, left] = [0, remaining];
      for (; left > 0; hours++) {
        const count = arrivals(WINDOW_HOURS + hours);
        if (count >= left) {
          hours += left / count;
          break;
        }
        left -= count;
      }
      const { low, high } = interval({ ...FACTS, hourly, remaining: exactly(remaining) });
      if (low <= hours && (high === null || hours <= high)) held += 1;
    }
    expect(held / cases).toBeGreaterThanOrEqual(0.8);
  });
});

/** A Poisson number, by the gaps between arrivals. */
function poisson(random: Random, mean: number): number {
  let count = 0;
  for (let at = -Math.log(1 - random.next()); at < mean; at -= Math.log(1 - random.next())) count += 1;
  return count;
}
