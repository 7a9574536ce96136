import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Inject } from '@nestjs/common';
import { present, type Clock, type RestrictionId } from '../../kernel/index.ts';
import {
  Allow,
  CLOCK,
  connectionById,
  CurrentCaller,
  DB,
  load,
  PageArgs,
  payload,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { WorkerAliases } from '../workers/worker-alias.ts';
import { crowdWorkerType } from '../workers/worker.types.ts';
import { IdentityLoaders } from '../organisations/identity.loaders.ts';
import { maySeeBlocks } from '../core/identity.policy.ts';
import { OrganisationType, PublicOrganisationType, publicOrganisationType } from '../organisations/organisation.types.ts';
import { personViewType } from '../people/person.types.ts';
import { RestrictionCommands } from './restriction.commands.ts';
import type { Grounds } from './restriction.ts';
import { RestrictionRepository } from './restriction.repository.ts';
import {
  BlockConnection,
  BlockType,
  BlockWorkerInput,
  BlockWorkerPayload,
  HoldMoneyPayload,
  LiftRestrictionInput,
  LiftRestrictionPayload,
  RestrictionType,
  restrictionType,
  RestrictPersonInput,
  SuspendPersonPayload,
  UnblockWorkerInput,
  UnblockWorkerPayload,
} from './restriction.types.ts';

function groundsOf(input: RestrictPersonInput | BlockWorkerInput): Grounds {
  const evidence = input.evidence.map(({ description, reference, fileId }) => ({
    description,
    reference: reference ?? null,
    fileId: fileId ?? null,
  }));
  return { reasonCode: input.reason, explanation: input.explanation, evidence, endsAt: input.endsAt };
}

@Resolver(() => RestrictionType)
export class RestrictionResolver {
  constructor(
    private readonly restrictions: RestrictionCommands,
    private readonly rows: RestrictionRepository,
    private readonly aliases: WorkerAliases,
    private readonly loaders: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Allow('admin', 'admin')
  @Mutation(() => SuspendPersonPayload, {
    description: 'Suspends a person: ends their sessions, and leaves them reading, and being paid what they earned.',
  })
  async suspendPerson(
    @Args('input', { description: 'The person, the reason and the end of the suspension.' }) input: RestrictPersonInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const result = await this.restrictions.suspend(caller, input.personId, groundsOf(input));
    return payload(result, (id) => this.restricted(context, input.personId, id));
  }

  @Allow('admin', 'admin')
  @Mutation(() => HoldMoneyPayload, { description: "Stops a person's payouts until it ends or is lifted." })
  async holdMoney(
    @Args('input', { description: 'The person, the reason and the end of the hold.' }) input: RestrictPersonInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const result = await this.restrictions.holdMoney(caller, input.personId, groundsOf(input));
    return payload(result, (id) => this.restricted(context, input.personId, id));
  }

  @Allow('admin', 'admin')
  @Mutation(() => LiftRestrictionPayload, { description: 'Lifts a suspension or a hold before its end.' })
  async liftRestriction(
    @Args('input', { description: 'The restriction to lift, and the reason.' }) input: LiftRestrictionInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const result = await this.restrictions.lift(caller, input.restrictionId, input.note);
    return payload(result, async (id) => ({ restriction: await this.restriction(context, id) }));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => BlockWorkerPayload, {
    description: "Keeps a worker off your organisation's batches; the worker sees why. Managers and owners may.",
  })
  async blockWorker(
    @Args('input', { description: 'The worker, the reason and the end of the block.' }) input: BlockWorkerInput,
    @CurrentCaller() caller: Caller,
  ) {
    const organisationId = input.organisationId;
    const result = await this.restrictions.block(caller, organisationId, input.workerId, groundsOf(input));
    return payload(result, (workerId) => ({ worker: crowdWorkerType(this.aliases, organisationId, workerId) }));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => UnblockWorkerPayload, { description: 'Lifts a block before its end. Managers and owners may.' })
  async unblockWorker(
    @Args('input', { description: 'The block to end, and the reason.' }) input: UnblockWorkerInput,
    @CurrentCaller() caller: Caller,
  ) {
    const organisationId = input.organisationId;
    const result = await this.restrictions.unblock(caller, organisationId, input.workerId, input.note);
    return payload(result, (workerId) => ({ worker: crowdWorkerType(this.aliases, organisationId, workerId) }));
  }

  @ResolveField(() => PublicOrganisationType, {
    nullable: true,
    description: 'The organisation that blocks; null when it is the marketplace.',
  })
  async requester(@Parent() restriction: RestrictionType, @Context() context: GraphContext): Promise<PublicOrganisationType | null> {
    if (restriction.organisationId === null) return null;
    const found = await this.loaders.organisation(context, restriction.organisationId);
    return found && publicOrganisationType(found);
  }

  private async restricted(context: GraphContext, personId: string, id: RestrictionId) {
    const person = present(await this.loaders.person(context, personId), 'a person who was just restricted');
    return { person: personViewType(person), restriction: await this.restriction(context, id) };
  }

  private async restriction(context: GraphContext, id: RestrictionId): Promise<RestrictionType> {
    const found = await load(context, 'identity.restriction', id, (ids) => this.rows.byIds(this.db, ids));
    return restrictionType(present(found, 'a restriction that was just written'), this.clock.now());
  }
}

@Resolver(() => OrganisationType)
export class OrganisationBlocksResolver {
  constructor(
    private readonly rows: RestrictionRepository,
    private readonly aliases: WorkerAliases,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @ResolveField(() => BlockConnection, { description: 'Workers whom it excludes now, newest first; empty for viewers.' })
  async blocks(
    @Parent() organisation: OrganisationType,
    @Args() args: PageArgs,
    @CurrentCaller() caller: Caller,
  ): Promise<Connection<BlockType>> {
    const organisationId = organisation.id;
    const now = this.clock.now();
    return connectionById(
      args,
      (after, limit) => (maySeeBlocks(caller.actor, organisationId) ? this.rows.blocks(this.db, organisationId, now, after, limit) : []),
      (row) => ({ worker: crowdWorkerType(this.aliases, organisationId, row.personId), restriction: restrictionType(row, now) }),
    );
  }
}
