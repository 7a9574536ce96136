/** Workers' requests as the owners of types see and decide them. */
import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CrowdWorkerType } from '../identity/index.ts';
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
} from './request.types.ts';
import { maySeeHolders } from './qualifications.policy.ts';
import { QualificationLoaders } from './qualifications.loaders.ts';
import { OWNER, QualificationTypeType, qualificationTypeType } from './qualification-type.types.ts';
import { RequestCommands } from './request.commands.ts';
import { RequestRepository } from './request.repository.ts';

@Resolver(() => QualificationRequestType)
export class RequestResolver {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly commands: RequestCommands,
    private readonly requests: RequestRepository,
    private readonly loaders: QualificationLoaders,
  ) {}

  @Allow(['member', 'admin'], 'requester:read')
  @Query(() => QualificationRequestConnection, {
    nullable: true,
    description:
      "Workers' requests for the qualifications of one owner; whoever waits longest comes first. Null when the owner is not yours.",
  })
  async qualificationRequests(
    @CurrentCaller() caller: Caller,
    @Args('organisationId', OWNER) organisationId: OrganisationId | null | undefined,
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
    @Args('input', { description: 'The request and the value of the grant.' }) input: AcceptQualificationRequestInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    return this.answer(await this.commands.accept(caller, { ...input, expiresAt: input.expiresAt ?? null }), context);
  }

  @Allow(['member', 'admin'], 'requester:write')
  @Mutation(() => RejectQualificationRequestPayload, { description: 'Refuses what a worker asked for; the worker sees why.' })
  async rejectQualificationRequest(
    @Args('input', { description: 'The request to reject, and the reason.' }) input: RejectQualificationRequestInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    return this.answer(await this.commands.reject(caller, input), context);
  }

  @ResolveField(() => QualificationTypeType, { description: 'The qualification type that was requested.' })
  async type(@Parent() request: QualificationRequestType, @Context() context: GraphContext): Promise<QualificationTypeType> {
    return qualificationTypeType(await this.loaders.typeOf(context, request));
  }

  @ResolveField(() => CrowdWorkerType, {
    nullable: true,
    description: "Who asks, for an organisation's types; null for those of the platform.",
  })
  worker(@Parent() request: QualificationRequestType, @Context() context: GraphContext): Promise<CrowdWorkerType | null> {
    return this.loaders.crowdWorker(context, request);
  }

  private answer(result: Result<QualificationRequestId>, context: GraphContext) {
    return payload(result, async (id) => ({ request: await this.one(context, id) }));
  }

  private async one(context: GraphContext, id: QualificationRequestId): Promise<QualificationRequestType> {
    const request = present(await this.requests.byId(this.db, id), 'the request just written');
    const type = await this.loaders.typeOf(context, request);
    return qualificationRequestType(request, type.organisationId);
  }
}
