import { asId } from '../../kernel/index.ts';
import { anonymous, SCOPES, systemActor, type Actor, type MemberRole } from '../../platform/index.ts';
import { denyCreating, denyManaging, denyReviewing, mayRead } from './batches.policy.ts';

const OWN = asId<'Organisation'>('01890000-0000-7000-8000-000000000001');
const OTHER = asId<'Organisation'>('01890000-0000-7000-8000-000000000002');
const batch = { organisationId: OWN };

function person(role: MemberRole | null, options: { isAdmin?: boolean; organisationId?: typeof OWN } = {}): Actor {
  return {
    kind: 'person',
    personId: asId<'Person'>('01890000-0000-7000-8000-000000000009'),
    isWorker: true,
    isAdmin: options.isAdmin ?? false,
    isAuditor: false,
    memberships: role === null ? [] : [{ organisationId: options.organisationId ?? OWN, role }],
    scopes: new Set(SCOPES),
    suspended: false,
    emailVerified: true,
    sessionId: null,
    apiKeyId: null,
  };
}

const admin = person(null, { isAdmin: true });

it.each<[string, Actor, string, boolean]>([
  ['owner', person('owner'), 'yes', true],
  ['manager', person('manager'), 'yes', true],
  ['reviewer', person('reviewer'), 'FORBIDDEN', true],
  ['viewer', person('viewer'), 'FORBIDDEN', true],
  ['admin', admin, 'FORBIDDEN', true],
  ["another organisation's owner", person('owner', { organisationId: OTHER }), 'NOT_FOUND', false],
  ['worker', person(null), 'NOT_FOUND', false],
  ['anonymous', anonymous, 'NOT_FOUND', false],
  ['system', systemActor('sweep'), 'NOT_FOUND', false],
])('%s: manage %s, read %s', (_name, actor, manage, read) => {
  expect(denyManaging(actor, batch)?.kind ?? 'yes').toBe(manage);
  expect(mayRead(actor, batch)).toBe(read);
});

it('lets owners and managers post, and tells strangers nothing of the organisation', () => {
  expect(denyCreating(person('manager'), OWN)).toBeNull();
  expect(denyCreating(person('reviewer'), OWN)?.kind).toBe('FORBIDDEN');
  expect(denyCreating(person('owner', { organisationId: OTHER }), OWN)?.kind).toBe('NOT_FOUND');
  expect(denyCreating(admin, OWN)?.kind).toBe('NOT_FOUND');
});

it('lets admins look at first batches, but not at those of their own organisation', () => {
  expect(denyReviewing(admin, batch)).toBeNull();
  expect(denyReviewing(person('viewer', { isAdmin: true }), batch)?.kind).toBe('FORBIDDEN');
  expect(denyReviewing(person('owner'), batch)?.kind).toBe('NOT_FOUND');
  expect(denyReviewing(person('owner', { organisationId: OTHER }), batch)?.kind).toBe('NOT_FOUND');
});
