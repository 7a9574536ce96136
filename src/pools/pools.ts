/** What higher domains ask about private pools: whether a batch may ask for one, and how a worker stands in them. */
import { Injectable } from '@nestjs/common';
import { notFound, type OrganisationId, type Refusal, type WorkerId, type WorkerPoolId } from '../kernel/index.ts';
import type { Db, Tx } from '../platform/index.ts';
import { MemberRepository } from './member.repository.ts';
import { PoolRepository } from './pool.repository.ts';
import { standingOf, type PoolStandings, type StandingToBatch } from './standing.ts';

@Injectable()
export class Pools {
  constructor(
    private readonly pools: PoolRepository,
    private readonly members: MemberRepository,
  ) {}

  /** Why a batch of the organisation cannot ask for this pool, or null. A foreign pool has the same answer as none. */
  async denyForBatch(db: Db, organisationId: OrganisationId, poolId: WorkerPoolId): Promise<Refusal | null> {
    const pool = await this.pools.byId(db, poolId);
    return pool?.organisationId === organisationId ? null : notFound('The pool', 'poolId');
  }

  /** The standing of the worker in every pool that they ever joined. */
  async standings(db: Db, workerId: WorkerId): Promise<PoolStandings> {
    const rows = await this.members.standings(db, workerId);
    return new Map(rows.map((row) => [row.poolId, standingOf(row)]));
  }

  /**
   * How the worker stands to a batch that asks for this pool, or for none, held until the transaction ends: who is removed, leaves, or
   * has to accept a new version while a claim runs, waits for the claim.
   */
  async holdStanding(tx: Tx, workerId: WorkerId, poolId: WorkerPoolId | null): Promise<StandingToBatch> {
    if (poolId === null) return 'open';
    const facts = await this.members.holdStanding(tx, poolId, workerId);
    return facts === null ? 'none' : standingOf(facts);
  }
}
