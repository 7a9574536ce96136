import { asId, notFound } from '../kernel/index.ts';
import { anonymous, SCOPES, systemActor, type Actor, type MemberRole } from '../platform/index.ts';
import {
  denyCreatingPool,
  denyJoining,
  denyManaging,
  denyVersion,
  denyUnlessWorker,
  maySeeMembers,
  maySeeOwn,
  maySeePool,
  type JoinFacts,
} from './pools.policy.ts';

const organisationId = asId<'Organisation'>('0197f3a0-0000-7000-8000-00000000000a');
const personId = asId<'Person'>('0197f3a0-0000-7000-8000-000000000001');

function person(role: MemberRole | null, change: Partial<Extract<Actor, { kind: 'person' }>> = {}): Actor {
  return {
    kind: 'person',
    personId,
    isWorker: true,
    isAdmin: false,
    isAuditor: false,
    memberships: role === null ? [] : [{ organisationId, role }],
    scopes: new Set(SCOPES),
    suspended: false,
    emailVerified: true,
    sessionId: null,
    apiKeyId: null,
    ...change,
  };
}

describe('policy of managing a pool', () => {
  it.each<[string, Actor, boolean, boolean, string | null]>([
    ['an owner', person('owner'), true, true, null],
    ['a manager', person('manager'), true, true, null],
    ['a manager without a confirmed address', person('manager', { emailVerified: false }), true, true, 'CONFLICT'],
    ['a reviewer', person('reviewer'), true, false, 'FORBIDDEN'],
    ['a viewer', person('viewer'), true, false, 'FORBIDDEN'],
    ['an admin', person(null, { isAdmin: true }), true, true, 'FORBIDDEN'],
    ['an auditor', person(null, { isAuditor: true }), false, false, 'NOT_FOUND'],
    ['a stranger', person(null), false, false, 'NOT_FOUND'],
    ['nobody', anonymous, false, false, 'NOT_FOUND'],
  ])('decides whether %s may see a pool, see its members and manage it', (_, actor, seesPool, seesMembers, refusal) => {
    expect(maySeePool(actor, organisationId)).toBe(seesPool);
    expect(maySeeMembers(actor, organisationId)).toBe(seesMembers);
    expect(denyManaging(actor, organisationId, notFound('The pool', 'poolId'))?.kind ?? null).toBe(refusal);
  });

  it('allows the system actor to see pools and their members', () => {
    expect([maySeePool(systemActor('test'), organisationId), maySeeMembers(systemActor('test'), organisationId)]).toEqual([true, true]);
  });

  it('allows only a member of the organisation to create a pool', () => {
    expect(denyCreatingPool(person('manager'), organisationId)).toBeNull();
    expect(denyCreatingPool(person('viewer'), organisationId)).toMatchObject({ kind: 'FORBIDDEN' });
    for (const actor of [person(null), person(null, { isAdmin: true })]) {
      expect(denyCreatingPool(actor, organisationId)).toMatchObject({ kind: 'NOT_FOUND', path: ['organisationId'] });
    }
  });
});

describe('policy of joining a pool', () => {
  const facts = (change: Partial<JoinFacts> = {}): JoinFacts => ({
    invitationKind: 'personal',
    fault: null,
    lastState: null,
    blocked: false,
    ...change,
  });

  it('accepts an open invitation', () => {
    expect(denyJoining(person(null), facts())).toBeNull();
    expect(denyJoining(person(null), facts({ invitationKind: 'link' }))).toBeNull();
    expect(denyJoining(person(null), facts({ lastState: 'removed' }))).toBeNull();
    expect(denyJoining(person(null), facts({ lastState: 'left', invitationKind: 'link' }))).toBeNull();
    expect(denyJoining(person('viewer'), facts())).toBeNull();
  });

  it.each<[string, Partial<JoinFacts>, object]>([
    ['an invitation that expired', { fault: 'expired' }, { kind: 'CONFLICT', state: 'EXPIRED' }],
    ['a revoked link', { invitationKind: 'link', fault: 'revoked' }, { kind: 'CONFLICT', state: 'REVOKED' }],
    ['a link that is used up', { invitationKind: 'link', fault: 'used_up' }, { kind: 'CONFLICT', state: 'USED_UP' }],
    ['an inviter who lost the role', { fault: 'inviter_left' }, { kind: 'CONFLICT', state: 'INVITER_LEFT' }],
    ['a member of the pool', { lastState: 'joined' }, { kind: 'CONFLICT', state: 'JOINED' }],
    ['a blocked worker', { blocked: true }, { kind: 'FORBIDDEN' }],
    ['a removed worker with a link', { invitationKind: 'link', lastState: 'removed' }, { kind: 'FORBIDDEN' }],
  ])('refuses %s', (_, change, refusal) => {
    expect(denyJoining(person(null), facts(change))).toMatchObject(refusal);
  });

  it('refuses a worker without a confirmed address, and an actor who is not a worker', () => {
    expect(denyJoining(person(null, { emailVerified: false }), facts())).toMatchObject({ state: 'EMAIL_UNVERIFIED' });
    expect(denyUnlessWorker(person(null, { isWorker: false }))).toMatchObject({ kind: 'FORBIDDEN' });
    expect(denyUnlessWorker(person(null))).toBeNull();
  });

  it('accepts only the newest version of the agreement', () => {
    expect(denyVersion(3, 3)).toBeNull();
    for (const given of [2, 4, 0, -1]) expect(denyVersion(given, 3)).toMatchObject({ kind: 'CONFLICT', state: 'CHANGED' });
  });
});

it('shows a membership to its worker only', () => {
  expect(maySeeOwn(person(null), personId)).toBe(true);
  expect(maySeeOwn(person(null, { isWorker: false }), personId)).toBe(false);
  expect(maySeeOwn(person(null, { personId: asId('0197f3a0-0000-7000-8000-000000000002') }), personId)).toBe(false);
  expect(maySeeOwn(person(null, { isAdmin: true, personId: asId('0197f3a0-0000-7000-8000-000000000002') }), personId)).toBe(false);
});
