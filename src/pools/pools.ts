/** The interface of pools for higher domains: whether a batch may use a pool, and the standing of a worker. */
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

  /**
   * Returns why a batch of the organisation cannot use this pool, or null. A pool of another organisation is refused like an
   * unknown pool.
   */
  async denyForBatch(db: Db, organisationId: OrganisationId, poolId: WorkerPoolId): Promise<Refusal | null> {
    const pool = await this.pools.byId(db, poolId);
    return pool?.organisationId === organisationId ? null : notFound('The pool', 'poolId');
  }

  /** Returns the standing of the worker in every pool that the worker ever joined. */
  async standings(db: Db, workerId: WorkerId): Promise<PoolStandings> {
    const rows = await this.members.standings(db, workerId);
    return new Map(rows.map((row) => [row.poolId, standingOf(row)]));
  }

  /**
   * Returns the standing of the worker for a batch with this pool, or with none, and locks it until the transaction ends. A
   * removal, a leave and a new required version wait for a claim in progress.
   */
  async lockStanding(tx: Tx, workerId: WorkerId, poolId: WorkerPoolId | null): Promise<StandingToBatch> {
    if (poolId === null) return 'open';
    const facts = await this.members.lockStanding(tx, poolId, workerId);
    return facts === null ? 'none' : standingOf(facts);
  }
}
