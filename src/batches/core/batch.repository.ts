/** All SQL of batches and their versions. */
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { groupBy, present, type BatchId, type OrganisationId } from '../../kernel/index.ts';
import { columnsOf, rowOf, type Db, type Tx } from '../../platform/index.ts';
import { BatchEntity } from './batch.entity.ts';
import { BatchVersionEntity } from './batch-version.entity.ts';
import type { Batch, BatchVersion } from './batch.ts';
import type { BatchState } from './lifecycle.ts';

/** Names one version of one batch. */
export interface VersionKey {
  readonly batchId: BatchId;
  readonly version: number;
}

/** What an UPDATE may set. */
export type BatchChange = Partial<Omit<Batch, 'id' | 'organisationId' | 'createdAt' | 'updatedAt' | 'currency'>>;

@Injectable()
export class BatchRepository {
  byId(db: Db, id: BatchId): Promise<Batch | null> {
    return db.entities.findOneBy(BatchEntity, { id });
  }

  async byIds(db: Db, ids: readonly BatchId[]): Promise<Map<BatchId, Batch>> {
    const found = await db.entities.findBy(BatchEntity, { id: In([...ids]) });
    return new Map(found.map((batch) => [batch.id, batch]));
  }

  /**
   * The batch, its row locked until the end of the transaction: one command at a time. Claims do not wait for it, and
   * neither do rows that refer to it.
   */
  async lock(tx: Tx, id: BatchId): Promise<Batch | null> {
    const rows = await tx.query('select from batches.batch where id = $1 for no key update', [id]);
    return rows.length === 0 ? null : this.byId(tx, id);
  }

  /** The same for a draining batch, or null: it is in another state, or another transaction works on it. */
  async lockDraining(tx: Tx, id: BatchId): Promise<Batch | null> {
    const rows = await tx.query(`select from batches.batch where id = $1 and state = 'draining' for no key update skip locked`, [id]);
    return rows.length === 0 ? null : this.byId(tx, id);
  }

