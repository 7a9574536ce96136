/** GraphQL: organisations from the inside (members) and from the outside (workers), and their members. */
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionType, IdempotentInput, idScalar, payloadType, SeenBy, SeenWithParent, isSignedIn } from '../../platform/index.ts';
import type { MemberRole } from '../../platform/index.ts';
import { deceptionOf, type Deception } from '../core/confusables.ts';
import { NAME_WARNING, NameWarningEnum } from '../core/name-warning.types.ts';
import type { Membership, MembershipState, Organisation } from './organisation.ts';
import { maySeeOrganisation, isOneselfOrAdmin } from '../core/identity.policy.ts';
import { asId, present, type MembershipId, type OrganisationId } from '../../kernel/index.ts';

export const MemberRoleEnum = { OWNER: 'owner', MANAGER: 'manager', REVIEWER: 'reviewer', VIEWER: 'viewer' } as const;
registerEnumType(MemberRoleEnum, {
  name: 'MemberRole',
  description: 'What a member may do; each role may do all that the ones after it may.',
  valuesMap: {
    OWNER: { description: 'Everything, members of every role and money included.' },
    MANAGER: { description: 'Post and run batches, spend the balance, manage reviewers and viewers, block workers.' },
    REVIEWER: { description: 'Review what workers submit.' },
    VIEWER: { description: 'May read, and change nothing.' },
  },
});

export const MembershipStateEnum = { INVITED: 'invited', ACTIVE: 'active' } as const;
registerEnumType(MembershipStateEnum, {
  name: 'MembershipState',
  description: 'State of a membership: invited or active.',
  valuesMap: {
    INVITED: { description: 'Asked, and has not answered yet.' },
    ACTIVE: { description: 'The person is a member of the organisation.' },
  },
});

@SeenBy(isSignedIn)
@ObjectType('Requester', { description: 'An organisation, as anyone who works for it sees it.' })
export class PublicOrganisationType {
  @Field(() => idScalar('Organisation'), { description: 'Public id of the requesting organisation.' })
  id: OrganisationId;

  @Field(() => String, { description: 'Name of the requesting organisation.' })
  name: string;

  @Field(() => NameWarningEnum, { nullable: true, description: NAME_WARNING })
  nameWarning: Deception | null;
}

@SeenBy((actor, { id }: OrganisationType) => maySeeOrganisation(actor, id), {
  scopes: ['requester:read'],
  always: ['id', 'name', 'currency', 'createdAt'],
})
@ObjectType('Organisation', { description: 'A requester, as its own members (and admins) see it.' })
export class OrganisationType {
  @Field(() => idScalar('Organisation'), { description: 'Public id of the organisation.' })
  id: OrganisationId;

  @Field(() => String, { description: 'Its name, shown to workers.' })
  name: string;

  @Field(() => NameWarningEnum, { nullable: true, description: NAME_WARNING })
  nameWarning: Deception | null;

  @Field(() => String, { description: 'The currency of its balance and of all its batches, ISO 4217; it never changes.' })
  currency: string;

  @Field(() => Date, { description: 'Time at which the organisation was created.' })
  createdAt: Date;
}

export const OrganisationConnection = connectionType(OrganisationType, 'Organisation');

@SeenBy((actor, { organisationId }: MemberType) => maySeeOrganisation(actor, asId<'Organisation'>(organisationId)), {
  scopes: ['requester:read', 'requester:write'],
})
@ObjectType('Member', { description: 'A member of an organisation, as the other members see them.' })
export class MemberType {
  @Field(() => idScalar('Membership'), { description: 'The id of the membership.' })
  id: MembershipId;

  @Field(() => MemberRoleEnum, { description: 'Role of the member in the organisation.' })
  role: MemberRole;

  @Field(() => MembershipStateEnum, { description: 'Whether the member is invited or active.' })
  state: MembershipState;

  @Field(() => Date, { description: 'Time at which the member was invited.' })
  invitedAt: Date;

  @Field(() => Date, { nullable: true, description: 'When they accepted; null until then.' })
  joinedAt: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'Time at which the invitation expires; null for a member, and null when the invitation must be renewed first.',
  })
  invitationExpiresAt: Date | null;

  /** Not fields. */
  personId: string | null;
  organisationId: string;
  invitedEmail: string | null;
}

@SeenBy((actor, { personId }: MembershipType) => isOneselfOrAdmin(actor, personId), { scopes: ['account'] })
@ObjectType('Membership', { description: "One's own place in an organisation, or an invitation to it." })
export class MembershipType {
  @Field(() => idScalar('Membership'), { description: 'The id of the membership.' })
  id: MembershipId;

  @Field(() => MemberRoleEnum, { description: 'Your role in the organisation.' })
  role: MemberRole;

  @Field(() => MembershipStateEnum, {
    description:
      'The state of the membership. When it is INVITED, call acceptInvitation with the secret that the inviter has, or declineInvitation.',
  })
  state: MembershipState;

  @Field(() => Date, { description: 'Time at which you were invited.' })
  invitedAt: Date;

