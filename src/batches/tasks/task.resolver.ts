import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { present, type BatchId, type TaskId } from '../../kernel/index.ts';
import { Allow, CurrentCaller, DB, Files, idScalar, payload, type Caller, type Db, type GraphContext } from '../../platform/index.ts';
import { BatchRepository } from '../core/batch.repository.ts';
import { BatchType, batchType } from '../core/batch.types.ts';
import { BatchesLoaders } from '../core/batches.loaders.ts';
import type { Payload } from '../../forms/index.ts';
import { mayRead, mayReadGold } from '../core/batches.policy.ts';
import { withoutSentGold } from '../gold/gold.ts';
import { TaskFileType, taskFileTypes } from '../core/task-file.types.ts';
import { TaskCommands } from './task.commands.ts';
import {
  AddTasksInput,
  AddTasksPayload,
  RemoveWaitingTasksInput,
  RemoveWaitingTasksPayload,
  TaskType,
  taskType,
} from '../core/task.types.ts';

@Resolver(() => TaskType)
export class TaskResolver {
  constructor(
    private readonly commands: TaskCommands,
    private readonly batches: BatchRepository,
    private readonly loaders: BatchesLoaders,
    private readonly signer: Files,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['member', 'admin'], 'requester:read')
  @Query(() => TaskType, {
    nullable: true,
    description: 'One task, as its requester sees it; null when it does not exist or you may not see it.',
  })
  async task(
    @Args('id', { type: () => idScalar('Task'), description: 'Public id of the task.' }) id: TaskId,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<TaskType | null> {
    const task = await this.loaders.task(context, id);
    const batch = task && (await this.loaders.batch(context, task.batchId));
    return task !== null && batch !== null && mayRead(caller.actor, batch) ? taskType(task) : null;
  }

  @Allow('member', 'requester:write')
  @Mutation(() => AddTasksPayload, {
    description:
      'Adds up to 1,000 tasks to a batch, in the order sent. They wait until they are launched: by launchBatch, or by extendBatch.',
  })
  async addTasks(@Args('input', { description: 'The tasks, and for which batch.' }) input: AddTasksInput, @CurrentCaller() caller: Caller) {
    const { batchId, skipFaulty, idempotencyKey } = input;
    const tasks = input.tasks.map(({ payload: item, externalId = null, redundancy = null }) => ({ payload: item, externalId, redundancy }));
    const result = await this.commands.add(caller, { batchId, tasks, skipFaulty, idempotencyKey });
    return payload(result, async ({ accepted, faults }) => {
      const existing = accepted.filter((each) => each.existing).length;
      return {
        batch: await this.one(batchId),
        tasks: { added: accepted.length - existing, existing, accepted, faults },
      };
    });
  }

  @Allow('member', 'requester:write')
  @Mutation(() => RemoveWaitingTasksPayload, {
    description:
      'Removes all tasks of a batch that were added and not launched, for example those of a wrong file. Launched tasks stay; `closeBatch` withdraws them.',
  })
  async removeWaitingTasks(
    @Args('input', { description: 'The batch, by id.' }) input: RemoveWaitingTasksInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { batchId, idempotencyKey } = input;
    return payload(await this.commands.removeWaiting(caller, { batchId, idempotencyKey }), async ({ removed }) => ({
      batch: await this.one(batchId),
      removedCount: removed,
    }));
  }

  @ResolveField()
  async payload(@Parent() task: TaskType, @CurrentCaller() caller: Caller, @Context() context: GraphContext): Promise<unknown> {
    const batch = present(await this.loaders.batch(context, task.batchId), 'the batch of a task');
    return mayReadGold(caller.actor, batch) ? task.payload : withoutSentGold(task.payload as Payload);
  }

  @ResolveField(() => [TaskFileType], {
    description: 'The files that the payload names, in its order. A file that the organisation does not have is left out.',
  })
  async files(@Parent() task: TaskType, @CurrentCaller() caller: Caller, @Context() context: GraphContext): Promise<TaskFileType[]> {
    const { organisationId } = present(await this.loaders.batch(context, task.batchId), 'the batch of a task');
    const { files } = this.signer.signFiles(organisationId, await this.payload(task, caller, context));
    return taskFileTypes(files, this.loaders, context);
  }

  @ResolveField(() => BatchType, { description: 'The batch that it belongs to.' })
  async batch(@Parent() task: TaskType, @Context() context: GraphContext): Promise<BatchType> {
    return batchType(present(await this.loaders.batch(context, task.batchId), 'the batch of a task'));
  }

  private async one(id: BatchId): Promise<BatchType> {
    return batchType(present(await this.batches.byId(this.db, id), 'a batch that was just written'));
  }
}
