import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { present, type OrganisationId } from '../../kernel/index.ts';
import {
  Allow,
  CurrentCaller,
  idScalar,
  payload,
  personIdOf,
  type Caller,
  type GraphContext,
  type MemberRole,
  Authenticator,
  callerIsNow,
} from '../../platform/index.ts';
import { IdentityLoaders } from './identity.loaders.ts';
import { maySeeOrganisation } from '../core/identity.policy.ts';
import { OrganisationCommands } from './organisation.commands.ts';
import {
  CreateOrganisationInput,
  CreateOrganisationPayload,
  MemberRoleEnum,
  MemberType,
  memberType,
  OrganisationType,
  organisationType,
  RenameOrganisationInput,
  RenameOrganisationPayload,
} from './organisation.types.ts';

@Resolver(() => OrganisationType)
export class OrganisationResolver {
  constructor(
    private readonly commands: OrganisationCommands,
    private readonly loaders: IdentityLoaders,
    @Inject(Authenticator) private readonly authenticator: Authenticator,
  ) {}

  @Allow(['member', 'admin', 'auditor'], 'requester:read')
  @Query(() => OrganisationType, { nullable: true, description: 'One organisation; null when it does not exist or you may not see it.' })
  async organisation(
    @Args('id', { type: () => idScalar('Organisation'), description: 'Public id of the organisation.' }) id: OrganisationId,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<OrganisationType | null> {
    if (!maySeeOrganisation(caller.actor, id)) return null;
    const found = await this.loaders.organisation(context, id);
    return found && organisationType(found);
  }

  @Allow('person', 'requester:read')
  @Query(() => [OrganisationType], { description: 'The organisations that you are a member of.' })
  async organisations(@CurrentCaller() caller: Caller, @Context() context: GraphContext): Promise<OrganisationType[]> {
    const ids = caller.actor.kind === 'person' ? caller.actor.memberships.map((membership) => membership.organisationId) : [];
    const found = await Promise.all(ids.map((id) => this.loaders.organisation(context, id)));
    return found.filter((organisation) => organisation !== null).map(organisationType);
  }

  @Allow('person', 'account')
  @Mutation(() => CreateOrganisationPayload, { description: 'Makes an organisation, of which you are the first owner.' })
  async createOrganisation(
    @Args('input', { description: 'Name and currency of the organisation.' }) input: CreateOrganisationInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const { name, currency = null, idempotencyKey = null } = input;
    const result = await this.commands.create(caller, { name, currency, idempotencyKey });
    if (result.ok) await callerIsNow(context, this.authenticator);
    return payload(result, async (id) => ({ organisation: await this.inside(context, id) }));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => RenameOrganisationPayload, { description: 'Renames an organisation; only an owner may.' })
  async renameOrganisation(
    @Args('input', { description: 'The organisation and its new name.' }) input: RenameOrganisationInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const result = await this.commands.rename(caller, input.organisationId, input.name);
    return payload(result, async (id) => ({ organisation: await this.inside(context, id) }));
  }

  @ResolveField(() => MemberRoleEnum, { nullable: true, description: 'What you are here; null when you see it as an admin.' })
  async yourRole(
    @Parent() organisation: OrganisationType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<MemberRole | null> {
    // Not the actor's memberships: those are from before this request made or changed one.
    const members = await this.loaders.members(context, organisation.id);
    return members.find(({ personId, state }) => personId === personIdOf(caller.actor) && state === 'active')?.role ?? null;
  }

  @ResolveField(() => [MemberType], { description: 'Its members and those invited, at most 200, in the order of their invitation.' })
  async members(@Parent() organisation: OrganisationType, @Context() context: GraphContext): Promise<MemberType[]> {
    return (await this.loaders.members(context, organisation.id)).map(memberType);
  }

  private async inside(context: GraphContext, id: string): Promise<OrganisationType> {
    return organisationType(present(await this.loaders.organisation(context, id), 'an organisation that was just written'));
  }
}
