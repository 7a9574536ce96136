/** SQL of pools and their agreement versions. */
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { groupBy, type OrganisationId, type PersonId, type WorkerPoolId } from '../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../platform/index.ts';
import { AgreementEntity, WorkerPoolEntity } from './pool.entity.ts';
import type { Agreement, WorkerPool } from './pool.ts';

const COLUMNS = columnsOf(WorkerPoolEntity);

/** Key of one agreement version: `<pool> <version>`. */
export function agreementKey(poolId: WorkerPoolId, version: number): string {
  return `${poolId} ${version}`;
}

@Injectable()
export class PoolRepository {
  byId(db: Db, id: WorkerPoolId): Promise<WorkerPool | null> {
    return db.entities.findOneBy(WorkerPoolEntity, { id });
  }

  async byIds(db: Db, ids: readonly WorkerPoolId[]): Promise<Map<WorkerPoolId, WorkerPool>> {
    const found = await db.entities.findBy(WorkerPoolEntity, { id: In([...ids]) });
    return new Map(found.map((pool) => [pool.id, pool]));
  }

  /** Returns the pools of each organisation, oldest first. */
  async ofOrganisations(db: Db, organisationIds: readonly OrganisationId[]): Promise<Map<OrganisationId, WorkerPool[]>> {
    const rows = await db.query<WorkerPool>(
      `select ${COLUMNS} from pools.worker_pool where organisation_id = any($1::uuid[]) order by id`,
      [organisationIds],
    );
    return groupBy(rows, (row) => row.organisationId);
  }

  async count(db: Db, organisationId: OrganisationId): Promise<number> {
    const [row] = await db.query<{ n: number }>('select count(*)::int as n from pools.worker_pool where organisation_id = $1', [
      organisationId,
    ]);
    return row?.n ?? 0;
  }

  /** Returns the pool with a shared lock until the transaction ends: no change is possible meanwhile. */
  async lockShared(tx: Tx, id: WorkerPoolId): Promise<WorkerPool | null> {
    const [row] = await tx.query<WorkerPool>(`select ${COLUMNS} from pools.worker_pool where id = $1 for share`, [id]);
    return row ?? null;
  }

  /** Returns the pool with an exclusive lock, for a change. Waits for shared locks. */
  async lock(tx: Tx, id: WorkerPoolId): Promise<WorkerPool | null> {
    const [row] = await tx.query<WorkerPool>(`select ${COLUMNS} from pools.worker_pool where id = $1 for no key update`, [id]);
    return row ?? null;
  }

  /** Inserts a pool. Returns false if the organisation already has a pool with this name. */
  async insert(tx: Tx, pool: WorkerPool): Promise<boolean> {
    const rows = await tx.query(
      `insert into pools.worker_pool (id, organisation_id, name, kind, agreement_version, required_version, created_at)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict (organisation_id, lower(name)) do nothing returning id`,
      [pool.id, pool.organisationId, pool.name, pool.kind, pool.agreementVersion, pool.requiredVersion, pool.createdAt],
    );
    return rows.length === 1;
  }

  /** Renames a pool. Returns false if the organisation has another pool with this name. */
  async rename(tx: Tx, pool: WorkerPool, name: string): Promise<boolean> {
    // Locks the names, so that no concurrent change can violate the unique index.
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('pools.name:' || $1::text, 0))`, [pool.organisationId]);
    const rows = await tx.query(
      `update pools.worker_pool p set name = $3 where id = $1
         and not exists (select from pools.worker_pool o where o.organisation_id = $2 and lower(o.name) = lower($3) and o.id <> $1)
       returning id`,
      [pool.id, pool.organisationId, name],
    );
    return rows.length === 1;
  }

  async insertAgreement(tx: Tx, agreement: Agreement, publishedBy: PersonId | null): Promise<void> {
    await tx.entities.insert(AgreementEntity, { ...agreement, publishedBy });
  }

  /** Sets the newest and the required version of a pool. {@link lock} must hold the pool. */
  async setVersions(tx: Tx, id: WorkerPoolId, agreementVersion: number, requiredVersion: number): Promise<void> {
    await tx.entities.update(WorkerPoolEntity, { id }, { agreementVersion, requiredVersion });
  }

  /** Returns agreement versions by {@link agreementKey}. */
  async agreements(db: Db, keys: readonly string[]): Promise<Map<string, Agreement>> {
    const rows = await db.query<Agreement>(
      `select ${columnsOf(AgreementEntity, 'a')} from pools.agreement a
       join unnest($1::uuid[], $2::int[]) as of (pool_id, version) on of.pool_id = a.pool_id and of.version = a.version`,
      [keys.map((key) => key.split(' ')[0]), keys.map((key) => Number(key.split(' ')[1]))],
    );
    return new Map(rows.map((row) => [agreementKey(row.poolId, row.version), row]));
  }

  async agreement(db: Db, poolId: WorkerPoolId, version: number): Promise<Agreement | null> {
    return db.entities.findOneBy(AgreementEntity, { poolId, version });
  }

  /**
   * Returns one page of agreement versions for each pool, newest first. @param before number of the last version on the previous
   * page
   */
  async agreementPages(
    db: Db,
    poolIds: readonly WorkerPoolId[],
    before: number | null,
    limit: number,
  ): Promise<Map<WorkerPoolId, Agreement[]>> {
    const rows = await db.query<Agreement>(
      `select ${columnsOf(AgreementEntity, 'a')} from unnest($1::uuid[]) as of (id) cross join lateral (
         select * from pools.agreement where pool_id = of.id and ($2::int is null or version < $2) order by version desc limit $3
       ) a order by a.pool_id, a.version desc`,
      [poolIds, before, limit],
    );
    return groupBy(rows, (row) => row.poolId);
  }
}
