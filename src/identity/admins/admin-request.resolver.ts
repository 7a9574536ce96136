import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { present, type Clock, type PersonId, type AdminRequestId } from '../../kernel/index.ts';
import {
  Allow,
  CLOCK,
  connectionById,
  CurrentCaller,
  DB,
  idScalar,
  load,
  payload,
  personIdOf,
  StepUp,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { IdentityLoaders } from '../organisations/identity.loaders.ts';
import { OrganisationType, organisationType } from '../organisations/organisation.types.ts';
import { PersonViewType, personViewType } from '../people/person.types.ts';
import { ActiveAdmins, denyUnlessAdminPerson } from './active-admins.ts';
import { AdminRequestReader } from './admin-request.reader.ts';
import { AdminRequestRepository } from './admin-request.repository.ts';
import {
  AdminRequestConnection,
  AdminRequestsArgs,
  AdminRequestType,
  adminRequestType,
  ApproveAdminRequestInput,
  ApproveAdminRequestPayload,
  RefuseAdminRequestInput,
  RefuseAdminRequestPayload,
  WithdrawAdminRequestInput,
  WithdrawAdminRequestPayload,
} from './admin-request.types.ts';
import { AdminRequests, matterOf } from './admin-requests.ts';
import { denySecondPerson, type AdminStanding } from './second-person.ts';

@Resolver(() => AdminRequestType)
export class AdminRequestResolver {
  constructor(
    private readonly requests: AdminRequests,
    private readonly rows: AdminRequestRepository,
    private readonly reader: AdminRequestReader,
    private readonly admins: ActiveAdmins,
    private readonly loaders: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => AdminRequestConnection, { description: 'Admin requests, pending and decided, newest first.' })
  async adminRequests(@Args() args: AdminRequestsArgs): Promise<Connection<AdminRequestType>> {
    const { states = null, kinds = null } = args;
    const now = this.clock.now();
    return connectionById(
      args,
      (after, limit) => this.rows.page(this.db, states, kinds, after, limit),
      (row) => adminRequestType(row, now),
    );
  }

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => AdminRequestType, { nullable: true, description: 'One admin request; null when no request has this id.' })
  async adminRequest(
    @Args('id', { type: () => idScalar('AdminRequest'), description: 'The id of the request.' }) id: AdminRequestId,
  ): Promise<AdminRequestType | null> {
    const row = await this.rows.byId(this.db, id);
    return row === null ? null : adminRequestType(row, this.clock.now());
  }

  @StepUp()
  @Allow('admin', 'admin')
  @Mutation(() => ApproveAdminRequestPayload, {
    description:
      'Approves the request of another admin and carries it out. You must have been an admin before the request was made, and it must not be about you.',
  })
  async approveAdminRequest(
    @Args('input', { description: 'The request to approve.' }) input: ApproveAdminRequestInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.requests.approve(caller, input.requestId, input.note ?? null);
    return payload(result, async (id) => ({ request: await this.reader.shown(id) }));
  }

  @Allow('admin', 'admin')
  @Mutation(() => RefuseAdminRequestPayload, { description: 'Refuses the request of another admin, with a reason; nothing changes.' })
  async refuseAdminRequest(
    @Args('input', { description: 'The request, and the reason of the refusal.' }) input: RefuseAdminRequestInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.requests.refuse(caller, input.requestId, input.reason);
    return payload(result, async (id) => ({ request: await this.reader.shown(id) }));
  }

  @Allow('admin', 'admin')
  @Mutation(() => WithdrawAdminRequestPayload, { description: 'Withdraws your own request while it is pending.' })
  async withdrawAdminRequest(
    @Args('input', { description: 'The request to withdraw.' }) input: WithdrawAdminRequestInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.requests.withdraw(caller, input.requestId);
    return payload(result, async (id) => ({ request: await this.reader.shown(id) }));
  }

  @ResolveField(() => Boolean, {
    description:
      'Whether you may approve or refuse the request: it is pending, you were an admin before it was made, and it is neither yours nor about you.',
  })
  async mayDecide(
    @Parent() { state, row }: AdminRequestType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<boolean> {
    const personId = personIdOf(caller.actor);
    if (state !== 'pending' || personId === null || denyUnlessAdminPerson(caller.actor, 'decide') !== null) return false;
    const [second, first] = await Promise.all([this.standing(context, personId), this.standing(context, row.requestedBy)]);
    return denySecondPerson(second, first, matterOf(row)) === null;
  }

  @ResolveField(() => PersonViewType, { description: 'The admin who made the request.' })
  async requestedBy(@Parent() { row }: AdminRequestType, @Context() context: GraphContext): Promise<PersonViewType> {
    return personViewType(present(await this.loaders.person(context, row.requestedBy), 'the admin who asked'));
  }

  @ResolveField(() => PersonViewType, {
    nullable: true,
    description: 'The admin who approved, refused or withdrew the request; null while it is pending, and null when it expired.',
  })
  async decidedBy(@Parent() { row }: AdminRequestType, @Context() context: GraphContext): Promise<PersonViewType | null> {
    if (row.decidedBy === null) return null;
    return personViewType(present(await this.loaders.person(context, row.decidedBy), 'the admin who decided'));
  }

  @ResolveField(() => PersonViewType, {
    nullable: true,
    description: 'The person that the request is about; null when it is about no person.',
  })
  async person(@Parent() { row }: AdminRequestType, @Context() context: GraphContext): Promise<PersonViewType | null> {
    if (row.subjectKind !== 'person') return null;
    const found = await this.loaders.person(context, row.subjectId);
    return found && personViewType(found);
  }

  @ResolveField(() => OrganisationType, {
    nullable: true,
    description: 'The organisation that the request is about; null when it is about no organisation.',
  })
  async organisation(@Parent() { row }: AdminRequestType, @Context() context: GraphContext): Promise<OrganisationType | null> {
    if (row.organisationId === null) return null;
    const found = await this.loaders.organisation(context, row.organisationId);
    return found && organisationType(found);
  }

  private standing(context: GraphContext, personId: PersonId): Promise<AdminStanding | null> {
    const now = this.clock.now();
    return load(context, 'identity.adminStanding', personId, (ids) => this.admins.standings(this.db, ids, now));
  }
}
