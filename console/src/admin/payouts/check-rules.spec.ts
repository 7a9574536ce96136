import { checksOf, verdictsOf } from './check-rules.ts';

const money = (minor: string) => ({ minor, currency: 'EUR', text: `${minor} EUR` });
const fine = {
  amountMinor: '40000',
  previous: { count: 6, median: money('39000') },
  isBalanced: true,
  isTraced: true,
  sharedWith: [],
  accountDays: 150,
  restrictions: [],
  verdicts: { automatic: 0, total: 11 },
};
const warnings = (change: Partial<Parameters<typeof checksOf>[0]>) =>
  checksOf({ ...fine, ...change })
    .filter(({ isFine }) => !isFine)
    .map(({ text }) => text);

describe('checksOf', () => {
  it('finds nothing to look at when everything is usual', () => {
    expect(warnings({})).toEqual([]);
  });

  it('reports books that do not balance and traces that do not end', () => {
    expect([warnings({ isBalanced: false }), warnings({ isTraced: false })]).toEqual([['check.books-look'], ['check.books-look']]);
  });

  it('compares the amount with the median of earlier payouts, from three times on', () => {
    expect(warnings({ amountMinor: '116999' })).toEqual([]);
    expect(warnings({ amountMinor: '117000' })).toEqual(['check.size-look']);
    expect(warnings({ previous: { count: 0, median: null } })).toEqual(['check.size-first']);
  });

  it('warns when most answers were approved automatically', () => {
    expect(warnings({ verdicts: { automatic: 603, total: 614 } })).toEqual(['check.automatic-look']);
    expect(warnings({ verdicts: { automatic: 0, total: 0 } })).toEqual([]);
  });

  it('names those who share the account, restrictions in force, and an account that is new', () => {
    expect(warnings({ sharedWith: ['Bruno'], restrictions: ['Suspended'], accountDays: 2 })).toEqual([
      'check.account-look',
      'check.age-look',
      'check.restriction-look',
    ]);
  });
});

describe('verdictsOf', () => {
  it('counts approvals of the marketplace as automatic', () => {
    const by = (actorKind: string) => ({ posting: { acts: [{ verb: 'assignment.approved', actorKind }] } });
    expect(verdictsOf([by('SYSTEM'), by('PERSON'), by('SYSTEM'), { posting: { acts: [] } }])).toEqual({ automatic: 2, total: 4 });
  });
});
