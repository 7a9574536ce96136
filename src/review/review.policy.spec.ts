import { asId } from '../kernel/index.ts';
import { anonymous, SCOPES, systemActor, type Actor, type MemberRole, type PersonActor } from '../platform/index.ts';
import { mayOverturn, mayPayBonus, mayReview, maySeeAssignment } from './review.policy.ts';

const judged = { organisationId: 'acme', workerId: 'wanda' };

function person(personId: string, role: MemberRole | null, options: Partial<PersonActor> = {}): Actor {
  return {
    kind: 'person',
    personId: asId(personId),
    isWorker: false,
    isAdmin: false,
    isAuditor: false,
    memberships: role === null ? [] : [{ organisationId: asId('acme'), role }],
    scopes: new Set(SCOPES),
    suspended: false,
    emailVerified: true,
    sessionId: null,
    apiKeyId: null,
    ...options,
  };
}

const admin = person('ada', null, { isAdmin: true });
const stranger = person('sam', null);

describe('the policy of reviews', () => {
  it.each(['reviewer', 'manager', 'owner'] as const)('a %s may', (role) => {
    expect(mayReview(person('rob', role), judged)).toBeNull();
  });

  it('a viewer may not', () => {
    expect(mayReview(person('vic', 'viewer'), judged)).toMatchObject({ kind: 'FORBIDDEN' });
  });

  it('nobody reviews their own work, not even an owner', () => {
    expect(mayReview(person('wanda', 'owner'), judged)).toMatchObject({ kind: 'FORBIDDEN' });
    expect(mayOverturn(person('wanda', null, { isAdmin: true }), judged)).toMatchObject({ kind: 'FORBIDDEN' });
  });

  it('a stranger does not learn that the assignment exists', () => {
    expect(mayReview(stranger, judged)).toMatchObject({ kind: 'NOT_FOUND' });
    expect(mayOverturn(stranger, judged)).toMatchObject({ kind: 'NOT_FOUND' });
    expect(mayReview(anonymous, judged)).toMatchObject({ kind: 'NOT_FOUND' });
    expect(maySeeAssignment(stranger, judged)).toBe(false);
  });

  it('an admin sees and overturns, but does not review', () => {
    expect(maySeeAssignment(admin, judged)).toBe(true);
    expect(mayReview(admin, judged)).toMatchObject({ kind: 'FORBIDDEN' });
    expect(mayOverturn(admin, judged)).toBeNull();
  });

  it('only an admin overturns', () => {
    expect(mayOverturn(person('rob', 'owner'), judged)).toMatchObject({ kind: 'FORBIDDEN' });
    expect(mayOverturn(person('wanda', null), judged)).toMatchObject({ kind: 'FORBIDDEN' });
  });

  it('the marketplace may approve when nobody did', () => {
    expect(mayReview(systemActor('review.auto_approve'), judged)).toBeNull();
  });
});

describe('the policy of bonuses', () => {
  it('allows a manager or an owner', () => {
    expect(mayPayBonus(person('rob', 'manager'), 'acme')).toBeNull();
    expect(mayPayBonus(person('rob', 'reviewer'), 'acme')).toMatchObject({ kind: 'FORBIDDEN' });
    expect(mayPayBonus(stranger, 'acme')).toMatchObject({ kind: 'NOT_FOUND' });
    expect(mayPayBonus(admin, 'acme')).toMatchObject({ kind: 'NOT_FOUND' });
  });
});
