import { newId } from '../../kernel/index.ts';
import { denySecondPerson, type AdminStanding, type TwoPersonMatter } from './second-person.ts';

const at = (hour: number) => new Date(Date.UTC(2026, 10, 2, hour));
const [asker, other, worker] = [newId<'Person'>(), newId<'Person'>(), newId<'Person'>()];
const organisationId = newId<'Organisation'>();

function standing(personId = other, over: Partial<AdminStanding> = {}): AdminStanding {
  return { personId, adminSince: at(1), suspended: false, organisationIds: new Set(), ...over };
}
const matter: TwoPersonMatter = {
  name: 'payout run',
  askedAt: at(9),
  askedBy: asker,
  askedAsAdmin: true,
  concerned: [worker],
  organisationId,
};
const kindOf = (second: AdminStanding | null, first: AdminStanding | null = standing(asker), of: TwoPersonMatter = matter) =>
  denySecondPerson(second, first, of)?.kind ?? 'yes';

describe('denySecondPerson', () => {
  it('accepts another active admin from before the request who is not concerned', () => {
    expect(kindOf(standing())).toBe('yes');
  });

  it.each<[string, AdminStanding | null, string]>([
    ['an unknown person', null, 'FORBIDDEN'],
    ['a person who is not an admin', standing(other, { adminSince: null }), 'FORBIDDEN'],
    ['a suspended admin', standing(other, { suspended: true }), 'FORBIDDEN'],
    ['the first person', standing(asker), 'FORBIDDEN'],
    ['the person concerned', standing(worker), 'FORBIDDEN'],
    ['a member of the organisation', standing(other, { organisationIds: new Set([organisationId]) }), 'FORBIDDEN'],
    [
      'an admin whose role began a millisecond after the request',
      standing(other, { adminSince: new Date(at(9).getTime() + 1) }),
      'FORBIDDEN',
    ],
  ])('refuses %s', (_who, second, kind) => {
    expect(kindOf(second)).toBe(kind);
  });

  it('accepts an admin whose role began at the same millisecond as the request', () => {
    expect(kindOf(standing(other, { adminSince: at(9) }))).toBe('yes');
  });

  it('accepts a member of another organisation', () => {
    expect(kindOf(standing(other, { organisationIds: new Set([newId<'Organisation'>()]) }))).toBe('yes');
  });

  it.each<[string, AdminStanding | null]>([
    ['is unknown', null],
    ['is no longer an admin', standing(asker, { adminSince: null })],
    ['is suspended', standing(asker, { suspended: true })],
    ['lost the role after the request and got it back', standing(asker, { adminSince: at(10) })],
  ])('refuses with a conflict when the requester %s', (_why, first) => {
    expect(kindOf(standing(), first)).toBe('CONFLICT');
  });

  it('accepts a request of a worker for a payout, who is not an admin', () => {
    expect(kindOf(standing(), null, { ...matter, askedAsAdmin: false })).toBe('yes');
  });

  it('does not compare the second person with a first one when the marketplace created the request', () => {
    expect(kindOf(standing(), null, { ...matter, askedBy: null })).toBe('yes');
    expect(kindOf(standing(other, { adminSince: at(10) }), null, { ...matter, askedBy: null })).toBe('FORBIDDEN');
  });
});
