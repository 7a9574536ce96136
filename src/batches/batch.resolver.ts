import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { present, type BatchId, type Result } from '../kernel/index.ts';
import { Allow, CurrentCaller, DB, idScalar, payload, type Caller, type Db } from '../platform/index.ts';
import { BatchCommands } from './batch.commands.ts';
import { changeOfInput, CreateBatchInput, settingsOfInput, UpdateBatchInput } from './batch-settings.inputs.ts';
import {
  BatchInput,
  CancelBatchPayload,
  CloseBatchPayload,
  CreateBatchPayload,
  ExtendBatchPayload,
  LaunchBatchInput,
  LaunchBatchPayload,
  PauseBatchPayload,
  RaiseRedundancyInput,
  RaiseRedundancyPayload,
  ResumeBatchPayload,
  UpdateBatchPayload,
} from './batch.inputs.ts';
import { BatchRepository } from './core/batch.repository.ts';
import { BatchType, batchType } from './core/batch.types.ts';
import { mayRead } from './core/batches.policy.ts';
import { LaunchCommands } from './launch/launch.commands.ts';
import { LifecycleCommands } from './launch/lifecycle.commands.ts';

@Resolver(() => BatchType)
export class BatchResolver {
  constructor(
    private readonly commands: BatchCommands,
    private readonly launches: LaunchCommands,
    private readonly lifecycle: LifecycleCommands,
    private readonly batches: BatchRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['member', 'admin'], 'requester:read')
  @Query(() => BatchType, { nullable: true, description: 'One batch; null when it does not exist or you may not see it.' })
  async batch(
    @Args('id', { type: () => idScalar('Batch'), description: 'Public id of the batch.' }) id: BatchId,
    @CurrentCaller() caller: Caller,
  ): Promise<BatchType | null> {
    const batch = await this.batches.byId(this.db, id);
    return batch !== null && mayRead(caller.actor, batch) ? batchType(batch) : null;
  }

  @Allow('member', 'requester:write')
  @Mutation(() => CreateBatchPayload, {
    description: 'Creates a batch as a draft. Add tasks, check it with `batchPreview`, then launch it.',
  })
  async createBatch(
    @Args('input', { description: 'Settings and form of the batch.' }) { organisationId, idempotencyKey, ...input }: CreateBatchInput,
    @CurrentCaller() caller: Caller,
  ) {
    const settings = settingsOfInput({ organisationId, ...input });
    if (!settings.ok) return payload(settings, () => ({}));
    return this.answer(await this.commands.create(caller, organisationId, settings.value, idempotencyKey));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => UpdateBatchPayload, { description: 'Changes a draft, or of a launched batch what may still change.' })
  async updateBatch(
    @Args('input', { description: 'The batch and the settings to change.' }) input: UpdateBatchInput,
    @CurrentCaller() caller: Caller,
  ) {
    const change = changeOfInput(input);
    if (!change.ok) return payload(change, () => ({}));
    return this.answer(await this.commands.update(caller, input.batchId, change.value));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => LaunchBatchPayload, {
    description:
      "Launches a draft, or its first tasks as a pilot: reserves reward and fee of every assignment (see `Batch.cost`), or refuses with what is missing. An organisation's first paid batch then waits for an admin's look.",
  })
  async launchBatch(
    @Args('input', { description: 'The batch and the number of tasks to launch.' })
    { batchId, taskCount = null, idempotencyKey }: LaunchBatchInput,
    @CurrentCaller() caller: Caller,
  ) {
    return this.answer(await this.launches.launch(caller, { batchId, taskCount, idempotencyKey }));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => ExtendBatchPayload, {
    description: 'Launches more tasks of an open or paused batch: those after a pilot, or those added since.',
  })
  async extendBatch(
    @Args('input', { description: 'The batch and the number of tasks to launch.' })
    { batchId, taskCount = null, idempotencyKey }: LaunchBatchInput,
    @CurrentCaller() caller: Caller,
  ) {
    return this.answer(await this.launches.extend(caller, { batchId, taskCount, idempotencyKey }));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => RaiseRedundancyPayload, { description: 'Asks more workers per task; launched tasks reserve the money for it.' })
  async raiseRedundancy(
    @Args('input', { description: 'Which tasks, and how many workers.' }) input: RaiseRedundancyInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { batchId, redundancy, taskIds = null, idempotencyKey } = input;
    const result = await this.launches.raiseRedundancy(caller, { batchId, redundancy, taskIds, idempotencyKey });
    return payload(result, async ({ tasks, assignments }) => ({ batch: await this.one(batchId), raised: { tasks, assignments } }));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => PauseBatchPayload, { description: 'Takes an open batch off the board for now; what is claimed goes on.' })
  async pauseBatch(@Args('input', { description: 'The batch to pause, by id.' }) { batchId }: BatchInput, @CurrentCaller() caller: Caller) {
    return this.answer(await this.lifecycle.pause(caller, batchId));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => ResumeBatchPayload, { description: 'Puts a paused batch back on the board.' })
  async resumeBatch(
    @Args('input', { description: 'The batch to resume, by id.' }) { batchId }: BatchInput,
    @CurrentCaller() caller: Caller,
  ) {
    return this.answer(await this.lifecycle.resume(caller, batchId));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => CloseBatchPayload, {
    description:
      'Hands out no more work: the money of free slots comes back at once; what is in flight is still answered, reviewed and paid; then the batch is settled.',
  })
  async closeBatch(@Args('input', { description: 'The batch to close, by id.' }) { batchId }: BatchInput, @CurrentCaller() caller: Caller) {
    return this.answer(await this.lifecycle.close(caller, batchId));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => CancelBatchPayload, {
    description: 'Gives a batch up: as closeBatch, but it ends as cancelled. A draft, or a batch in review, ends at once.',
  })
  async cancelBatch(
    @Args('input', { description: 'The batch to cancel, by id.' }) { batchId }: BatchInput,
    @CurrentCaller() caller: Caller,
  ) {
    return this.answer(await this.lifecycle.cancel(caller, batchId));
  }

  private answer(result: Result<BatchId>) {
    return payload(result, async (id) => ({ batch: await this.one(id) }));
  }

  private async one(id: BatchId): Promise<BatchType> {
    return batchType(present(await this.batches.byId(this.db, id), 'a batch that was just written'));
  }
}
