import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Inject } from '@nestjs/common';
import { present } from '../../kernel/index.ts';
import { Allow, CurrentCaller, DB, load, payload, type Caller, type Db, type GraphContext } from '../../platform/index.ts';
import { IdentityLoaders } from './identity.loaders.ts';
import { deceptionOf, type Deception } from '../core/confusables.ts';
import { NAME_WARNING, NameWarningEnum } from '../core/name-warning.types.ts';
import type { Invitation } from './organisation.ts';
import { OrganisationCommands } from './organisation.commands.ts';
import { OrganisationRepository } from './organisation.repository.ts';
import {
  AcceptInvitationInput,
  AcceptInvitationPayload,
  ChangeMemberRoleInput,
  ChangeMemberRolePayload,
  DeclineInvitationPayload,
  InvitationType,
  InviteMemberInput,
  InviteMemberPayload,
  MembershipInput,
  MembershipType,
  membershipType,
  MemberType,
  memberType,
  PublicOrganisationType,
  publicOrganisationType,
  RemoveMemberPayload,
  RenewInvitationPayload,
} from './organisation.types.ts';

@Resolver(() => MemberType)
export class MemberResolver {
  constructor(
    private readonly organisations: OrganisationCommands,
    private readonly rows: OrganisationRepository,
    private readonly loaders: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow('member', 'requester:write')
  @Mutation(() => InviteMemberPayload, {
    description:
      'Invites somebody by e-mail address, with or without an account. Owners invite anyone, managers reviewers and viewers. The address gets a link, where the marketplace sends e-mails. You can also hand `invitation { link }` over by a channel that you trust: it is shown only here.',
  })
  async inviteMember(
    @Args('input', { description: 'E-mail address and role of the new member.' }) input: InviteMemberInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { organisationId, email, role } = input;
    const result = await this.organisations.invite(caller, { organisationId: organisationId, email, role });
    return payload(result, (invitation) => this.invited(invitation));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => RenewInvitationPayload, {
    description: 'Makes a new secret for an invitation that was not accepted; the earlier secret no longer works.',
  })
  async renewInvitation(
    @Args('input', { description: 'The membership of the person who is invited.' }) input: MembershipInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.organisations.renewInvitation(caller, input.membershipId);
    return payload(result, (invitation) => this.invited(invitation));
  }

  @Allow('person', 'account')
  @Mutation(() => AcceptInvitationPayload, {
    description: 'Accepts an invitation with the secret that the inviter gave you. You are then a member.',
  })
  async acceptInvitation(
    @Args('input', { description: 'The invitation and its secret.' }) input: AcceptInvitationInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.organisations.accept(caller, input.membershipId, input.secret);
    return payload(result, (membership) => ({ membership: membershipType(membership) }));
  }

  @Allow('person', 'account')
  @Mutation(() => DeclineInvitationPayload, { description: 'Declines an invitation to an organisation.' })
  async declineInvitation(
    @Args('input', { description: 'The invited membership, by id.' }) input: MembershipInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const result = await this.organisations.decline(caller, input.membershipId);
    return payload(result, async (membership) => ({ requester: await this.requester(context, membership.organisationId) }));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => ChangeMemberRolePayload, { description: "Changes a member's role; the last owner stays one." })
  async changeMemberRole(
    @Args('input', { description: 'The membership and its new role.' }) input: ChangeMemberRoleInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.organisations.changeRole(caller, {
      membershipId: input.membershipId,
      role: input.role,
    });
    return payload(result, async (id) => ({ member: await this.member(id) }));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => RemoveMemberPayload, {
    description: 'Removes a member or takes back an invitation; anyone may remove themself. The last owner stays.',
  })
  async removeMember(
    @Args('input', { description: 'The membership to remove, by id.' }) input: MembershipInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const result = await this.organisations.remove(caller, input.membershipId);
    return payload(result, async (organisationId) => ({ requester: await this.requester(context, organisationId) }));
  }

  @ResolveField(() => String, {
    nullable: true,
    description: 'E-mail address of the member; of an invited person, as the inviter typed it.',
  })
  async email(@Parent() member: MemberType, @Context() context: GraphContext): Promise<string | null> {
    // Of an invitation, the address as it was typed: whether it has an account is nobody's business.
    if (member.state === 'invited' && member.invitedEmail !== null) return member.invitedEmail;
    return member.personId === null ? null : ((await this.loaders.person(context, member.personId))?.email ?? null);
  }

  @ResolveField(() => String, { nullable: true, description: 'Their name; null until they accept.' })
  async name(@Parent() member: MemberType, @Context() context: GraphContext): Promise<string | null> {
    if (member.state !== 'active' || member.personId === null) return null;
    return (await this.loaders.person(context, member.personId))?.name ?? null;
  }

  @ResolveField(() => Boolean, { description: 'Whether the role comes from a group at the identity provider, and ends with it.' })
  async isByGroup(@Parent() member: MemberType, @Context() context: GraphContext): Promise<boolean> {
    return (await load(context, 'identity.members_by_group', member.id, (ids) => this.rows.byGroup(this.db, ids))) === true;
  }

  @ResolveField(() => NameWarningEnum, { nullable: true, description: NAME_WARNING })
  async nameWarning(@Parent() member: MemberType, @Context() context: GraphContext): Promise<Deception | null> {
    const name = await this.name(member, context);
    return name === null ? null : deceptionOf(name);
  }

  private async invited({ membershipId, secret, link, expiresAt }: Invitation) {
    return { member: await this.member(membershipId), invitation: Object.assign(new InvitationType(), { secret, link, expiresAt }) };
  }

  private async member(id: string): Promise<MemberType> {
    return memberType(present(await this.rows.membership(this.db, id), 'a membership that was just written'));
  }

  private async requester(context: GraphContext, organisationId: string): Promise<PublicOrganisationType> {
    return publicOrganisationType(present(await this.loaders.organisation(context, organisationId), 'the organisation of a member'));
  }
}

@Resolver(() => MembershipType)
export class MembershipResolver {
  constructor(private readonly loaders: IdentityLoaders) {}

  @ResolveField(() => PublicOrganisationType, { description: 'The organisation; see organisation(id) for the inside of it.' })
  async requester(@Parent() membership: MembershipType, @Context() context: GraphContext): Promise<PublicOrganisationType> {
    return publicOrganisationType(present(await this.loaders.organisation(context, membership.organisationId), 'an organisation'));
  }
}