  @Field(() => Date, { nullable: true, description: 'When you accepted; null until then.' })
  joinedAt: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'Time at which the invitation expires; null for a member, and null when the invitation must be renewed first.',
  })
  invitationExpiresAt: Date | null;

  /** Not a field. */
  organisationId: string;
  personId: string;
}

export function organisationType(organisation: Organisation): OrganisationType {
  const { id, name, currency, createdAt } = organisation;
  return Object.assign(new OrganisationType(), { id, name, nameWarning: deceptionOf(name), currency, createdAt });
}

export function publicOrganisationType(organisation: { id: string; name: string }): PublicOrganisationType {
  const { id, name } = organisation;
  return Object.assign(new PublicOrganisationType(), { id, name, nameWarning: deceptionOf(name) });
}

export function memberType(membership: Membership): MemberType {
  const { id, role, state, invitedAt, joinedAt, invitationExpiresAt, personId, organisationId, invitedEmail } = membership;
  const shown = { id, role, state, invitedAt, joinedAt, invitationExpiresAt };
  return Object.assign(new MemberType(), { ...shown, personId, organisationId, invitedEmail });
}

/** @param membership of a person */
export function membershipType(membership: Membership): MembershipType {
  const { id, role, state, invitedAt, joinedAt, invitationExpiresAt, organisationId } = membership;
  const personId = present(membership.personId, 'the person of a membership');
  return Object.assign(new MembershipType(), { id, role, state, invitedAt, joinedAt, invitationExpiresAt, organisationId, personId });
}

@InputType({ description: 'Name and currency of a new organisation.' })
export class CreateOrganisationInput extends IdempotentInput {
  @Field(() => String, { description: 'Its name, shown to workers; 1 to 100 characters.' })
  name: string;

  @Field(() => String, { nullable: true, description: "ISO 4217 code; the marketplace's currency when left out. It never changes." })
  currency?: string | null;
}

@InputType({ description: 'A new name for an organisation.' })
export class RenameOrganisationInput {
  @Field(() => idScalar('Organisation'), { description: 'Public id of the organisation.' })
  organisationId: OrganisationId;

  @Field(() => String, { description: '1 to 100 characters.' })
  name: string;
}

@InputType({ description: 'An invitation to an organisation.' })
export class InviteMemberInput {
  @Field(() => idScalar('Organisation'), { description: 'Public id of the organisation.' })
  organisationId: OrganisationId;

  @Field(() => String, { description: 'E-mail address of the person, who may have no account yet.' })
  email: string;

  @Field(() => MemberRoleEnum, { description: 'The role they get.' })
  role: MemberRole;
}

@SeenWithParent()
@ObjectType('Invitation', { description: 'The secret with which the invited person accepts, as a link and alone.' })
export class InvitationType {
  @Field(() => String, {
    description:
      'The secret that the invited person sends with acceptInvitation. It is shown only here, and in the e-mail with the link; renewInvitation makes a new one.',
  })
  secret: string;

  @Field(() => String, { description: 'Address at which the invited person accepts. It holds the secret, and is shown only here.' })
  link: string;

  @Field(() => Date, { description: 'Time at which the invitation expires.' })
  expiresAt: Date;
}

@InputType({ description: 'An invitation and its secret.' })
export class AcceptInvitationInput {
  @Field(() => idScalar('Membership'), { description: 'The invitation, as in `me { memberships { id } }`.' })
  membershipId: MembershipId;

  @Field(() => String, { description: 'The secret that the inviter gave you; it begins with `ghi_`.' })
  secret: string;
}

@InputType({ description: 'Identifies a membership of an organisation.' })
export class MembershipInput {
  @Field(() => idScalar('Membership'), { description: 'Public id of the membership.' })
  membershipId: MembershipId;
}

@InputType({ description: 'Another role for a member.' })
export class ChangeMemberRoleInput {
  @Field(() => idScalar('Membership'), { description: 'Public id of the membership to change.' })
  membershipId: MembershipId;

  @Field(() => MemberRoleEnum, { description: 'New role of the member.' })
  role: MemberRole;
}

const INVITATION_MADE = 'The secret of the invitation, shown only here; null when the mutation was refused.';

export const CreateOrganisationPayload = payloadType('CreateOrganisation', { organisation: () => OrganisationType });
export const RenameOrganisationPayload = payloadType('RenameOrganisation', { organisation: () => OrganisationType });
export const InviteMemberPayload = payloadType(
  'InviteMember',
  { member: () => MemberType, invitation: () => InvitationType },
  { invitation: INVITATION_MADE },
);
export const RenewInvitationPayload = payloadType(
  'RenewInvitation',
  { member: () => MemberType, invitation: () => InvitationType },
  { invitation: INVITATION_MADE },
);
export const AcceptInvitationPayload = payloadType('AcceptInvitation', { membership: () => MembershipType });
export const DeclineInvitationPayload = payloadType('DeclineInvitation', { requester: () => PublicOrganisationType });
export const ChangeMemberRolePayload = payloadType('ChangeMemberRole', { member: () => MemberType });
export const RemoveMemberPayload = payloadType('RemoveMember', { requester: () => PublicOrganisationType });
