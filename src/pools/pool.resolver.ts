import { Inject } from '@nestjs/common';
import { Args, Context, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationType } from '../identity/index.ts';
import { present, type Clock, type PoolLinkId, type WorkerPoolId } from '../kernel/index.ts';
import {
  afterId,
  Allow,
  badCursor,
  CLOCK,
  connection,
  CurrentCaller,
  DB,
  idScalar,
  PageArgs,
  pageOf,
  payload,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
} from '../platform/index.ts';
import { PoolInvitationCommands, type NewInvitationSecret } from './invitation.commands.ts';
import { LinkRepository } from './link.repository.ts';
import { PoolMemberConnection, PoolMemberStateEnum, PoolMemberType, poolMemberType } from './member.types.ts';
import { PoolCommands } from './pool.commands.ts';
import type { PoolMemberState } from './pool.ts';
import { PoolRepository } from './pool.repository.ts';
import {
  CreatePoolInput,
  CreatePoolLinkInput,
  CreatePoolLinkPayload,
  CreatePoolPayload,
  PoolAgreementConnection,
  PoolAgreementType,
  poolAgreementType,
  PoolLinkConnection,
  PoolLinkInput,
  PoolLinkType,
  poolLinkType,
  PoolSecretType,
  PublishPoolAgreementInput,
  PublishPoolAgreementPayload,
  RenamePoolInput,
  RenamePoolPayload,
  RevokePoolLinkPayload,
  WorkerPoolType,
  workerPoolType,
} from './pool.types.ts';
import { maySeeMembers, maySeePool } from './pools.policy.ts';
import { PoolLoaders } from './pools.loaders.ts';

/** Maps a new secret to its GraphQL type. */
export function poolSecretType({ secret, link, expiresAt }: NewInvitationSecret<unknown>): PoolSecretType {
  return Object.assign(new PoolSecretType(), { secret, link, expiresAt });
}

