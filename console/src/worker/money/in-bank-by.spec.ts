import { inBankBy, type PayoutPace } from './in-bank-by.ts';

const weekly: PayoutPace = { frequency: 'WEEKLY', nextAt: '2026-11-09T00:00:00.000Z', usualSeconds: 2 * 86_400 };

describe('inBankBy', () => {
  it('adds the usual time of a payout to the next day of payouts', () => {
    expect(inBankBy(weekly, '2026-11-05T10:00:00Z')).toBe('2026-11-11T00:00:00.000Z');
    expect(inBankBy(weekly, '2026-11-09T00:00:00Z')).toBe('2026-11-11T00:00:00.000Z');
  });

  it('waits for the day of payouts after the hold time', () => {
    expect(inBankBy({ ...weekly, usualSeconds: null }, '2026-11-09T00:00:01Z')).toBe('2026-11-16T00:00:00.000Z');
    expect(inBankBy({ ...weekly, usualSeconds: null }, '2026-11-24T00:00:00Z')).toBe('2026-11-30T00:00:00.000Z');
  });

  it('takes the first of a later month for monthly payouts, also over the end of a year', () => {
    const monthly: PayoutPace = { frequency: 'MONTHLY', nextAt: '2026-12-01T00:00:00.000Z', usualSeconds: 0 };
    expect(inBankBy(monthly, '2026-11-20T00:00:00Z')).toBe('2026-12-01T00:00:00.000Z');
    expect(inBankBy(monthly, '2026-12-20T00:00:00Z')).toBe('2027-01-01T00:00:00.000Z');
    expect(inBankBy(monthly, '2027-01-01T00:00:00Z')).toBe('2027-01-01T00:00:00.000Z');
  });

  it('names no day for somebody who is paid on request', () => {
    expect(inBankBy({ frequency: 'ON_REQUEST', nextAt: null, usualSeconds: 60 }, '2026-11-20T00:00:00Z')).toBeNull();
  });
});
