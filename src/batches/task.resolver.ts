import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { present, type TaskId } from '../kernel/index.ts';
import { Allow, CurrentCaller, DB, idScalar, payload, type Caller, type Db, type GraphContext } from '../platform/index.ts';
import { BatchRepository } from './batch.repository.ts';
import { BatchType, batchType } from './batch.types.ts';
import { BatchesLoaders } from './batches.loaders.ts';
import type { Payload } from './batch.ts';
import { mayRead, mayReadGold } from './batches.policy.ts';
import { withoutSentGold } from './gold.ts';
import { TaskCommands } from './task.commands.ts';
import { AddTasksInput, AddTasksPayload, RemoveWaitingTasksInput, RemoveWaitingTasksPayload, TaskType, taskType } from './task.types.ts';

@Resolver(() => TaskType)
export class TaskResolver {
  constructor(
    private readonly commands: TaskCommands,
    private readonly batches: BatchRepository,
    private readonly loaders: BatchesLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['member', 'admin'], 'requester:read')
  @Query(() => TaskType, {
    nullable: true,
    description: 'One task, as its requester sees it; null when it does not exist or you may not see it.',
  })
  async task(
    @Args('id', { type: () => idScalar('Task'), description: 'Which.' }) id: TaskId,
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
        batch: batchType(present(await this.batches.byId(this.db, batchId), 'a batch that was just written')),
        tasks: { added: accepted.length - existing, existing, accepted, faults },
      };
    });
  }

  @Allow('member', 'requester:write')
  @Mutation(() => RemoveWaitingTasksPayload, {
    description:
      'Removes all tasks of a batch that were added and not launched: a wrong file, say. Launched tasks stay; closeBatch takes them back.',
  })
  async removeWaitingTasks(
    @Args('input', { description: 'Of which batch.' }) input: RemoveWaitingTasksInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { batchId, idempotencyKey } = input;
    return payload(await this.commands.removeWaiting(caller, { batchId, idempotencyKey }), async ({ removed }) => ({
      batch: batchType(present(await this.batches.byId(this.db, batchId), 'a batch that was just written')),
      removedCount: removed,
    }));
  }

  @ResolveField()
  async payload(@Parent() task: TaskType, @CurrentCaller() caller: Caller, @Context() context: GraphContext): Promise<unknown> {
    const batch = present(await this.loaders.batch(context, task.batchId), 'the batch of a task');
    return mayReadGold(caller.actor, batch) ? task.payload : withoutSentGold(task.payload as Payload);
  }

  @ResolveField(() => BatchType, { description: 'The batch that it belongs to.' })
  async batch(@Parent() task: TaskType, @Context() context: GraphContext): Promise<BatchType> {
    return batchType(present(await this.loaders.batch(context, task.batchId), 'the batch of a task'));
  }
}
