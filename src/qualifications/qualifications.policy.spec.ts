import { asId, type OrganisationId } from '../kernel/index.ts';
import { anonymous, SCOPES, systemActor, type Actor, type MemberRole, type PersonActor } from '../platform/index.ts';
import { mayChangeType, mayCreateType, mayGrant, maySeeHolders, maySeeType } from './qualifications.policy.ts';
import type { QualificationType } from './qualification-type.ts';

const owner = asId<'Organisation'>('0197f3a0-0000-7000-8000-000000000001');
const other = asId<'Organisation'>('0197f3a0-0000-7000-8000-000000000002');

function person(change: Partial<PersonActor> = {}): PersonActor {
  return {
    kind: 'person',
    personId: asId('0197f3a0-0000-7000-8000-00000000000a'),
    isWorker: false,
    isAdmin: false,
    isAuditor: false,
    memberships: [],
    scopes: new Set(SCOPES),
    suspended: false,
    emailVerified: true,
    sessionId: null,
    apiKeyId: null,
    ...change,
  };
}
const member = (organisationId: OrganisationId, role: MemberRole) => person({ memberships: [{ organisationId, role }] });
const admin = person({ isAdmin: true });
const adminWithoutScope = person({ isAdmin: true, scopes: new Set(['requester:write'] as const) });
const worker = person({ isWorker: true });

const ACTORS: readonly [string, Actor, manages: string | null, grants: string | null, sees: boolean][] = [
  ['the system', systemActor('test'), null, null, true],
  ['an owner', member(owner, 'owner'), null, null, true],
  ['a manager', member(owner, 'manager'), null, null, true],
  ['a reviewer', member(owner, 'reviewer'), 'FORBIDDEN', null, true],
  ['a viewer', member(owner, 'viewer'), 'FORBIDDEN', 'FORBIDDEN', true],
  ['an owner of another organisation', member(other, 'owner'), 'NOT_FOUND', 'NOT_FOUND', false],
  ['a worker', worker, 'NOT_FOUND', 'NOT_FOUND', false],
  ['an admin', admin, 'FORBIDDEN', 'FORBIDDEN', true],
  ['an admin by a key without the scope', adminWithoutScope, 'NOT_FOUND', 'NOT_FOUND', false],
  ['anonymous', anonymous, 'NOT_FOUND', 'NOT_FOUND', false],
];

const typeOf = (organisationId: OrganisationId | null, change: Partial<QualificationType> = {}) =>
  ({ organisationId, state: 'active', shared: false, requestable: false, ...change }) as QualificationType;

describe("an organisation's types", () => {
  it.each(ACTORS)('checks the rights of %s', (_name, actor, manages, grants, sees) => {
    expect(mayCreateType(actor, owner)?.kind ?? null).toBe(manages);
    expect(mayChangeType(actor, typeOf(owner))?.kind ?? null).toBe(manages);
    expect(mayGrant(actor, typeOf(owner))?.kind ?? null).toBe(grants);
    expect(maySeeHolders(actor, owner)).toBe(sees);
  });

  it('refuses changes of a visible type with FORBIDDEN, and of an unknown one with NOT_FOUND', () => {
    const shared = typeOf(owner, { shared: true });
    for (const actor of [member(other, 'owner'), worker]) {
      expect(mayChangeType(actor, shared)?.kind).toBe('FORBIDDEN');
      expect(mayGrant(actor, shared)?.kind).toBe('FORBIDDEN');
    }
  });
});

describe("the platform's types", () => {
  it('lets only admins change them', () => {
    for (const [name, actor] of ACTORS) {
      const may = name === 'the system' || name === 'an admin';
      expect([name, mayCreateType(actor, null) === null]).toEqual([name, may]);
      expect([name, mayChangeType(actor, typeOf(null)) === null]).toEqual([name, may]);
      expect([name, mayGrant(actor, typeOf(null)) === null]).toEqual([name, may]);
      expect([name, maySeeHolders(actor, null)]).toEqual([name, may]);
    }
  });
});

describe('seeing a type', () => {
  const seenBy = (change: Partial<QualificationType>) =>
    ACTORS.filter(([, actor]) => maySeeType(actor, typeOf(owner, change))).map(([name]) => name);
  const inside = ['the system', 'an owner', 'a manager', 'a reviewer', 'a viewer', 'an admin'];
  const everyone = ACTORS.map(([name]) => name);

  it('allows the owner and admins, and others only when they may require or request it', () => {
    expect(seenBy({})).toEqual(inside);
    expect(seenBy({ shared: true })).toEqual(everyone);
    expect(seenBy({ requestable: true })).toEqual(everyone);
    expect(seenBy({ organisationId: null })).toEqual(everyone);
    expect(seenBy({ shared: true, requestable: true, state: 'inactive' })).toEqual(inside);
  });
});
