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
    ['gives a role to a person without one', 'viewer', null, null, false, { kind: 'give', role: 'viewer' }],
    ['changes nothing for a person without a group', null, null, null, false, { kind: 'nothing' }],
    ['does not change a membership given by the organisation', 'owner', null, member('viewer'), false, { kind: 'nothing' }],
    [
      'does not remove a membership given by the organisation from a person without a group',
      null,
      null,
      member('viewer'),
      false,
      { kind: 'nothing' },
    ],
    ['confirms the role that it gave', 'viewer', given('viewer'), member('viewer'), false, { kind: 'confirm' }],
    ['changes the role that it gave', 'manager', given('viewer'), member('viewer'), false, { kind: 'change', role: 'manager' }],
    ['revokes the role that it gave', null, given('viewer'), member('viewer'), false, { kind: 'take' }],
    ['does not revoke the role of the last owner', null, given('owner'), member('owner'), true, { kind: 'keep' }],
    ['does not lower the role of the last owner', 'viewer', given('owner'), member('owner'), true, { kind: 'keep' }],
    ['revokes the role of an owner who is not the last', null, given('owner'), member('owner'), false, { kind: 'take' }],
    ['does not restore a membership that the organisation removed', 'viewer', given('viewer'), null, false, { kind: 'confirm' }],
    ['does not change a membership that replaced its own', null, given('viewer'), member('owner', 'other'), false, { kind: 'forget' }],
    ['may give a role again after the person has left the group', null, given('viewer'), null, false, { kind: 'forget' }],
  ] as const)('decides what a group changes: %s', (_name, wanted, before, now, isLastOwner, expected) => {
    expect(groupChange(wanted, before, now, isLastOwner)).toEqual(expected);
  });
});
