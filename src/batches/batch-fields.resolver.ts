/** Fields of a batch that are loaded when they are asked for, and an organisation's batches. */
import { Args, Context, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { GraphQLError } from 'graphql';
import { IdentityLoaders, OrganisationType, organisationType } from '../identity/index.ts';
import { present } from '../kernel/index.ts';
import {
  afterId,
  connection,
  CurrentCaller,
  MoneyType,
  moneyType,
  PageArgs,
  pageOf,
  type Caller,
  type Connection,
  type GraphContext,
} from '../platform/index.ts';
import { PoolLoaders, WorkerPoolType, workerPoolType } from '../pools/index.ts';
import {
  BatchConnection,
  BatchStateEnum,
  BatchType,
  batchType,
  BatchVersionConnection,
  BatchVersionType,
  batchVersionType,
  SlotCountsType,
  slotCountsType,
} from './core/batch.types.ts';
import { BatchCostType, batchCostType } from './pricing/cost.types.ts';
import { BatchesLoaders } from './core/batches.loaders.ts';
import { mayReadGold } from './core/batches.policy.ts';
import { ReservationLoaders } from './launch/reservation.loaders.ts';
import type { BatchState } from './core/lifecycle.ts';
import { afterNumber } from './core/page-keys.ts';
import { TaskArgs, TaskConnection, TaskType, taskType } from './core/task.types.ts';

@Resolver(() => BatchType)
export class BatchFieldsResolver {
  constructor(
    private readonly loaders: BatchesLoaders,
    private readonly reservations: ReservationLoaders,
    private readonly identity: IdentityLoaders,
    private readonly pools: PoolLoaders,
  ) {}

  @ResolveField(() => OrganisationType, { description: 'The organisation that owns the batch.' })
  async organisation(@Parent() { batch }: BatchType, @Context() context: GraphContext): Promise<OrganisationType> {
    return organisationType(present(await this.identity.organisation(context, batch.organisationId), 'the organisation of a batch'));
  }

  @ResolveField(() => WorkerPoolType, {
    nullable: true,
    description: 'The private pool whose members alone see the batch and claim its tasks; null: it asks for none.',
  })
  async pool(@Parent() { batch }: BatchType, @Context() context: GraphContext): Promise<WorkerPoolType | null> {
    return batch.poolId === null ? null : workerPoolType(present(await this.pools.pool(context, batch.poolId), 'the pool of a batch'));
  }

  @ResolveField(() => BatchVersionType, { description: 'Instructions and form as they are now.' })
  async current(@Parent() { batch }: BatchType, @Context() context: GraphContext): Promise<BatchVersionType> {
    const key = { batchId: batch.id, version: batch.version };
    return batchVersionType(present(await this.loaders.version(context, key), 'the newest version of a batch'));
  }

  @ResolveField(() => BatchVersionConnection, { description: 'Instructions and form as they were, newest first.' })
  async versions(
    @Parent() { batch }: BatchType,
    @Args() args: PageArgs,
    @Context() context: GraphContext,
  ): Promise<Connection<BatchVersionType>> {
    const page = pageOf(args, 1);
    const rows = await this.loaders.versionsOf(context, batch.id, afterNumber(page), page.first + 1);
    return connection(rows, page, (row) => [row.version], batchVersionType);
  }

  @ResolveField(() => TaskConnection, { description: 'Its tasks, in the order in which they are launched.' })
  async tasks(
    @Parent() { batch }: BatchType,
    @Args() args: TaskArgs,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<Connection<TaskType>> {
    const { only = null } = args;
    if (only === 'gold' && !mayReadGold(caller.actor, batch)) {
      throw new GraphQLError("Which tasks are gold is for the requester's reviewers.", { extensions: { code: 'FORBIDDEN' } });
    }
    const page = pageOf(args, 1);
    const rows = await this.loaders.tasksOf(context, batch.id, afterNumber(page) ?? 0, page.first + 1, only);
    return connection(rows, page, (row) => [Number(row.position)], taskType);
  }

  @ResolveField(() => TaskType, { nullable: true, description: 'The task that you named so; null when there is none.' })
  async task(
    @Parent() { batch }: BatchType,
    @Args('externalId', { type: () => String, description: 'Your own name for it.' }) externalId: string,
    @Context() context: GraphContext,
  ): Promise<TaskType | null> {
    const found = externalId.includes('\0') ? null : await this.loaders.taskByExternalId(context, batch.id, externalId);
    return found && taskType(found);
  }

  @ResolveField(() => BatchCostType, {
    description: 'What launching its next tasks takes from the balance, to the unit: the tasks that are not launched yet, in their order.',
  })
  async cost(
    @Parent() { batch }: BatchType,
    @Args('taskCount', { type: () => Int, nullable: true, description: 'How many tasks; all that wait when left out.' })
    taskCount: number | null,
    @Context() context: GraphContext,
  ): Promise<BatchCostType> {
    const count = taskCount === null || taskCount === undefined ? null : Math.max(0, taskCount);
    return batchCostType(present(await this.reservations.cost(context, batch.id, count), 'the cost of a batch'));
  }

  @ResolveField(() => MoneyType, { description: 'What is reserved for its free slots and for what is held or submitted.' })
  async reserved(@Parent() { batch }: BatchType, @Context() context: GraphContext): Promise<MoneyType> {
    return moneyType(await this.reservations.reserved(context, batch.id), batch.currency);
  }

  @ResolveField(() => Int, {
    description:
      'Assignments that were withdrawn because a payment of the organisation was disputed; resumeBatch buys them again. 0 when there are none.',
  })
  async slotsToBuyAgain(@Parent() { batch }: BatchType, @Context() context: GraphContext): Promise<number> {
    return this.reservations.slotsToBuyAgain(context, batch.id);
  }

  @ResolveField(() => SlotCountsType, { description: 'Slots of its launched tasks by state; computed by counting every task.' })
  async slots(@Parent() { batch }: BatchType, @Context() context: GraphContext): Promise<SlotCountsType> {
    return slotCountsType(await this.loaders.slotCounts(context, batch.id));
  }
}

@Resolver(() => OrganisationType)
export class OrganisationBatchesResolver {
  constructor(private readonly loaders: BatchesLoaders) {}

  @ResolveField(() => BatchConnection, { description: 'Its batches, newest first.' })
  async batches(
    @Parent() organisation: OrganisationType,
    @Args('states', { type: () => [BatchStateEnum], nullable: true, description: 'Only in these states.' }) states: BatchState[] | null,
    @Args() args: PageArgs,
    @Context() context: GraphContext,
  ): Promise<Connection<BatchType>> {
    const page = pageOf(args, 1);
    const organisationId = organisation.id;
    const rows = await this.loaders.batchesOf(context, organisationId, states ?? null, afterId(page), page.first + 1);
    return connection(rows, page, (row) => [row.id], batchType);
  }
}
