/** GraphQL resolvers for pools that a worker is invited to or a member of. */
import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { IdentityLoaders, PublicOrganisationType, publicOrganisationType, WorkerType } from '../identity/index.ts';
import { present, type Clock, type PoolMemberId } from '../kernel/index.ts';
import {
  Allow,
  CLOCK,
  connectionById,
  CurrentCaller,
  DB,
  PageArgs,
  payload,
  personIdOf,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
} from '../platform/index.ts';
import { Joining } from './joining.ts';
import { MemberRepository } from './member.repository.ts';
import { PoolMemberInput } from './member.types.ts';
import { PoolMembershipCommands } from './membership.commands.ts';
import {
  AcceptPoolAgreementInput,
  AcceptPoolAgreementPayload,
  JoinPoolInput,
  JoinPoolPayload,
  LeavePoolPayload,
  PoolInvitationType,
  poolInvitationType,
  PoolMembershipConnection,
  PoolMembershipType,
  poolMembershipType,
} from './own-pools.types.ts';
import type { WorkerPool } from './pool.ts';
import { PoolAgreementType, poolAgreementType, PoolKindEnum } from './pool.types.ts';
import { PoolLoaders } from './pools.loaders.ts';
import { denyJoining, denyUnlessWorker } from './pools.policy.ts';

