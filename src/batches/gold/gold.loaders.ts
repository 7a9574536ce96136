/** Batch functions for field resolvers of gold. */
import { Inject, Injectable } from '@nestjs/common';
import type { BatchId, TaskId } from '../../kernel/index.ts';
import { DB, load, type Db, type GraphContext } from '../../platform/index.ts';
import type { Gold } from './gold.ts';
import { GoldRepository } from './gold.repository.ts';

@Injectable()
export class GoldLoaders {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly goldRows: GoldRepository,
  ) {}

  gold(context: GraphContext, taskId: TaskId): Promise<Gold | null> {
    return load(context, 'batches.gold', taskId, (ids) => this.goldRows.ofTasks(this.db, ids));
  }

  /** A page of a batch's gold. */
  async goldOf(context: GraphContext, batchId: BatchId, after: string | null, limit: number): Promise<Gold[]> {
    const name = `batches.goldOf:${after}:${limit}`;
    return (await load(context, name, batchId, (ids) => this.goldRows.pages(this.db, ids, after, limit))) ?? [];
  }
}
