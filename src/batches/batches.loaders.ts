/** Batch functions for field resolvers: one query, or two, for all keys of a request. */
import { Inject, Injectable } from '@nestjs/common';
import { asId, type BatchId, type OrganisationId, type TaskId } from '../kernel/index.ts';
import { Ledger } from '../ledger/index.ts';
import { DB, load, type Db, type GraphContext } from '../platform/index.ts';
import type { Batch, BatchVersion, Task } from './batch.ts';
import { BatchRepository, type VersionKey } from './batch.repository.ts';
import { Batches, versionKey } from './batches.ts';
import { Escrow } from './escrow.ts';
import type { Gold } from './gold.ts';
import { GoldRepository } from './gold.repository.ts';
import { HeldBackRepository } from './held-back.repository.ts';
import type { BatchState } from './lifecycle.ts';
import { costOf, type Cost } from './price.ts';
import { slotsToReserve } from './target.ts';
import { TaskRepository, type SlotCounts } from './task.repository.ts';

@Injectable()
export class BatchesLoaders {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly service: Batches,
    private readonly batches: BatchRepository,
    private readonly tasks: TaskRepository,
    private readonly heldBack: HeldBackRepository,
    private readonly goldRows: GoldRepository,
    private readonly escrow: Escrow,
    private readonly ledger: Ledger,
  ) {}

  batch(context: GraphContext, id: BatchId): Promise<Batch | null> {
    return load(context, 'batches.batch', id, (ids) => this.batches.byIds(this.db, ids));
  }

  task(context: GraphContext, id: TaskId): Promise<Task | null> {
    return load(context, 'batches.task', id, (ids) => this.tasks.byIds(this.db, ids));
  }

  version(context: GraphContext, key: VersionKey): Promise<BatchVersion | null> {
    return load(context, 'batches.version', versionKey(key), (keys) => this.service.versions(this.db, keys.map(parseVersionKey)));
  }

  /** A page of an organisation's batches, and one more. */
  async batchesOf(
    context: GraphContext,
    organisationId: OrganisationId,
    states: readonly BatchState[] | null,
    before: string | null,
    limit: number,
  ): Promise<Batch[]> {
    const name = `batches.ofOrganisation:${JSON.stringify([states, before, limit])}`;
    return (await load(context, name, organisationId, (ids) => this.batches.pages(this.db, ids, states, before, limit))) ?? [];
  }

  async tasksOf(context: GraphContext, batchId: BatchId, after: number, limit: number): Promise<Task[]> {
    return (await load(context, `batches.tasks:${after}:${limit}`, batchId, (ids) => this.tasks.pages(this.db, ids, after, limit))) ?? [];
  }

  async versionsOf(context: GraphContext, batchId: BatchId, before: number | null, limit: number): Promise<BatchVersion[]> {
    const name = `batches.versions:${before}:${limit}`;
    return (await load(context, name, batchId, (ids) => this.batches.versionPages(this.db, ids, before, limit))) ?? [];
  }

  taskByExternalId(context: GraphContext, batchId: BatchId, externalId: string): Promise<Task | null> {
    return load(context, `batches.taskByExternalId:${externalId}`, batchId, (ids) => this.tasks.byExternalIds(this.db, ids, externalId));
  }

  gold(context: GraphContext, taskId: TaskId): Promise<Gold | null> {
    return load(context, 'batches.gold', taskId, (ids) => this.goldRows.ofTasks(this.db, ids));
  }

  /** A page of a batch's gold. */
  async goldOf(context: GraphContext, batchId: BatchId, after: string | null, limit: number): Promise<Gold[]> {
    const name = `batches.goldOf:${after}:${limit}`;
    return (await load(context, name, batchId, (ids) => this.goldRows.pages(this.db, ids, after, limit))) ?? [];
  }

  slotCounts(context: GraphContext, batchId: BatchId): Promise<SlotCounts | null> {
    return load(context, 'batches.slotCounts', batchId, (ids) => this.tasks.slotCounts(this.db, ids));
  }

  /** Slots that a dispute took from the batch, those that were held back among them. */
  async slotsToBuyAgain(context: GraphContext, batchId: BatchId): Promise<number> {
    const found = await load(context, 'batches.slotsToBuyAgain', batchId, (ids) => this.heldBack.restorableOf(this.db, ids));
    return found === null ? 0 : found.free + found.withheld;
  }

  /** What the batch has reserved, minor units. */
  async reserved(context: GraphContext, batchId: BatchId): Promise<bigint> {
    const found = await load(context, 'batches.reserved', batchId, async (ids) =>
      this.escrow.balances(this.db, [...(await this.batches.byIds(this.db, ids)).values()]),
    );
    return found ?? 0n;
  }

  /** What launching the next `taskCount` tasks takes, or all that wait. */
  cost(context: GraphContext, batchId: BatchId, taskCount: number | null): Promise<Cost | null> {
    return load(context, `batches.cost:${taskCount}`, batchId, async (ids) => {
      const batches = [...(await this.batches.byIds(this.db, ids)).values()];
      const waiting = await this.tasks.waiting(this.db, ids, taskCount);
      const committed = await Promise.all(batches.map((batch) => this.heldBack.committed(this.db, batch)));
      const available = await this.ledger.balances(
        this.db,
        batches.map((batch) => ({ kind: 'requester_available', ownerId: batch.organisationId, currency: batch.currency })),
      );
      return new Map(
        batches.map((batch, index) => {
          const { tasks = 0, least = 0, most = 0 } = waiting.get(batch.id) ?? {};
          const slots = slotsToReserve({ least, most }, batch, batch.targetBudgetMinor, committed[index] ?? 0);
          return [batch.id, costOf(batch, tasks, slots, available[index] ?? 0n, least)];
        }),
      );
    });
  }
}

function parseVersionKey(key: string): VersionKey {
  const [batchId = '', version = ''] = key.split(':');
  return { batchId: asId<'Batch'>(batchId), version: Number(version) };
}
