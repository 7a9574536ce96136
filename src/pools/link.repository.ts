/** SQL of links by which several workers may join a pool. */
import { Injectable } from '@nestjs/common';
import { groupBy, type PoolLinkId, type WorkerPoolId } from '../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../platform/index.ts';
import { PoolLinkEntity } from './pool.entity.ts';
import type { PoolLink } from './pool.ts';

const COLUMNS = columnsOf(PoolLinkEntity);

@Injectable()
export class LinkRepository {
  async byId(db: Db, id: PoolLinkId): Promise<PoolLink | null> {
    const [row] = await db.query<PoolLink>(`select ${COLUMNS} from pools.link where id = $1`, [id]);
    return row ?? null;
  }

  async bySecret(db: Db, secretHash: Buffer): Promise<PoolLink | null> {
    const [row] = await db.query<PoolLink>(`select ${COLUMNS} from pools.link where secret_hash = $1`, [secretHash]);
    return row ?? null;
  }

  async insert(tx: Tx, link: PoolLink, secretHash: Buffer): Promise<void> {
    await tx.entities.insert(PoolLinkEntity, { ...link, secretHash });
  }

  async countOpen(db: Db, poolId: WorkerPoolId, now: Date): Promise<number> {
    const [row] = await db.query<{ n: number }>(
      `select count(*)::int as n from pools.link where pool_id = $1 and revoked_at is null and uses < maximum_uses and expires_at > $2`,
      [poolId, now],
    );
    return row?.n ?? 0;
  }

  /**
   * Counts one use of a link. Returns false if the link has expired, was revoked, or has no uses left. Of concurrent requests, one
   * gets the last use.
   */
  async use(tx: Tx, id: PoolLinkId): Promise<boolean> {
    const rows = await tx.query(
      `update pools.link set uses = uses + 1 where id = $1 and uses < maximum_uses and revoked_at is null and expires_at > $2 returning id`,
      [id, tx.now],
    );
    return rows.length === 1;
  }

  /** Revokes a link. Returns false if it was already revoked. */
  async revoke(tx: Tx, id: PoolLinkId): Promise<boolean> {
    const rows = await tx.query('update pools.link set revoked_at = $2 where id = $1 and revoked_at is null returning id', [id, tx.now]);
    return rows.length === 1;
  }

  /** Returns one page of links for each pool, newest first. */
  async pages(db: Db, poolIds: readonly WorkerPoolId[], before: string | null, limit: number): Promise<Map<WorkerPoolId, PoolLink[]>> {
    const rows = await db.query<PoolLink>(
      `select ${columnsOf(PoolLinkEntity, 'l')} from unnest($1::uuid[]) as of (id) cross join lateral (
         select * from pools.link where pool_id = of.id and ($2::uuid is null or id < $2) order by id desc limit $3
       ) l order by l.id desc`,
      [poolIds, before, limit],
    );
    return groupBy(rows, (row) => row.poolId);
  }
}
