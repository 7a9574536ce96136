/** Batch functions for field resolvers: one query for all keys of a request. */
import { Inject, Injectable } from '@nestjs/common';
import type { Currency } from '../kernel/index.ts';
import { Ledger } from '../ledger/index.ts';
import { DB, load, type Db, type GraphContext } from '../platform/index.ts';

export interface WorkerBalance {
  readonly pending: bigint;
  readonly available: bigint;
  readonly inTransit: bigint;
}

/** By currency; none that the worker never had. */
export type WorkerBalances = ReadonlyMap<Currency, WorkerBalance>;

const WORKER_ACCOUNTS = { pending: 'worker_pending', available: 'worker_available', inTransit: 'worker_in_transit' } as const;

@Injectable()
export class WorkerBalanceLoaders {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly ledger: Ledger,
  ) {}

  async workerBalances(context: GraphContext, workerId: string): Promise<WorkerBalances> {
    const found = await load(context, 'payouts.workerBalances', workerId, (ids: readonly string[]) => this.balancesOf(ids));
    return found ?? new Map();
  }

  private async balancesOf(workerIds: readonly string[]): Promise<Map<string, WorkerBalances>> {
    const found = new Map<string, Map<Currency, { pending: bigint; available: bigint; inTransit: bigint }>>();
    for (const [part, kind] of Object.entries(WORKER_ACCOUNTS)) {
      for (const { ownerId, currency, minor } of await this.ledger.balancesOf(this.db, workerIds, kind)) {
        const ofWorker = found.get(ownerId) ?? new Map<Currency, { pending: bigint; available: bigint; inTransit: bigint }>();
        const balance = ofWorker.get(currency) ?? { pending: 0n, available: 0n, inTransit: 0n };
        ofWorker.set(currency, { ...balance, [part]: minor });
        found.set(ownerId, ofWorker);
      }
    }
    return found;
  }
}
