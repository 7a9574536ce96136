/** Batch functions for field resolvers: the amount that a batch has reserved, and the cost of a launch. */
import { Inject, Injectable } from '@nestjs/common';
import type { BatchId } from '../../kernel/index.ts';
import { Ledger } from '../../ledger/index.ts';
import { DB, load, type Db, type GraphContext } from '../../platform/index.ts';
import { BatchRepository } from '../core/batch.repository.ts';
import { TaskRepository } from '../core/task.repository.ts';
import { costOf, type Cost } from '../pricing/price.ts';
import { Reservation } from './reservation.ts';
import { ReservationRepository } from './reservation.repository.ts';
import { Reservations } from './reservations.ts';

@Injectable()
export class ReservationLoaders {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly batches: BatchRepository,
    private readonly tasks: TaskRepository,
    private readonly rows: ReservationRepository,
    private readonly reservations: Reservations,
    private readonly ledger: Ledger,
  ) {}

  /** Number of slots that were withdrawn while the organisation was restricted, held-back slots included. */
  async slotsToBuyAgain(context: GraphContext, batchId: BatchId): Promise<number> {
    const found = await load(context, 'batches.slotsToBuyAgain', batchId, (ids) => this.rows.restorableOf(this.db, ids));
    return found === null ? 0 : found.free + found.withheld;
  }

  /** The amount that the batch has reserved, in minor units. */
  async reserved(context: GraphContext, batchId: BatchId): Promise<bigint> {
    const found = await load(context, 'batches.reserved', batchId, async (ids) =>
      this.reservations.balances(this.db, [...(await this.batches.byIds(this.db, ids)).values()]),
    );
    return found ?? 0n;
  }

  /** The cost of launching the next `taskCount` tasks. @param taskCount null: all tasks that are not launched */
  cost(context: GraphContext, batchId: BatchId, taskCount: number | null): Promise<Cost | null> {
    return load(context, `batches.cost:${taskCount}`, batchId, async (ids) => {
      const batches = [...(await this.batches.byIds(this.db, ids)).values()];
      const waiting = await this.tasks.waiting(this.db, ids, taskCount);
      const committed = await Promise.all(batches.map((batch) => this.rows.committed(this.db, batch)));
      const available = await this.ledger.balances(
        this.db,
        batches.map((batch) => ({ kind: 'requester_available', ownerId: batch.organisationId, currency: batch.currency })),
      );
      return new Map(
        batches.map((batch, index) => {
          const { tasks = 0, least = 0, most = 0 } = waiting.get(batch.id) ?? {};
          const slots = new Reservation(batch).launch({ least, most }, committed[index] ?? 0).slots;
          return [batch.id, costOf(batch, tasks, slots, available[index] ?? 0n, least)];
        }),
      );
    });
  }
}
