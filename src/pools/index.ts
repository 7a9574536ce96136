/** Private pools of workers. A member joins by invitation and accepts an agreement. A batch may be restricted to one pool. */
export { PoolLoaders } from './pools.loaders.ts';
export { Pools } from './pools.ts';
export { POOLS_CHECKS } from './pools.checks.ts';
export { PoolsModule } from './pools.module.ts';
export { poolsOpenTo, standingToBatch, type PoolStandings, type StandingToBatch } from './standing.ts';
export { WorkerPoolType, workerPoolType } from './pool.types.ts';
