/** GraphQL: sets and reads gold. Reviewers, managers, owners and admins may read it; workers may not. */
import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { present, type BatchId } from '../../kernel/index.ts';
import {
  afterId,
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
  type GraphContext,
} from '../../platform/index.ts';
import { BatchRepository } from '../core/batch.repository.ts';
import { BatchType, batchType } from '../core/batch.types.ts';
import { BatchesLoaders } from '../core/batches.loaders.ts';
import { mayReadGold } from '../core/batches.policy.ts';
import { GoldLoaders } from './gold.loaders.ts';
import { GoldCommands } from './gold.commands.ts';
import {
  KnownAnswersConnection,
  KnownAnswersType,
  knownAnswersType,
  RemoveGoldInput,
  RemoveGoldPayload,
  SetGoldInput,
  SetGoldPayload,
} from './gold.types.ts';
import { TaskType, taskType } from '../core/task.types.ts';

@Resolver()
export class GoldResolver {
  constructor(
    private readonly commands: GoldCommands,
    private readonly batches: BatchRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow('member', 'requester:write')
  @Mutation(() => SetGoldPayload, {
    description:
      'Makes tasks gold: their answers are known, and workers get them among real tasks without a sign, to measure how often they are right. Gold tasks are paid like others; each is given to as many workers as its redundancy allows. All of them are set, or none.',
  })
  async setGold(
    @Args('input', { description: 'The gold tasks and their known answers.' }) input: SetGoldInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { batchId, idempotencyKey } = input;
    const tasks = input.tasks.map(({ taskId = null, externalId = null, answers, explanation = null }) => ({
      taskId,
      externalId,
      answers,
      explanation,
    }));
    const result = await this.commands.set(caller, { batchId, tasks, idempotencyKey });
    return payload(result, async ({ taskIds }) => ({ batch: await this.one(batchId), changedCount: taskIds.length }));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => RemoveGoldPayload, { description: 'Makes gold tasks ordinary ones again. All of those named, or none.' })
  async removeGold(
    @Args('input', { description: 'The tasks that are gold no longer.' }) input: RemoveGoldInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { batchId, idempotencyKey } = input;
    const tasks = input.tasks.map(({ taskId = null, externalId = null }) => ({ taskId, externalId }));
    const result = await this.commands.remove(caller, { batchId, tasks, idempotencyKey });
    return payload(result, async ({ taskIds }) => ({ batch: await this.one(batchId), changedCount: taskIds.length }));
  }

  private async one(id: BatchId): Promise<BatchType> {
    return batchType(present(await this.batches.byId(this.db, id), 'a batch that was just written'));
  }
}

@Resolver(() => KnownAnswersType)
export class KnownAnswersResolver {
  constructor(private readonly loaders: BatchesLoaders) {}

  @ResolveField(() => TaskType, { description: 'The task with known answers.' })
  async task(@Parent() { taskId }: KnownAnswersType, @Context() context: GraphContext): Promise<TaskType> {
    return taskType(present(await this.loaders.task(context, taskId), 'a gold task'));
  }
}

@Resolver(() => BatchType)
export class BatchGoldResolver {
  constructor(private readonly loaders: GoldLoaders) {}

  @ResolveField(() => KnownAnswersConnection, {
    nullable: true,
    description: 'Its gold tasks with their known answers; null unless you are one of its reviewers.',
  })
  async gold(
    @Parent() { batch }: BatchType,
    @Args() args: PageArgs,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<Connection<KnownAnswersType> | null> {
    if (!mayReadGold(caller.actor, batch)) return null;
    const page = pageOf(args, 1);
    const rows = await this.loaders.goldOf(context, batch.id, afterId(page), page.first + 1);
    return connection(rows, page, (row) => [row.taskId], knownAnswersType);
  }
}

@Resolver(() => TaskType)
export class TaskGoldResolver {
  constructor(
    private readonly loaders: BatchesLoaders,
    private readonly golds: GoldLoaders,
  ) {}

  @ResolveField(() => KnownAnswersType, {
    nullable: true,
    description: 'What is right for it, if it is a gold task; null where it is none, and unless you are one of its reviewers.',
  })
  async knownAnswers(
    @Parent() task: TaskType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<KnownAnswersType | null> {
    const batch = present(await this.loaders.batch(context, task.batchId), 'the batch of a task');
    if (!mayReadGold(caller.actor, batch)) return null;
    const gold = await this.golds.gold(context, task.id);
    return gold && knownAnswersType(gold);
  }
}
