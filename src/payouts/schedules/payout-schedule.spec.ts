import fc from 'fast-check';
import { nextRoundAt, roundDueAt } from './payout-schedule.ts';

const at = (text: string) => new Date(text);

it.each([
  ['weekly', '2026-11-02T00:00:00.000Z', '2026-11-02T00:00:00.000Z', '2026-11-09T00:00:00.000Z'],
  ['weekly', '2026-11-01T23:59:59.999Z', '2026-10-26T00:00:00.000Z', '2026-11-02T00:00:00.000Z'],
  ['weekly', '2027-01-01T12:00:00.000Z', '2026-12-28T00:00:00.000Z', '2027-01-04T00:00:00.000Z'],
  ['monthly', '2026-12-31T23:59:59.999Z', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
  ['monthly', '2028-02-29T06:00:00.000Z', '2028-02-01T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
] as const)('pays %s at %s in the round of %s, and next in that of %s', (frequency, now, due, next) => {
  expect(roundDueAt(frequency, at(now))).toEqual(at(due));
  expect(nextRoundAt(frequency, at(now))).toEqual(at(next));
});

it('has no round for who is paid on request', () => {
  expect(nextRoundAt('on_request', at('2026-11-02T00:00:00.000Z'))).toBeNull();
});

it('always lies between the round that is due and the next', () => {
  const moment = fc.date({ min: at('2020-01-01'), max: at('2100-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(moment, fc.constantFrom('weekly', 'monthly'), (now, frequency) => {
      const due = roundDueAt(frequency, now);
      const next = nextRoundAt(frequency, now)!;
      expect(due <= now && now < next).toBe(true);
      expect(roundDueAt(frequency, next)).toEqual(next);
      if (frequency === 'weekly') expect(due.getUTCDay()).toBe(1);
    }),
  );
});
