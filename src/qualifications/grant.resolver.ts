/** Grants as the owners of types see and make them. */
import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CrowdWorkerType, Identity } from '../identity/index.ts';
import {
  asId,
  present,
  type Clock,
  type OrganisationId,
  type QualificationGrantId,
  type QualificationTypeId,
  type Result,
  type WorkerId,
} from '../kernel/index.ts';
import {
  Allow,
  CLOCK,
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
import { GrantCommands } from './grant.commands.ts';
import { GrantRepository } from './grant.repository.ts';
import type { GrantStanding } from './grant.ts';
import {
  ChangeQualificationInput,
  ChangeQualificationPayload,
  GrantQualificationInput,
  GrantQualificationPayload,
  GrantStateEnum,
  QualificationEventType,
  qualificationEventType,
  QualificationGrantConnection,
  QualificationGrantType,
  qualificationGrantType,
  RevokeQualificationInput,
  RevokeQualificationPayload,
} from './grant.types.ts';
import { maySeeHolders } from './qualifications.policy.ts';
import { EVENTS_SHOWN, QualificationLoaders } from './qualifications.loaders.ts';
import { OWNER, QualificationTypeType, qualificationTypeType } from './qualification-type.types.ts';

@Resolver(() => QualificationGrantType)
export class GrantResolver {
  constructor(
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly commands: GrantCommands,
    private readonly grants: GrantRepository,
    private readonly loaders: QualificationLoaders,
    private readonly identity: Identity,
  ) {}

  @Allow(['member', 'admin'], 'requester:read')
  @Query(() => QualificationGrantConnection, {
    nullable: true,
    description: 'Who has, or had, the qualifications of one owner; newest first. Null when the owner is not yours.',
  })
  async qualificationGrants(
    @CurrentCaller() caller: Caller,
    @Args('organisationId', OWNER) organisationId: OrganisationId | null | undefined,
    @Args('typeId', { type: () => idScalar('QualificationType'), nullable: true, description: 'Only of this type.' })
    typeId: QualificationTypeId | null | undefined,
    @Args('workerId', {
      type: () => idScalar('Worker'),
      nullable: true,
      description: 'Only of this worker, by the id under which the organisation knows them.',
    })
    alias: string | null | undefined,
    @Args('state', { type: () => GrantStateEnum, nullable: true, description: 'Only those in this state now.' })
    standing: GrantStanding | null | undefined,
    @Args() args: PageArgs,
  ): Promise<Connection<QualificationGrantType> | null> {
    const owner = organisationId ?? null;
    if (!maySeeHolders(caller.actor, owner)) return null;
    const now = this.clock.now();
    const workerId = alias ? this.workerCalled(owner, alias) : null;

    const filter = { owner, typeId: typeId ?? null, workerId, standing: standing ?? null };
    const isNobody = Boolean(alias) && workerId === null;
    return connectionById(
      args,
      (after, limit) => (isNobody ? [] : this.grants.ofOwner(this.db, filter, now, after, limit)),
      (row) => qualificationGrantType(row, owner, now),
    );
  }

  @Allow(['member', 'admin'], 'requester:write')
  @Mutation(() => GrantQualificationPayload, {
    description: 'Gives a worker a qualification, asked or unasked. Reviewers, managers and owners may; admins for the platform.',
  })
  async grantQualification(
    @Args('input', { description: 'The worker, the type, the value and the end.' }) input: GrantQualificationInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const { typeId, value, workerId, personId, expiresAt, idempotencyKey } = input;
    const result = await this.commands.grant(caller, {
      typeId,
      value,
      workerAlias: workerId ?? null,
      personId: personId ? personId : null,
      expiresAt: expiresAt ?? null,
      idempotencyKey: idempotencyKey ?? null,
    });
    return this.answer(result, context);
  }

  @Allow(['member', 'admin'], 'requester:write')
  @Mutation(() => ChangeQualificationPayload, { description: 'Gives a grant that is in force another value and another end.' })
  async changeQualification(
    @Args('input', { description: 'The grant and its new value and end.' }) input: ChangeQualificationInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    return this.answer(await this.commands.change(caller, { ...input, expiresAt: input.expiresAt ?? null }), context);
  }

  @Allow(['member', 'admin'], 'requester:write')
  @Mutation(() => RevokeQualificationPayload, { description: 'Takes a qualification away; the worker sees why.' })
  async revokeQualification(
    @Args('input', { description: 'The grant to revoke, and the reason.' }) input: RevokeQualificationInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    return this.answer(await this.commands.revoke(caller, input), context);
  }

  @ResolveField(() => QualificationTypeType, { description: 'Type of the qualification.' })
  async type(@Parent() grant: QualificationGrantType, @Context() context: GraphContext): Promise<QualificationTypeType> {
    return qualificationTypeType(await this.loaders.typeOf(context, grant));
  }

  @ResolveField(() => CrowdWorkerType, {
    nullable: true,
    description: "The worker, for an organisation's types; null for those of the platform.",
  })
  worker(@Parent() grant: QualificationGrantType, @Context() context: GraphContext): Promise<CrowdWorkerType | null> {
    return this.loaders.crowdWorker(context, grant);
  }

  @ResolveField(() => String, { nullable: true, description: 'Why it was revoked; null while it is not.' })
  revokedReason(@Parent() grant: QualificationGrantType, @Context() context: GraphContext): Promise<string | null> {
    return this.loaders.reason(context, grant.id);
  }

  @ResolveField(() => [QualificationEventType], { description: `What was done to it, newest first; the last ${EVENTS_SHOWN}.` })
  async events(@Parent() grant: QualificationGrantType, @Context() context: GraphContext): Promise<QualificationEventType[]> {
    return (await this.loaders.events(context, grant.id)).map(qualificationEventType);
  }

  /** Organisations know workers by their alias alone; admins, for the platform's types, by their id. */
  private workerCalled(owner: OrganisationId | null, id: string): WorkerId | null {
    return owner === null ? asId<'Person'>(id) : this.identity.workerOfAlias(owner, id);
  }

  private answer(result: Result<QualificationGrantId>, context: GraphContext) {
    return payload(result, async (id) => ({ grant: await this.one(context, id) }));
  }

  private async one(context: GraphContext, id: QualificationGrantId): Promise<QualificationGrantType> {
    const grant = present(await this.grants.byId(this.db, id), 'the grant just written');
    const type = await this.loaders.typeOf(context, grant);
    return qualificationGrantType(grant, type.organisationId, this.clock.now());
  }
}
