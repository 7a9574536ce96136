import { newId, type OrganisationId, type PersonId } from '../../kernel/index.ts';
import { anonymous, SCOPES, systemActor, type Actor, type MemberRole, type PersonActor, type Scope } from '../../platform/index.ts';
import {
  mayBlockWorkers,
  mayChangeRole,
  mayCreateKey,
  mayInvite,
  mayLift,
  mayGiveRolesAlone,
  mayRemoveMember,
  mayRenameOrganisation,
  mayRestrict,
  maySeeActs,
  maySeeBlocks,
  maySeeOrganisation,
} from './identity.policy.ts';

const ORGANISATION = newId<'Organisation'>();
const ELSEWHERE = newId<'Organisation'>();
const ROLES: MemberRole[] = ['owner', 'manager', 'reviewer', 'viewer'];

function person(
  roles: Partial<Record<MemberRole, OrganisationId>> = {},
  more: { isAdmin?: boolean; scopes?: Scope[]; personId?: PersonId } = {},
): PersonActor {
  return {
    kind: 'person',
    personId: more.personId ?? newId(),
    isWorker: false,
    isAdmin: more.isAdmin ?? false,
    isAuditor: false,
    memberships: Object.entries(roles).map(([role, organisationId]) => ({ role: role as MemberRole, organisationId })),
    scopes: new Set(more.scopes ?? SCOPES),
    suspended: false,
    emailVerified: true,
    sessionId: newId(),
    apiKeyId: null,
  };
}

const as = (role: MemberRole) => person({ [role]: ORGANISATION });
const outsider = person({ owner: ELSEWHERE });
const admin = person({}, { isAdmin: true });
const system = systemActor('test');

/** 'yes', or the kind of the refusal. */
const answer = (refusal: { kind: string } | null) => refusal?.kind ?? 'yes';

describe('members', () => {
  it('allows owners to invite, change and remove members, and managers to manage reviewers and viewers only', () => {
    for (const other of ROLES) {
      const below = other === 'reviewer' || other === 'viewer';
      const member = { personId: newId<'Person'>(), role: other };
      expect(answer(mayInvite(as('owner'), ORGANISATION, other))).toBe('yes');
      expect(answer(mayInvite(as('manager'), ORGANISATION, other))).toBe(below ? 'yes' : 'FORBIDDEN');
      expect(answer(mayRemoveMember(as('manager'), ORGANISATION, member))).toBe(below ? 'yes' : 'FORBIDDEN');
      for (const role of ['reviewer', 'viewer'] as const) {
        expect(answer(mayInvite(as(role), ORGANISATION, other))).toBe('FORBIDDEN');
        expect(answer(mayRemoveMember(as(role), ORGANISATION, member))).toBe('FORBIDDEN');
      }
    }
    expect(answer(mayChangeRole(as('manager'), ORGANISATION, 'viewer', 'reviewer'))).toBe('yes');
    expect(answer(mayChangeRole(as('manager'), ORGANISATION, 'viewer', 'manager'))).toBe('FORBIDDEN');
    expect(answer(mayChangeRole(as('manager'), ORGANISATION, 'owner', 'viewer'))).toBe('FORBIDDEN');
    expect(answer(mayChangeRole(as('owner'), ORGANISATION, 'owner', 'viewer'))).toBe('yes');
  });

  it('allows every member to leave', () => {
    for (const role of ROLES) {
      const actor = as(role);
      expect(answer(mayRemoveMember(actor, ORGANISATION, { personId: actor.personId, role }))).toBe('yes');
    }
  });

  it('tells outsiders, admins and the anonymous that there is no such organisation', () => {
    for (const actor of [outsider, admin, anonymous]) {
      expect(answer(mayInvite(actor, ORGANISATION, 'viewer'))).toBe('NOT_FOUND');
      expect(answer(mayChangeRole(actor, ORGANISATION, 'viewer', 'reviewer'))).toBe('NOT_FOUND');
      expect(answer(mayRemoveMember(actor, ORGANISATION, { personId: newId(), role: 'viewer' }))).toBe('NOT_FOUND');
      expect(answer(mayRenameOrganisation(actor, ORGANISATION))).toBe('NOT_FOUND');
      expect(answer(mayBlockWorkers(actor, ORGANISATION))).toBe('NOT_FOUND');
    }
    expect(answer(mayInvite(system, ORGANISATION, 'owner'))).toBe('yes');
  });
});

