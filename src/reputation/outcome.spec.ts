import { countsOf, NO_OUTCOMES, rateForStrangers } from './outcome.ts';

describe('the counts of a tally', () => {
  it('gives no rate before a decision', () => {
    expect(countsOf({ ...NO_OUTCOMES, submitted: 7, returned: 1, expired: 2 })).toEqual({
      submitted: 7,
      approved: 0,
      rejected: 0,
      returned: 1,
      expired: 2,
      approvalRatePercent: null,
    });
  });

  it('takes an overturned rejection as an approval', () => {
    const counts = countsOf({ ...NO_OUTCOMES, submitted: 4, approved: 1, rejected: 3, overturned: 2 });
    expect(counts).toMatchObject({ approved: 3, rejected: 1, approvalRatePercent: 75 });
  });

  it.each([
    [1, 0, 100],
    [0, 1, 0],
    [2, 1, 66],
    [999, 1, 99],
    [9_999_999, 1, 99],
  ])('computes for %i approved and %i rejected a rate of %i percent, rounded down', (approved, rejected, percent) => {
    expect(countsOf({ ...NO_OUTCOMES, approved, rejected }).approvalRatePercent).toBe(percent);
  });
});

describe('the rate that other requesters see', () => {
  it('hides the rate below ten decisions and shows it from ten on', () => {
    expect(rateForStrangers(countsOf({ ...NO_OUTCOMES, approved: 8, rejected: 1 }))).toBeNull();
    expect(rateForStrangers(countsOf({ ...NO_OUTCOMES, approved: 9, rejected: 1 }))).toBe(90);
  });

  it('counts an overturned rejection as one decision, not two', () => {
    expect(rateForStrangers(countsOf({ ...NO_OUTCOMES, approved: 4, rejected: 5, overturned: 5 }))).toBeNull();
  });
});
