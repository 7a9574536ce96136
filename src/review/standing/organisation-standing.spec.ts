import { organisationStanding, type StandingTally } from './organisation-standing.ts';

const tally: StandingTally = {
  decided: 40,
  workers: 7,
  rejected: 3,
  reviewSeconds: 5_400.5,
  workSeconds: 7_200n,
  paidMinor: 2_001n,
  currency: 'EUR',
};

describe("an organisation's standing", () => {
  it('reports the time to a decision, the share of rejections and the pay per hour', () => {
    expect(organisationStanding(tally)).toEqual({
      basedOn: 40,
      reviewSeconds: 5401,
      rejectionRatePercent: 7.5,
      paidPerHourMinor: 1000n,
      currency: 'EUR',
    });
  });

  it.each<[Partial<StandingTally>, number]>([
    [{ decided: 9 }, 9],
    [{ workers: 2 }, 40],
    [{ decided: 0, rejected: 0, workers: 0, reviewSeconds: null, currency: null }, 0],
  ])('returns counts only when it is based on little: %j', (change, basedOn) => {
    const nothing = { reviewSeconds: null, rejectionRatePercent: null, paidPerHourMinor: null, currency: null };
    expect(organisationStanding({ ...tally, ...change })).toEqual({ basedOn, ...nothing });
  });

  it('says nothing before it was ever counted, and knows no hour of work that took no time', () => {
    expect(organisationStanding(null)).toMatchObject({ basedOn: 0, rejectionRatePercent: null });
    expect(organisationStanding({ ...tally, workSeconds: 0n })).toMatchObject({ paidPerHourMinor: null, rejectionRatePercent: 7.5 });
  });
});
