/** How a worker stands in a pool: the one rule by which the board, a claim and a start decide. Pure. */
import type { WorkerPoolId } from '../kernel/index.ts';
import type { PoolMemberState } from './pool.ts';

export type PoolStanding =
  /** Joined, and accepted what the pool requires. */
  | 'accepted'
  /** Joined, and has to accept a later version of the agreement first. */
  | 'outdated'
  /** Left or was removed. */
  | 'ended';

/** What a membership says of the standing. */
export interface StandingFacts {
  readonly state: Exclude<PoolMemberState, 'invited'>;
  readonly acceptedVersion: number;
  /** Of the pool. */
  readonly requiredVersion: number;
}

export function standingOf({ state, acceptedVersion, requiredVersion }: StandingFacts): PoolStanding {
  if (state !== 'joined') return 'ended';
  return acceptedVersion >= requiredVersion ? 'accepted' : 'outdated';
}

/** The standing of a worker in every pool that they ever joined. */
export type PoolStandings = ReadonlyMap<WorkerPoolId, PoolStanding>;

/**
 * How a worker stands to a batch, by the pool that it asks for. `open`: it asks for none. `none`: the worker never joined it.
 */
export type StandingToBatch = PoolStanding | 'open' | 'none';

export function standingToBatch(poolId: WorkerPoolId | null, standings: PoolStandings): StandingToBatch {
  return poolId === null ? 'open' : (standings.get(poolId) ?? 'none');
}

/** The pools whose batches a worker sees. */
export function poolsOpenTo(standings: PoolStandings): WorkerPoolId[] {
  return [...standings].filter(([, standing]) => standing === 'accepted').map(([id]) => id);
}
