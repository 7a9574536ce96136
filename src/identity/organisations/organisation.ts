/** A requester: its name, its one currency, its members. Its balance is the ledger's. */
import {
  conflict,
  invalid,
  isCurrentCurrency,
  ok,
  refuse,
  type MembershipId,
  type OrganisationId,
  type PersonId,
  type Result,
} from '../../kernel/index.ts';
import type { MemberRole } from '../../platform/index.ts';
import { normalName } from '../core/registration.ts';

export interface Organisation {
  readonly id: OrganisationId;
  readonly name: string;
  /** ISO 4217; never changes */
  readonly currency: string;
  readonly createdAt: Date;
}

/** Members and invited people of one organisation. */
export const MOST_MEMBERS = 200;

export const MEMBERSHIP_STATES = ['invited', 'active'] as const;
export type MembershipState = (typeof MEMBERSHIP_STATES)[number];

export interface Membership {
  readonly id: MembershipId;
  readonly organisationId: OrganisationId;
  /** Null: an invitation to an address without an account, or without one that has confirmed it. */
  readonly personId: PersonId | null;
  readonly role: MemberRole;
  readonly state: MembershipState;
  readonly invitedAt: Date;
  readonly joinedAt: Date | null;
  /** Until when an invitation can be accepted; null for a member, and for an invitation that must be renewed first. */
  readonly invitationExpiresAt: Date | null;
  /** The address that was invited, as the inviter typed it; null for a member, and for an invitation of long ago. */
  readonly invitedEmail: string | null;
}

/** What an inviter hands to the invited. */
export interface Invitation {
  readonly membershipId: MembershipId;
  /** Shown once: kept nowhere but as its hash. */
  readonly secret: string;
  /** Address at which the invited person accepts; the secret is in its fragment. */
  readonly link: string;
  readonly expiresAt: Date;
}

export const BY_GROUP = conflict(
  'BY_GROUP',
  'This role comes from a group at the identity provider: change the group, or remove the member and invite them with another role.',
);

/** The normal form, or everything that is wrong. */
export function checkOrganisation(input: { name: string; currency: string }): Result<{ name: string; currency: string }> {
  const name = normalName(input.name);
  const nameFault = invalid('The name has 1 to 100 characters on one line.', 'name');
  const currencyFault = invalid('The currency is an ISO 4217 code in capitals, such as "USD".', 'currency');
  if (!isCurrentCurrency(input.currency)) return name === null ? refuse(nameFault, currencyFault) : refuse(currencyFault);
  return name === null ? refuse(nameFault) : ok({ name, currency: input.currency });
}