@Resolver(() => PoolMembershipType)
export class OwnPoolsResolver {
  constructor(
    private readonly commands: PoolMembershipCommands,
    private readonly joining: Joining,
    private readonly rows: MemberRepository,
    private readonly loaders: PoolLoaders,
    private readonly identity: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Allow('person', 'account')
  @Query(() => PoolInvitationType, {
    nullable: true,
    description:
      'The pool and the agreement that a secret invites you to, to read before you join. Null when there is no such secret, or the invitation is to another address than yours.',
  })
  async poolInvitation(
    @Args('secret', { type: () => String, description: 'The secret of the invitation; it begins with `ghi_`.' }) secret: string,
    @CurrentCaller() { actor }: Caller,
    @Context() context: GraphContext,
  ): Promise<PoolInvitationType | null> {
    const personId = personIdOf(actor);
    const opened = await this.joining.invitationOf(this.db, actor, this.joining.hashOf(secret));
    if (personId === null || opened === null) return null;
    const pool = present(await this.loaders.pool(context, opened.poolId), 'the pool of an invitation');
    const facts = present(await this.joining.factsOf(this.db, this.clock.now(), opened, personId), 'the pool of an invitation');
    const agreement = present(await this.loaders.agreement(context, pool.id, pool.agreementVersion), 'the agreement of a pool');
    const expiresAt =
      opened.way === 'link' ? opened.link.expiresAt : present(opened.member.invitationExpiresAt, 'the end of an invitation');
    const denied = denyJoining(actor, facts) ?? denyUnlessWorker(actor);
    return poolInvitationType(pool, agreement, expiresAt, denied);
  }

  @Allow('worker', 'account')
  @Mutation(() => JoinPoolPayload, {
    description:
      'Joins a private pool with the secret of an invitation, and accepts its agreement in the version that you read (poolInvitation). The organisation knows you by the address that it invited, if it did, and by the id that it knows you by as a worker.',
  })
  async joinPool(
    @Args('input', { description: 'The secret and the version that you read.' }) input: JoinPoolInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.commands.join(caller, input.secret, input.agreementVersion);
    return payload(result, async (id) => ({ membership: await this.one(id) }));
  }

  @Allow('worker', 'account')
  @Mutation(() => AcceptPoolAgreementPayload, { description: 'Accepts the newest version of the agreement of a pool that you are in.' })
  async acceptPoolAgreement(
    @Args('input', { description: 'The membership and the version that you read.' }) input: AcceptPoolAgreementInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.commands.accept(caller, input.memberId, input.agreementVersion);
    return payload(result, async (id) => ({ membership: await this.one(id) }));
  }

  @Allow('worker', 'account')
  @Mutation(() => LeavePoolPayload, {
    description: 'Leaves a pool: you claim no more of its tasks. What you hold may be finished, and accepted work is paid.',
  })
  async leavePool(@Args('input', { description: 'The membership, by id.' }) input: PoolMemberInput, @CurrentCaller() caller: Caller) {
    return payload(await this.commands.leave(caller, input.memberId), async (id) => ({ membership: await this.one(id) }));
  }

  @ResolveField(() => String, { description: 'Name of the pool.' })
  async poolName(@Parent() membership: PoolMembershipType, @Context() context: GraphContext): Promise<string> {
    return (await this.pool(membership, context)).name;
  }

  @ResolveField(() => PoolKindEnum, { description: 'Who is in the pool.' })
  async kind(@Parent() membership: PoolMembershipType, @Context() context: GraphContext): Promise<WorkerPool['kind']> {
    return (await this.pool(membership, context)).kind;
  }

  @ResolveField(() => PublicOrganisationType, { description: 'The organisation that the pool belongs to.' })
  async requester(@Parent() membership: PoolMembershipType, @Context() context: GraphContext): Promise<PublicOrganisationType> {
    const { organisationId } = await this.pool(membership, context);
    return publicOrganisationType(present(await this.identity.organisation(context, organisationId), 'the organisation of a pool'));
  }

  @ResolveField(() => Boolean, {
    description: 'Whether you must accept a later version of the agreement before you claim more tasks of the pool.',
  })
  async mustAccept(@Parent() membership: PoolMembershipType, @Context() context: GraphContext): Promise<boolean> {
    return membership.state === 'joined' && membership.acceptedVersion < (await this.pool(membership, context)).requiredVersion;
  }

  @ResolveField(() => PoolAgreementType, { description: 'The newest version of the agreement, which acceptPoolAgreement accepts.' })
  async newestAgreement(@Parent() membership: PoolMembershipType, @Context() context: GraphContext): Promise<PoolAgreementType> {
    const { agreementVersion } = await this.pool(membership, context);
    return this.agreement(membership, agreementVersion, context);
  }

  @ResolveField(() => PoolAgreementType, { description: 'The version of the agreement that you accepted last.' })
  acceptedAgreement(@Parent() membership: PoolMembershipType, @Context() context: GraphContext): Promise<PoolAgreementType> {
    return this.agreement(membership, membership.acceptedVersion, context);
  }

  private async pool({ poolId }: PoolMembershipType, context: GraphContext): Promise<WorkerPool> {
    return present(await this.loaders.pool(context, poolId), 'the pool of a membership');
  }

  private async agreement({ poolId }: PoolMembershipType, version: number, context: GraphContext): Promise<PoolAgreementType> {
    return poolAgreementType(present(await this.loaders.agreement(context, poolId, version), 'a version of an agreement'));
  }

  private async one(id: PoolMemberId): Promise<PoolMembershipType> {
    return poolMembershipType(present(await this.rows.byId(this.db, id), 'a membership that was just written'));
  }
}

@Resolver(() => PoolInvitationType)
export class PoolInvitationResolver {
  constructor(private readonly identity: IdentityLoaders) {}

  @ResolveField(() => PublicOrganisationType, { description: 'The organisation that invites.' })
  async requester(@Parent() { organisationId }: PoolInvitationType, @Context() context: GraphContext): Promise<PublicOrganisationType> {
    return publicOrganisationType(present(await this.identity.organisation(context, organisationId), 'the organisation of a pool'));
  }
}

@Resolver(() => WorkerType)
export class WorkerPoolsResolver {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly rows: MemberRepository,
  ) {}

  @ResolveField(() => PoolMembershipConnection, {
    description: 'The private pools that you are in or were in, newest first.',
  })
  async pools(@Parent() worker: WorkerType, @Args() args: PageArgs): Promise<Connection<PoolMembershipType>> {
    return connectionById(args, (after, limit) => this.rows.ofWorker(this.db, worker.id, after, limit), poolMembershipType);
  }
}
