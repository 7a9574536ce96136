/** GraphQL resolvers for the members of a pool, for the organisation. */
import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CrowdWorkerType, Identity } from '../identity/index.ts';
import { present, type PoolMemberId, type WorkerPoolId } from '../kernel/index.ts';
import { Allow, CurrentCaller, DB, payload, type Caller, type Db, type GraphContext } from '../platform/index.ts';
import { PoolInvitationCommands } from './invitation.commands.ts';
import { MemberRepository } from './member.repository.ts';
import {
  InviteToPoolPayload,
  PoolAcceptanceType,
  PoolMemberInput,
  PoolMemberType,
  poolMemberType,
  RemovePoolMemberInput,
  RemovePoolMemberPayload,
  RenewPoolInvitationPayload,
} from './member.types.ts';
import { PoolMembershipCommands } from './membership.commands.ts';
import { PoolRepository } from './pool.repository.ts';
import { poolSecretType } from './pool.resolver.ts';
import { InviteToPoolInput, WorkerPoolType, workerPoolType } from './pool.types.ts';
import { PoolLoaders } from './pools.loaders.ts';

@Resolver(() => PoolMemberType)
export class PoolMemberResolver {
  constructor(
    private readonly invitations: PoolInvitationCommands,
    private readonly memberships: PoolMembershipCommands,
    private readonly rows: MemberRepository,
    private readonly pools: PoolRepository,
    private readonly loaders: PoolLoaders,
    private readonly identity: Identity,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow('member', 'requester:write')
  @Mutation(() => InviteToPoolPayload, {
    description:
      'Invites one person to a pool by e-mail address, with or without an account. The address gets a link, where the marketplace sends e-mails. You can also hand `invitation { link }` over: it is shown only here.',
  })
  async inviteToPool(
    @Args('input', { description: 'The pool and the address.' }) input: InviteToPoolInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.invitations.invite(caller, input.poolId, input.email);
    return payload(result, async (made) => ({ member: await this.one(made.id), invitation: poolSecretType(made) }));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => RenewPoolInvitationPayload, {
    description: 'Makes a new secret for an invitation that was not accepted, and sends it; the earlier secret no longer works.',
  })
  async renewPoolInvitation(
    @Args('input', { description: 'The invitation, by id.' }) input: PoolMemberInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.invitations.renew(caller, input.memberId);
    return payload(result, async (made) => ({ member: await this.one(made.id), invitation: poolSecretType(made) }));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => RemovePoolMemberPayload, {
    description:
      'Removes a member from a pool, or takes an invitation back. A removed member claims no more tasks of batches that ask for the pool; what they hold may be finished, and accepted work is paid.',
  })
  async removePoolMember(
    @Args('input', { description: 'The member and the reason.' }) input: RemovePoolMemberInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.memberships.remove(caller, input.memberId, input.reason);
    return payload(result, async ({ poolId, memberId }) => ({
      pool: await this.onePool(poolId),
      member: memberId === null ? null : await this.one(memberId),
    }));
  }

  @ResolveField(() => CrowdWorkerType, {
    nullable: true,
    description: 'The worker as your organisation knows them in answers and reviews; null until they join.',
  })
  worker(@Parent() { workerId, organisationId }: PoolMemberType): CrowdWorkerType | null {
    return workerId === null ? null : this.identity.crowdWorker(organisationId, workerId);
  }

  @ResolveField(() => [PoolAcceptanceType], { description: 'The versions of the agreement that they accepted, oldest first.' })
  acceptances(@Parent() { id }: PoolMemberType, @Context() context: GraphContext): Promise<PoolAcceptanceType[]> {
    return this.loaders.acceptances(context, id);
  }

  private async one(id: PoolMemberId): Promise<PoolMemberType> {
    const member = present(await this.rows.byId(this.db, id), 'a member that was just written');
    return poolMemberType(member, await this.onePool(member.poolId));
  }

  private async onePool(id: WorkerPoolId): Promise<WorkerPoolType> {
    return workerPoolType(present(await this.pools.byId(this.db, id), 'the pool of a member'));
  }
}