describe('an organisation', () => {
  const who: [string, Actor, boolean, boolean, boolean][] = [
    ['an owner', as('owner'), true, true, true],
    ['a manager', as('manager'), true, true, true],
    ['a reviewer', as('reviewer'), true, false, true],
    ['a viewer', as('viewer'), true, false, false],
    ['an admin', admin, true, true, true],
    ['the system', system, true, true, true],
    ['an outsider', outsider, false, false, false],
    ['the anonymous', anonymous, false, false, false],
  ];
  it.each(who)('shows %s its inside, its acts, its blocks: as it should', (_name, actor, inside, acts, blocks) => {
    expect(maySeeOrganisation(actor, ORGANISATION)).toBe(inside);
    expect(maySeeActs(actor, ORGANISATION)).toBe(acts);
    expect(maySeeBlocks(actor, ORGANISATION)).toBe(blocks);
  });

  it('allows owners to rename it, and managers to block workers', () => {
    expect(ROLES.map((role) => answer(mayRenameOrganisation(as(role), ORGANISATION)))).toEqual([
      'yes',
      'FORBIDDEN',
      'FORBIDDEN',
      'FORBIDDEN',
    ]);
    expect(ROLES.map((role) => answer(mayBlockWorkers(as(role), ORGANISATION)))).toEqual(['yes', 'yes', 'FORBIDDEN', 'FORBIDDEN']);
  });
});

describe('restrictions and admins', () => {
  it('allows admins, and nobody for themselves', () => {
    const someone = newId<'Person'>();
    for (const may of [mayRestrict, mayLift]) {
      expect(answer(may(admin, someone))).toBe('yes');
      expect(answer(may(system, someone))).toBe('yes');
      expect(answer(may(admin, admin.personId))).toBe('FORBIDDEN');
      expect(answer(may(as('owner'), someone))).toBe('FORBIDDEN');
      expect(answer(may(anonymous, someone))).toBe('FORBIDDEN');
    }
    expect(answer(mayGiveRolesAlone(systemActor('tools.create_admin')))).toBe('yes');
    for (const actor of [admin, as('owner'), anonymous]) expect(answer(mayGiveRolesAlone(actor))).toBe('FORBIDDEN');
  });
});

describe('an API key', () => {
  const key = (scopes: Scope[], organisationId: OrganisationId | null = null) => ({ scopes, organisationId });

  it('makes no key', () => {
    for (const actor of [as('owner'), admin]) {
      const byKey = { ...actor, sessionId: null, apiKeyId: newId<'ApiKey'>() };
      for (const wanted of [key(['account']), key(['money'], ORGANISATION)]) expect(answer(mayCreateKey(byKey, wanted))).toBe('FORBIDDEN');
    }
  });

  it('makes, changes and removes no owner and no manager, whoever holds it', () => {
    const owner: Actor = { ...as('owner'), sessionId: null, apiKeyId: newId<'ApiKey'>() };
    const someone = newId<'Person'>();
    for (const role of ['owner', 'manager'] as const) {
      expect(answer(mayInvite(owner, ORGANISATION, role))).toBe('FORBIDDEN');
      expect(answer(mayChangeRole(owner, ORGANISATION, 'viewer', role))).toBe('FORBIDDEN');
      expect(answer(mayChangeRole(owner, ORGANISATION, role, 'viewer'))).toBe('FORBIDDEN');
      expect(answer(mayRemoveMember(owner, ORGANISATION, { personId: someone, role }))).toBe('FORBIDDEN');
      expect(answer(mayInvite(owner, ELSEWHERE, role))).toBe('NOT_FOUND');
    }
    for (const role of ['reviewer', 'viewer'] as const) expect(answer(mayInvite(owner, ORGANISATION, role))).toBe('yes');
  });

  it('gives no more than its maker has', () => {
    expect(answer(mayCreateKey(as('owner'), key(['account', 'work', 'money'])))).toBe('yes');
    expect(answer(mayCreateKey(person({}, { scopes: ['account'] }), key(['account', 'money'])))).toBe('FORBIDDEN');
    expect(answer(mayCreateKey(as('owner'), key(['admin'])))).toBe('FORBIDDEN');
    expect(answer(mayCreateKey(admin, key(['admin'])))).toBe('yes');
    expect(answer(mayCreateKey(anonymous, key(['account'])))).toBe('FORBIDDEN');
    expect(answer(mayCreateKey(system, key(['account'])))).toBe('FORBIDDEN');
  });

  it('allows a key for one organisation to its members, and nothing else with it', () => {
    expect(answer(mayCreateKey(as('viewer'), key(['requester:read'], ORGANISATION)))).toBe('yes');
    expect(answer(mayCreateKey(outsider, key(['requester:read'], ORGANISATION)))).toBe('NOT_FOUND');
    expect(answer(mayCreateKey(as('owner'), key(['requester:read', 'work'], ORGANISATION)))).toBe('INVALID');
    expect(answer(mayCreateKey(as('owner'), key(['account'], ORGANISATION)))).toBe('INVALID');
  });
});