  /**
   * Locks batches until the end of the transaction and returns their states, in order of id.
   *
   * - `ending`: those that are not running, and those of `moving`; no other transaction shares the lock.
   * - `free`: those that no command holds; other transactions may share the lock.
   * - `all`: waits for commands that hold one of them.
   */
  async lockStates(
    tx: Tx,
    ids: readonly BatchId[],
    which: 'ending' | 'free' | 'all',
    moving: readonly BatchId[] = [],
  ): Promise<Map<BatchId, BatchState>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.query<{ id: BatchId; state: BatchState }>(
      `select id, state from batches.batch
       where id = any($1::uuid[]) and ($2 <> 'ending' or state not in ('open', 'paused') or id = any($3::uuid[]))
       order by id ${which === 'free' ? 'for share skip locked' : 'for no key update'}`,
      [ids, which, moving],
    );
    return new Map(rows.map((row) => [row.id, row.state]));
  }

  async insert(tx: Tx, batch: Batch): Promise<void> {
    await tx.entities.insert(BatchEntity, rowOf(batch));
  }

  /** Changes a batch that {@link lock} holds, and answers it as it is then. */
  async update(tx: Tx, batch: Batch, change: BatchChange): Promise<Batch> {
    const set = { ...change, updatedAt: tx.now };
    await tx.entities.update(BatchEntity, { id: batch.id }, rowOf(set));
    return { ...batch, ...set };
  }

  async insertVersion(tx: Tx, version: BatchVersion): Promise<void> {
    await tx.entities.insert(BatchVersionEntity, rowOf(version));
  }

  async version(db: Db, batchId: BatchId, version: number): Promise<BatchVersion | null> {
    return db.entities.findOneBy(BatchVersionEntity, { batchId, version });
  }

  /** The newest version of a batch that exists. */
  async newestVersion(db: Db, batch: Pick<Batch, 'id' | 'version'>): Promise<BatchVersion> {
    return present(await this.version(db, batch.id, batch.version), `version ${batch.version} of batch ${batch.id}`);
  }

  async versions(db: Db, keys: readonly VersionKey[]): Promise<BatchVersion[]> {
    return db.entities.find(BatchVersionEntity, { where: keys.map(({ batchId, version }) => ({ batchId, version })) });
  }

  /** A page of versions of each batch, newest first. @param before the number of the last one seen */
  async versionPages(db: Db, batchIds: readonly BatchId[], before: number | null, limit: number): Promise<Map<BatchId, BatchVersion[]>> {
    const rows = await db.query<BatchVersion>(
      `select ${columnsOf(BatchVersionEntity, 'v')}
       from unnest($1::uuid[]) as of (id) cross join lateral (
         select * from batches.batch_version where batch_id = of.id and ($2::int is null or version < $2) order by version desc limit $3
       ) v order by v.batch_id, v.version desc`,
      [batchIds, before, limit],
    );
    return groupBy(rows, (version) => version.batchId);
  }

  /** A page of the batches of each organisation, newest first. @param states null for all */
  async pages(
    db: Db,
    organisationIds: readonly OrganisationId[],
    states: readonly BatchState[] | null,
    before: string | null,
    limit: number,
  ): Promise<Map<OrganisationId, Batch[]>> {
    const rows = await db.query<{ id: BatchId }>(
      `select b.id from unnest($1::uuid[]) as of (id) cross join lateral (
         select id from batches.batch
         where organisation_id = of.id and ($2::text[] is null or state = any($2)) and ($3::uuid is null or id < $3)
         order by id desc limit $4
       ) b order by b.id desc`,
      [organisationIds, states, before, limit],
    );
    const found = await this.byIds(
      db,
      rows.map((row) => row.id),
    );
    return groupBy(
      rows.flatMap((row) => found.get(row.id) ?? []),
      (batch) => batch.organisationId,
    );
  }

  /** What waits for an admin's look, longest first. */
  async reviewQueue(db: Db, after: { at: Date; id: string } | null, limit: number): Promise<Batch[]> {
    const query = db.entities
      .createQueryBuilder(BatchEntity, 'b')
      .where(`b.state = 'in_review'`)
      .orderBy('b.launchedAt', 'ASC')
      .addOrderBy('b.id', 'ASC')
      .limit(limit);
    if (after !== null) query.andWhere('(b.launched_at, b.id) > (:at::timestamptz, :id::uuid)', after);
    return query.getMany();
  }

  /** Whether any paid batch of the organisation has been open. */
  async hasOpened(db: Db, organisationId: OrganisationId): Promise<boolean> {
    const rows = await db.query('select from batches.batch where organisation_id = $1 and opened_at is not null and not internal limit 1', [
      organisationId,
    ]);
    return rows.length > 0;
  }

  /** Batches whose time is over, longest first. */
  async expired(db: Db, now: Date, limit: number): Promise<BatchId[]> {
    const rows = await db.query<{ id: BatchId }>(
      `select id from batches.batch where state in ('in_review', 'open', 'paused') and expires_at <= $1 order by expires_at limit $2`,
      [now, limit],
    );
    return rows.map((row) => row.id);
  }

  /** Ids of batches in one state, in their order. */
  async idsIn(db: Db, state: BatchState, after: BatchId | null, limit: number): Promise<BatchId[]> {
    const rows = await db.query<{ id: BatchId }>(
      `select id from batches.batch where state = $1 and ($2::uuid is null or id > $2) order by id limit $3`,
      [state, after, limit],
    );
    return rows.map((row) => row.id);
  }

  /**
   * Running batches whose tasks are all launched, have no free slot and wait for no decision, by id. Free slots of gold
   * do not count: no worker gets gold without other tasks. Slots that were withdrawn while the organisation was
   * restricted do count: a resumed batch reserves them again.
   */
  async usedUp(db: Db, after: BatchId | null, limit: number): Promise<BatchId[]> {
    const rows = await db.query<{ id: BatchId }>(
      `select b.id from batches.batch b
       where b.state in ('open', 'paused') and b.launched_position = b.task_count and ($1::uuid is null or b.id > $1)
         and not exists (select from batches.task t where t.batch_id = b.id and t.free_slots > 0 and not t.gold)
         and not exists (select from batches.task t where t.batch_id = b.id and t.undecided)
         and not exists (select from batches.restricted_task r join batches.task t on t.id = r.task_id
           where r.batch_id = b.id and t.stopped_at is null)
       order by b.id limit $2`,
      [after, limit],
    );
    return rows.map((row) => row.id);
  }

  /**
   * Makes room for `count` tasks in a batch that {@link lock} holds, or may be locked by this.
   *
   * @returns the first of their positions, or null when the batch takes no tasks in its state
   */
  async reservePositions(tx: Tx, id: BatchId, count: number, states: readonly BatchState[], most: number): Promise<bigint | null> {
    const rows = await tx.query<{ last: bigint }>(
      `update batches.batch set task_count = task_count + $2, updated_at = $5
       where id = $1 and state = any($3) and task_count + $2 <= $4 returning task_count as last`,
      [id, count, states, most, tx.now],
    );
    return rows[0] === undefined ? null : rows[0].last - BigInt(count) + 1n;
  }
}
