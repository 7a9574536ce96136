/** Rule: what a group at the identity provider changes in one organisation. Pure. */
import { mostOf, type MemberRole, type ProviderRole } from '../../platform/index.ts';
import type { Membership } from '../organisations/organisation.ts';
import type { GroupRole } from './group-role.entity.ts';

export type GroupChange =
  /** The group gives a membership. */
  | { readonly kind: 'give'; readonly role: MemberRole }
  /** The group gives another role than before. */
  | { readonly kind: 'change'; readonly role: MemberRole }
  /** The group gives what it gave before. */
  | { readonly kind: 'confirm' }
  /** The person has left the group: the membership that it gave ends. */
  | { readonly kind: 'take' }
  /** The person is the last owner: what the group gave stays until there is another. */
  | { readonly kind: 'keep' }
  /** What the group gave was removed here, and the person has left the group: it may give again. */
  | { readonly kind: 'forget' }
  | { readonly kind: 'nothing' };

/** Returns the highest role that the groups give in an organisation; null for none. */
export function roleOfGroups(groups: readonly string[], roles: readonly ProviderRole[], organisationId: string): MemberRole | null {
  return mostOf(roles.filter((role) => role.organisationId === organisationId && groups.includes(role.group)).map(({ role }) => role));
}

/**
 * Decides the change for a person in one organisation.
 *
 * @param wanted role that the groups give now; null: none
 * @param given what a group gave before; null: nothing
 * @param membership current membership of the person
 * @param isLastOwner whether the organisation has no other active owner
 */
export function groupChange(
  wanted: MemberRole | null,
  given: GroupRole | null,
  membership: Pick<Membership, 'id' | 'role'> | null,
  isLastOwner: boolean,
): GroupChange {
  // A decision of the organisation (an invitation or a removal) has priority over the group.
  if (given === null) return wanted === null || membership !== null ? { kind: 'nothing' } : { kind: 'give', role: wanted };
  if (membership?.id !== given.membershipId) return wanted === null ? { kind: 'forget' } : { kind: 'confirm' };
  if (wanted === membership.role) return { kind: 'confirm' };
  if (isLastOwner) return { kind: 'keep' };
  return wanted === null ? { kind: 'take' } : { kind: 'change', role: wanted };
}
