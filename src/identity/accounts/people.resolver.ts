/** The admin's view of people and organisations. */
import { Args, Context, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Inject } from '@nestjs/common';
import { present, type Clock, type PersonId } from '../../kernel/index.ts';
import {
  Allow,
  CLOCK,
  connectionById,
  CurrentCaller,
  DB,
  idScalar,
  PageArgs,
  payload,
  Replica,
  StepUp,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { AdminCommands } from '../admins/admin.commands.ts';
import { AuditorCommands } from '../admins/auditor.commands.ts';
import { AdminRequestReader } from '../admins/admin-request.reader.ts';
import { IdentityLoaders } from '../organisations/identity.loaders.ts';
import { AccountLoaders } from './account.loaders.ts';
import {
  MembershipType,
  membershipType,
  OrganisationConnection,
  OrganisationType,
  organisationType,
} from '../organisations/organisation.types.ts';
import { OrganisationRepository } from '../organisations/organisation.repository.ts';
import { PersonRepository } from '../people/person.repository.ts';
import { GrantAdminPayload, GrantAuditorPayload, PersonInput, RevokeAdminPayload, RevokeAuditorPayload } from './account.types.ts';
import { nameStartsOf, PeopleArgs, PersonConnection, PersonViewType, personViewType } from '../people/person.types.ts';
import { RestrictionType, restrictionType } from '../restrictions/restriction.types.ts';

@Resolver(() => PersonViewType)
export class PeopleResolver {
  constructor(
    private readonly commands: AdminCommands,
    private readonly auditors: AuditorCommands,
    private readonly requests: AdminRequestReader,
    private readonly people: PersonRepository,
    private readonly organisations: OrganisationRepository,
    private readonly loaders: IdentityLoaders,
    private readonly accounts: AccountLoaders,
    private readonly replica: Replica,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => PersonViewType, { nullable: true, description: 'One person; null when there is none.' })
  async person(
    @Args('id', { type: () => idScalar('Person'), description: 'Public id of the person.' }) id: PersonId,
    @Context() context: GraphContext,
  ): Promise<PersonViewType | null> {
    const found = await this.loaders.person(context, id);
    return found && personViewType(found);
  }

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => PersonConnection, { name: 'people', description: 'All people, newest first.' })
  async peopleOf(@Args() args: PeopleArgs, @CurrentCaller() caller: Caller): Promise<Connection<PersonViewType>> {
    const db = await this.replica.dbFor(caller.actor);
    const filter = { emailStart: args.email?.trim() || null, nameStarts: nameStartsOf(args.name) };
    return connectionById(args, (after, limit) => this.people.page(db, filter, after, limit), personViewType);
  }

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => OrganisationConnection, { description: 'All organisations, newest first.' })
  async allOrganisations(
    @Args() args: PageArgs,
    @Args('name', { type: () => String, nullable: true, description: 'Only those whose name begins with this, in any case.' })
    name?: string | null,
  ): Promise<Connection<OrganisationType>> {
    return connectionById(args, (after, limit) => this.organisations.page(this.db, name?.trim() || null, after, limit), organisationType);
  }

  @StepUp()
  @Allow('admin', 'admin')
  @Mutation(() => GrantAdminPayload, {
    description: 'Asks to make a person an admin. Nothing changes until another admin approves the request (approveAdminRequest).',
  })
  async grantAdmin(
    @Args('input', { description: 'The person who becomes an admin.' }) input: PersonInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const personId = input.personId;
    const result = await this.commands.grant(caller, personId, input.reason ?? null);
    return payload(result, async (id) => ({ person: await this.view(context, personId), request: await this.requests.shown(id) }));
  }

  @StepUp()
  @Allow('admin', 'admin')
  @Mutation(() => RevokeAdminPayload, {
    description:
      'Asks to take the admin role away. Nothing changes until another admin approves the request. At least two active admins must remain.',
  })
  async revokeAdmin(
    @Args('input', { description: 'The admin whose role is revoked.' }) input: PersonInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const personId = input.personId;
    const result = await this.commands.revoke(caller, personId, input.reason ?? null);
    return payload(result, async (id) => ({ person: await this.view(context, personId), request: await this.requests.shown(id) }));
  }

  @StepUp()
  @Allow('admin', 'admin')
  @Mutation(() => GrantAuditorPayload, {
    description:
      'Asks to make a person an auditor, who reads the books and the acts and changes nothing. Nothing changes until another admin approves the request. The account must have no other role.',
  })
  async grantAuditor(
    @Args('input', { description: 'The person who becomes an auditor.' }) input: PersonInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const personId = input.personId;
    const result = await this.auditors.grant(caller, personId, input.reason ?? null);
    return payload(result, async (id) => ({ person: await this.view(context, personId), request: await this.requests.shown(id) }));
  }

  @StepUp()
  @Allow('admin', 'admin')
  @Mutation(() => RevokeAuditorPayload, {
    description: 'Asks to take the auditor role away. Nothing changes until another admin approves the request.',
  })
  async revokeAuditor(
    @Args('input', { description: 'The auditor who loses the role.' }) input: PersonInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const personId = input.personId;
    const result = await this.auditors.revoke(caller, personId, input.reason ?? null);
    return payload(result, async (id) => ({ person: await this.view(context, personId), request: await this.requests.shown(id) }));
  }

  @ResolveField(() => [MembershipType], { description: 'Their organisations, and invitations to others.' })
  async memberships(@Parent() person: PersonViewType, @Context() context: GraphContext): Promise<MembershipType[]> {
    return (await this.loaders.memberships(context, person.id)).map(membershipType);
  }

  @ResolveField(() => [RestrictionType], { description: 'All their restrictions, ended and lifted ones too, newest first.' })
  async restrictions(@Parent() person: PersonViewType, @Context() context: GraphContext): Promise<RestrictionType[]> {
    return (await this.accounts.restrictionsOf(context, person.id)).map((row) => restrictionType(row, this.clock.now()));
  }

  @ResolveField(() => Int, { description: 'On how many devices they are signed in.' })
  async sessionCount(@Parent() person: PersonViewType, @Context() context: GraphContext): Promise<number> {
    return (await this.accounts.sessionsOf(context, person.id)).length;
  }

  private async view(context: GraphContext, id: string): Promise<PersonViewType> {
    return personViewType(present(await this.loaders.person(context, id), 'a person who was just changed'));
  }
}
