import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Inject } from '@nestjs/common';
import { asId, present } from '../kernel/index.ts';
import { Allow, CurrentCaller, DB, payload, type Caller, type Db, type GraphContext } from '../platform/index.ts';
import { IdentityLoaders } from './identity.loaders.ts';
import { deceptionOf, type Deception } from './confusables.ts';
import { NAME_WARNING, NameWarningEnum } from './name-warning.types.ts';
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
      'Invites a registered person. Owners invite anyone, managers reviewers and viewers. Send `invitation { secret }` to the person by a channel that you trust: it is shown only here.',
  })
  async inviteMember(@Args('input', { description: 'Whom, and as what.' }) input: InviteMemberInput, @CurrentCaller() caller: Caller) {
    const { organisationId, email, role } = input;
    const result = await this.organisations.invite(caller, { organisationId: asId<'Organisation'>(organisationId), email, role });
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
    const result = await this.organisations.renewInvitation(caller, asId<'Membership'>(input.membershipId));
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
    const result = await this.organisations.accept(caller, asId<'Membership'>(input.membershipId), input.secret);
    return payload(result, (membership) => ({ membership: membershipType(membership) }));
  }

  @Allow('person', 'account')
  @Mutation(() => DeclineInvitationPayload, { description: 'Declines an invitation.' })
  async declineInvitation(
    @Args('input', { description: 'Which.' }) input: MembershipInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const result = await this.organisations.decline(caller, asId<'Membership'>(input.membershipId));
    return payload(result, async (membership) => ({ requester: await this.requester(context, membership.organisationId) }));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => ChangeMemberRolePayload, { description: "Changes a member's role; the last owner stays one." })
  async changeMemberRole(@Args('input', { description: 'Whose, to what.' }) input: ChangeMemberRoleInput, @CurrentCaller() caller: Caller) {
    const result = await this.organisations.changeRole(caller, {
      membershipId: asId<'Membership'>(input.membershipId),
      role: input.role,
    });
    return payload(result, async (id) => ({ member: await this.member(id) }));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => RemoveMemberPayload, {
    description: 'Removes a member or takes back an invitation; anyone may remove themself. The last owner stays.',
  })
  async removeMember(
    @Args('input', { description: 'Which.' }) input: MembershipInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const result = await this.organisations.remove(caller, asId<'Membership'>(input.membershipId));
    return payload(result, async (organisationId) => ({ requester: await this.requester(context, organisationId) }));
  }

  @ResolveField(() => String, { nullable: true, description: 'Their e-mail address.' })
  async email(@Parent() member: MemberType, @Context() context: GraphContext): Promise<string | null> {
    return (await this.loaders.person(context, member.personId))?.email ?? null;
  }

  @ResolveField(() => String, { nullable: true, description: 'Their name; null until they accept.' })
  async name(@Parent() member: MemberType, @Context() context: GraphContext): Promise<string | null> {
    if (member.state !== 'active') return null;
    return (await this.loaders.person(context, member.personId))?.name ?? null;
  }

  @ResolveField(() => NameWarningEnum, { nullable: true, description: NAME_WARNING })
  async nameWarning(@Parent() member: MemberType, @Context() context: GraphContext): Promise<Deception | null> {
    const name = await this.name(member, context);
    return name === null ? null : deceptionOf(name);
  }

  private async invited({ membershipId, secret, expiresAt }: Invitation) {
    return { member: await this.member(membershipId), invitation: Object.assign(new InvitationType(), { secret, expiresAt }) };
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
