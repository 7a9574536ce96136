import type { MembershipId, OrganisationId } from '../../kernel/index.ts';
import type { ProviderRole } from '../../platform/index.ts';
import type { GroupRole } from './group-role.entity.ts';
import { groupChange, roleOfGroups } from './group-roles.policy.ts';

const given = (role: GroupRole['role'], membershipId = 'm') => ({ role, membershipId }) as GroupRole;
const member = (role: GroupRole['role'], id = 'm') => ({ id: id as MembershipId, role });

describe('roleOfGroups', () => {
  const roles: ProviderRole[] = (
    [
      ['staff', 'a', 'viewer'],
      ['leads', 'a', 'manager'],
      ['leads', 'b', 'owner'],
    ] as const
  ).map(([group, organisationId, role]) => ({ group, organisationId: organisationId as OrganisationId, role }));

  it('returns the highest role of the groups in this organisation', () => {
    expect(roleOfGroups(['staff', 'leads'], roles, 'a')).toBe('manager');
    expect(roleOfGroups(['staff'], roles, 'a')).toBe('viewer');
    expect(roleOfGroups(['staff'], roles, 'b')).toBeNull();
    expect(roleOfGroups(['Staff', 'sta', 'staff '], roles, 'a')).toBeNull();
    expect(roleOfGroups([], roles, 'a')).toBeNull();
  });
});

describe('groupChange', () => {
  it.each([
    ['gives a role to who has none', 'viewer', null, null, false, { kind: 'give', role: 'viewer' }],
    ['does nothing to who is in no group', null, null, null, false, { kind: 'nothing' }],
    ['leaves a membership that the organisation gave', 'owner', null, member('viewer'), false, { kind: 'nothing' }],
    ['leaves a membership that the organisation gave to who is in no group', null, null, member('viewer'), false, { kind: 'nothing' }],
    ['confirms what it gave', 'viewer', given('viewer'), member('viewer'), false, { kind: 'confirm' }],
    ['changes what it gave', 'manager', given('viewer'), member('viewer'), false, { kind: 'change', role: 'manager' }],
    ['takes what it gave', null, given('viewer'), member('viewer'), false, { kind: 'take' }],
    ['keeps the last owner', null, given('owner'), member('owner'), true, { kind: 'keep' }],
    ['keeps the last owner an owner', 'viewer', given('owner'), member('owner'), true, { kind: 'keep' }],
    ['takes an owner who is not the last', null, given('owner'), member('owner'), false, { kind: 'take' }],
    ['does not give again what was removed here', 'viewer', given('viewer'), null, false, { kind: 'confirm' }],
    ['leaves a membership that replaced what it gave', null, given('viewer'), member('owner', 'other'), false, { kind: 'forget' }],
    ['may give again after the person was out of the group', null, given('viewer'), null, false, { kind: 'forget' }],
  ] as const)('decides what a group changes: %s', (_name, wanted, before, now, isLastOwner, expected) => {
    expect(groupChange(wanted, before, now, isLastOwner)).toEqual(expected);
  });
});
