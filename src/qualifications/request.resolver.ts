/** Workers' requests as the owners of types see and decide them. */
import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CrowdWorkerType, Identity } from '../identity/index.ts';
import { present, type OrganisationId, type QualificationRequestId, type QualificationTypeId, type Result } from '../kernel/index.ts';
import {
  Allow,
  connectionById,
  CurrentCaller,
  DB,
  idScalar,
  PageArgs,
  payload,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
} from '../platform/index.ts';
import type { RequestState } from './grant.ts';
import {
  AcceptQualificationRequestInput,
  AcceptQualificationRequestPayload,
  QualificationRequestConnection,
  QualificationRequestType,
  qualificationRequestType,
  RejectQualificationRequestInput,
  RejectQualificationRequestPayload,
  RequestStateEnum,
} from './grant.types.ts';
import { maySeeHolders } from './qualifications.policy.ts';
import { QualificationLoaders } from './qualifications.loaders.ts';
import { QualificationTypeType, qualificationTypeType } from './qualification-type.types.ts';
import { RequestCommands } from './request.commands.ts';
import { RequestRepository } from './request.repository.ts';

@Resolver(() => QualificationRequestType)
export class RequestResolver {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly commands: RequestCommands,
    private readonly requests: RequestRepository,
    private readonly loaders: QualificationLoaders,
    private readonly identity: Identity,
  ) {}

  @Allow(['member', 'admin'], 'requester:read')
  @Query(() => QualificationRequestConnection, {
    nullable: true,
    description:
      "Workers' requests for the qualifications of one owner; whoever waits longest comes first. Null when the owner is not yours.",
  })
  async qualificationRequests(
    @CurrentCaller() caller: Caller,
    @Args('organisationId', {
      type: () => idScalar('Organisation'),
      nullable: true,
      description: 'The owner; left out, for admins: the platform.',
    })
    organisationId: OrganisationId | null | undefined,
    @Args('typeId', { type: () => idScalar('QualificationType'), nullable: true, description: 'Only for this type.' })
    typeId: QualificationTypeId | null | undefined,
    @Args('state', { type: () => RequestStateEnum, nullable: true, description: 'Only those in this state.' })
    state: RequestState | null | undefined,
    @Args() args: PageArgs,
  ): Promise<Connection<QualificationRequestType> | null> {
    const owner = organisationId ?? null;
    if (!maySeeHolders(caller.actor, owner)) return null;
    const filter = { owner, typeId: typeId ?? null, state: state ?? null };
    return connectionById(
      args,
      (after, limit) => this.requests.ofOwner(this.db, filter, after, limit),
      (row) => qualificationRequestType(row, owner),
    );
  }

  @Allow(['member', 'admin'], 'requester:write')
  @Mutation(() => AcceptQualificationRequestPayload, {
    description: 'Grants what a worker asked for. A worker who was granted it meanwhile gets this value and this end instead.',
  })
  async acceptQualificationRequest(
    @Args('input', { description: 'Which, with which value.' }) input: AcceptQualificationRequestInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    return this.answer(await this.commands.accept(caller, { ...input, expiresAt: input.expiresAt ?? null }), context);
  }

  @Allow(['member', 'admin'], 'requester:write')
  @Mutation(() => RejectQualificationRequestPayload, { description: 'Refuses what a worker asked for; the worker sees why.' })
  async rejectQualificationRequest(
    @Args('input', { description: 'Which, and why.' }) input: RejectQualificationRequestInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    return this.answer(await this.commands.reject(caller, input), context);
  }

  @ResolveField(() => QualificationTypeType, { description: 'What is asked for.' })
  async type(@Parent() request: QualificationRequestType, @Context() context: GraphContext): Promise<QualificationTypeType> {
    return qualificationTypeType(await this.loaders.typeOf(context, request));
  }

  @ResolveField(() => CrowdWorkerType, {
    nullable: true,
    description: "Who asks, for an organisation's types; null for those of the platform.",
  })
  async worker(@Parent() request: QualificationRequestType, @Context() context: GraphContext): Promise<CrowdWorkerType | null> {
    const owner = (await this.loaders.type(context, request.typeId))?.organisationId ?? null;
    return owner === null ? null : this.identity.crowdWorker(owner, request.workerId);
  }

  private answer(result: Result<QualificationRequestId>, context: GraphContext) {
    return payload(result, async (id) => {
      const request = present(await this.requests.byId(this.db, id), 'the request just written');
      const type = await this.loaders.typeOf(context, request);
      return { request: qualificationRequestType(request, type.organisationId) };
    });
  }
}
