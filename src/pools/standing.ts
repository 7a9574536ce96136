/** The standing of a worker in a pool. The board, a claim and a start all use this rule. Pure. */
import type { WorkerPoolId } from '../kernel/index.ts';
import type { PoolMemberState } from './pool.ts';

export type PoolStanding =
  /** Joined, and accepted the required version. */
  | 'accepted'
  /** Joined, but must first accept a later version of the agreement. */
  | 'outdated'
  /** Left or was removed. */
  | 'ended';

/** The facts of a membership that decide the standing. */
export interface StandingFacts {
  readonly state: Exclude<PoolMemberState, 'invited'>;
  readonly acceptedVersion: number;
  /** The minimum version that the pool requires. */
  readonly requiredVersion: number;
}

export function standingOf({ state, acceptedVersion, requiredVersion }: StandingFacts): PoolStanding {
  if (state !== 'joined') return 'ended';
  return acceptedVersion >= requiredVersion ? 'accepted' : 'outdated';
}

/** The standing of a worker in every pool that the worker ever joined. */
export type PoolStandings = ReadonlyMap<WorkerPoolId, PoolStanding>;

/** The standing of a worker for a batch. `open`: the batch has no pool. `none`: the worker never joined its pool. */
export type StandingToBatch = PoolStanding | 'open' | 'none';

export function standingToBatch(poolId: WorkerPoolId | null, standings: PoolStandings): StandingToBatch {
  return poolId === null ? 'open' : (standings.get(poolId) ?? 'none');
}

/** Returns the pools whose batches the worker sees. */
export function poolsOpenTo(standings: PoolStandings): WorkerPoolId[] {
  return [...standings].filter(([, standing]) => standing === 'accepted').map(([id]) => id);
}
