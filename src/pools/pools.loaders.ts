/** Loaders for field resolvers: one query for all keys of a request. */
import { Inject, Injectable } from '@nestjs/common';
import type { OrganisationId, PoolMemberId, WorkerPoolId } from '../kernel/index.ts';
import { DB, load, type Db, type GraphContext } from '../platform/index.ts';
import { LinkRepository } from './link.repository.ts';
import { MemberRepository } from './member.repository.ts';
import type { Agreement, PoolLink, PoolMember, PoolMemberState, WorkerPool } from './pool.ts';
import { agreementKey, PoolRepository } from './pool.repository.ts';

@Injectable()
export class PoolLoaders {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly pools: PoolRepository,
    private readonly membersOfPools: MemberRepository,
    private readonly linksOfPools: LinkRepository,
  ) {}

  pool(context: GraphContext, id: WorkerPoolId): Promise<WorkerPool | null> {
    return load(context, 'pools.pool', id, (ids) => this.pools.byIds(this.db, ids));
  }

  async ofOrganisation(context: GraphContext, id: OrganisationId): Promise<WorkerPool[]> {
    return (await load(context, 'pools.ofOrganisation', id, (ids) => this.pools.ofOrganisations(this.db, ids))) ?? [];
  }

  agreement(context: GraphContext, poolId: WorkerPoolId, version: number): Promise<Agreement | null> {
    return load(context, 'pools.agreement', agreementKey(poolId, version), (keys) => this.pools.agreements(this.db, keys));
  }

  /** Returns a page of agreement versions, newest first, plus one row. */
  async agreements(context: GraphContext, poolId: WorkerPoolId, before: number | null, limit: number): Promise<Agreement[]> {
    const name = `pools.agreements:${before}:${limit}`;
    return (await load(context, name, poolId, (ids) => this.pools.agreementPages(this.db, ids, before, limit))) ?? [];
  }

  async counts(context: GraphContext, poolId: WorkerPoolId): Promise<{ invited: number; joined: number }> {
    return (await load(context, 'pools.counts', poolId, (ids) => this.membersOfPools.counts(this.db, ids))) ?? { invited: 0, joined: 0 };
  }

  /** Returns a page of members, newest first, plus one row. @param states null: all states */
  async members(
    context: GraphContext,
    poolId: WorkerPoolId,
    states: readonly PoolMemberState[] | null,
    before: string | null,
    limit: number,
  ): Promise<PoolMember[]> {
    const name = `pools.members:${JSON.stringify([states, before, limit])}`;
    return (await load(context, name, poolId, (ids) => this.membersOfPools.pages(this.db, ids, states, before, limit))) ?? [];
  }

  /** Returns a page of links, newest first, plus one row. */
  async links(context: GraphContext, poolId: WorkerPoolId, before: string | null, limit: number): Promise<PoolLink[]> {
    const name = `pools.links:${before}:${limit}`;
    return (await load(context, name, poolId, (ids) => this.linksOfPools.pages(this.db, ids, before, limit))) ?? [];
  }

  /** Returns the versions that a member accepted, with times, oldest first. */
  async acceptances(context: GraphContext, id: PoolMemberId): Promise<{ version: number; acceptedAt: Date }[]> {
    return (await load(context, 'pools.acceptances', id, (ids) => this.membersOfPools.acceptances(this.db, ids))) ?? [];
  }
}
