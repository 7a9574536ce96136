/** Review of an organisation's first batch by an admin. */
import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { present, type BatchId, type Result } from '../kernel/index.ts';
import {
  Allow,
  connection,
  CurrentCaller,
  DB,
  PageArgs,
  pageOf,
  payload,
  type Caller,
  type Connection,
  type Db,
} from '../platform/index.ts';
import { ApproveBatchPayload, BatchInput, SendBackBatchInput, SendBackBatchPayload } from './batch.inputs.ts';
import { BatchRepository } from './core/batch.repository.ts';
import { BatchConnection, BatchType, batchType } from './core/batch.types.ts';
import { LifecycleCommands } from './launch/lifecycle.commands.ts';
import { afterTimeAndId } from './core/page-keys.ts';

@Resolver()
export class FirstBatchResolver {
  constructor(
    private readonly lifecycle: LifecycleCommands,
    private readonly batches: BatchRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow('admin', 'admin')
  @Query(() => BatchConnection, { description: 'First batches that wait for a look, the longest waiting first.' })
  async batchesInReview(@Args() args: PageArgs): Promise<Connection<BatchType>> {
    const page = pageOf(args, 2);
    const rows = await this.batches.reviewQueue(this.db, afterTimeAndId(page), page.first + 1);
    return connection(rows, page, (row) => [row.launchedAt?.getTime() ?? 0, row.id], batchType);
  }

  @Allow('admin', 'admin')
  @Mutation(() => ApproveBatchPayload, { description: 'Lets a first batch onto the board.' })
  async approveBatch(
    @Args('input', { description: 'The batch to approve, by id.' }) { batchId }: BatchInput,
    @CurrentCaller() caller: Caller,
  ) {
    return this.answer(await this.lifecycle.approve(caller, batchId));
  }

  @Allow('admin', 'admin')
  @Mutation(() => SendBackBatchPayload, { description: 'Sends a first batch back to draft with a note; its money returns to the balance.' })
  async sendBackBatch(
    @Args('input', { description: 'The batch to send back, and the reason.' }) { batchId, note }: SendBackBatchInput,
    @CurrentCaller() caller: Caller,
  ) {
    return this.answer(await this.lifecycle.sendBack(caller, batchId, note));
  }

  private answer(result: Result<BatchId>) {
    return payload(result, async (id) => ({ batch: await this.one(id) }));
  }

  private async one(id: BatchId): Promise<BatchType> {
    return batchType(present(await this.batches.byId(this.db, id), 'a batch that was just written'));
  }
}