@Resolver(() => WorkerPoolType)
export class PoolResolver {
  constructor(
    private readonly commands: PoolCommands,
    private readonly invitations: PoolInvitationCommands,
    private readonly rows: PoolRepository,
    private readonly linkRows: LinkRepository,
    private readonly loaders: PoolLoaders,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Allow(['member', 'admin'], 'requester:read')
  @Query(() => WorkerPoolType, { nullable: true, description: 'One private pool of workers; null when there is none that you may see.' })
  async workerPool(
    @Args('id', { type: () => idScalar('WorkerPool'), description: 'Public id of the pool.' }) id: WorkerPoolId,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<WorkerPoolType | null> {
    const pool = await this.loaders.pool(context, id);
    return pool !== null && maySeePool(caller.actor, pool.organisationId) ? workerPoolType(pool) : null;
  }

  @Allow('member', 'requester:write')
  @Mutation(() => CreatePoolPayload, {
    description:
      'Makes a private pool of workers with its agreement. Owners and managers may. Invite people with inviteToPool or createPoolLink.',
  })
  async createPool(
    @Args('input', { description: 'Name, kind and agreement of the pool.' }) input: CreatePoolInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { organisationId, name, kind, agreement, idempotencyKey = null } = input;
    const result = await this.commands.create(caller, { organisationId, name, kind, agreement }, idempotencyKey);
    return payload(result, async (id) => ({ pool: await this.one(id) }));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => RenamePoolPayload, { description: 'Renames a private pool of workers.' })
  async renamePool(@Args('input', { description: 'The pool and its new name.' }) input: RenamePoolInput, @CurrentCaller() caller: Caller) {
    return payload(await this.commands.rename(caller, input.poolId, input.name), async (id) => ({ pool: await this.one(id) }));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => PublishPoolAgreementPayload, {
    description: 'Publishes another version of the agreement of a pool. Whoever joins from then on accepts this one.',
  })
  async publishPoolAgreement(
    @Args('input', { description: 'The pool, the text, and whether members must accept it.' }) input: PublishPoolAgreementInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { poolId, text, requiresAcceptance, idempotencyKey = null } = input;
    const result = await this.commands.publish(caller, { poolId, text, requiresAcceptance }, idempotencyKey);
    return payload(result, async (id) => ({ pool: await this.one(id) }));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => CreatePoolLinkPayload, {
    description: 'Makes a link by which several people may join a pool. The secret is shown only here.',
  })
  async createPoolLink(
    @Args('input', { description: 'The pool, and how long and how often the link may be used.' }) input: CreatePoolLinkInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.invitations.createLink(caller, input.poolId, input.maximumUses, input.expiresAt ?? null);
    return payload(result, async (made) => ({ link: await this.oneLink(made.id), invitation: poolSecretType(made) }));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => RevokePoolLinkPayload, { description: 'Revokes a link: nobody joins by it any more. Who joined by it stays.' })
  async revokePoolLink(@Args('input', { description: 'The link, by id.' }) input: PoolLinkInput, @CurrentCaller() caller: Caller) {
    return payload(await this.invitations.revokeLink(caller, input.linkId), async (id) => ({ link: await this.oneLink(id) }));
  }

  @ResolveField(() => PoolAgreementType, { description: 'The newest version of the agreement.' })
  async agreement(@Parent() pool: WorkerPoolType, @Context() context: GraphContext): Promise<PoolAgreementType> {
    return poolAgreementType(present(await this.loaders.agreement(context, pool.id, pool.agreementVersion), 'the agreement of a pool'));
  }

  @ResolveField(() => PoolAgreementConnection, { description: 'All versions of the agreement, newest first.' })
  async agreements(
    @Parent() pool: WorkerPoolType,
    @Args() args: PageArgs,
    @Context() context: GraphContext,
  ): Promise<Connection<PoolAgreementType>> {
    const page = pageOf(args, 1);
    const [before = null] = page.after ?? [];
    if (before !== null && !/^\d{1,9}$/.test(String(before))) throw badCursor();
    const rows = await this.loaders.agreements(context, pool.id, before === null ? null : Number(before), page.first + 1);
    return connection(rows, page, (row) => [row.version], poolAgreementType);
  }

  @ResolveField(() => Int, { description: 'Number of workers who have joined and are in the pool.' })
  async memberCount(@Parent() pool: WorkerPoolType, @Context() context: GraphContext): Promise<number> {
    return (await this.loaders.counts(context, pool.id)).joined;
  }

  @ResolveField(() => PoolMemberConnection, {
    nullable: true,
    description: 'Its members and invitations, newest first, for owners, managers and admins; null for other members of the organisation.',
  })
  async members(
    @Parent() pool: WorkerPoolType,
    @Args('states', { type: () => [PoolMemberStateEnum], nullable: true, description: 'Only in these states.' })
    states: PoolMemberState[] | null,
    @Args() args: PageArgs,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<Connection<PoolMemberType> | null> {
    if (!maySeeMembers(caller.actor, pool.organisationId)) return null;
    const page = pageOf(args, 1);
    const rows = await this.loaders.members(context, pool.id, states ?? null, afterId(page), page.first + 1);
    return connection(
      rows,
      page,
      (row) => [row.id],
      (row) => poolMemberType(row, pool),
    );
  }

  @ResolveField(() => PoolLinkConnection, {
    nullable: true,
    description: 'Its links, newest first, for owners, managers and admins; null for other members of the organisation.',
  })
  async links(
    @Parent() pool: WorkerPoolType,
    @Args() args: PageArgs,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<Connection<PoolLinkType> | null> {
    if (!maySeeMembers(caller.actor, pool.organisationId)) return null;
    const page = pageOf(args, 1);
    const rows = await this.loaders.links(context, pool.id, afterId(page), page.first + 1);
    return connection(
      rows,
      page,
      (row) => [row.id],
      (row) => poolLinkType(row, pool.organisationId, this.clock.now()),
    );
  }

  private async one(id: WorkerPoolId): Promise<WorkerPoolType> {
    return workerPoolType(present(await this.rows.byId(this.db, id), 'a pool that was just written'));
  }

  private async oneLink(id: PoolLinkId): Promise<PoolLinkType> {
    const link = present(await this.linkRows.byId(this.db, id), 'a link that was just written');
    return poolLinkType(link, (await this.one(link.poolId)).organisationId, this.clock.now());
  }
}

@Resolver(() => OrganisationType)
export class OrganisationPoolsResolver {
  constructor(private readonly loaders: PoolLoaders) {}

  @ResolveField(() => [WorkerPoolType], { description: 'Its private pools of workers, oldest first, at most 100.' })
  async pools(
    @Parent() organisation: OrganisationType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<WorkerPoolType[]> {
    // Auditors see the organisation, but not its workers.
    if (!maySeePool(caller.actor, organisation.id)) return [];
    return (await this.loaders.ofOrganisation(context, organisation.id)).map(workerPoolType);
  }
}
