/** Private pools of workers: members by invitation, who accepted an agreement. A batch may ask for one. */
export { PoolLoaders } from './pools.loaders.ts';
export { Pools } from './pools.ts';
export { POOLS_CHECKS } from './pools.checks.ts';
export { PoolsModule } from './pools.module.ts';
export { poolsOpenTo, standingToBatch, type PoolStandings, type StandingToBatch } from './standing.ts';
export { WorkerPoolType, workerPoolType } from './pool.types.ts';
