/** Lists of assignments, as fields of what they belong to: a worker, a batch, a task. */
import { Inject } from '@nestjs/common';
import { Args, ArgsType, Context, Field, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { BatchesLoaders, BatchType, TaskType } from '../batches/index.ts';
import { WorkerType } from '../identity/index.ts';
import { present } from '../kernel/index.ts';
import {
  connectionById,
  CurrentCaller,
  DB,
  PageArgs,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
} from '../platform/index.ts';
import { ASSIGNMENT_STATES, type AssignmentState } from './assignment.ts';
import { AssignmentRepository } from './assignment.repository.ts';
import { AssignmentConnection, AssignmentCountsType, AssignmentStateEnum, AssignmentType, assignmentType } from './assignment.types.ts';
import { WorkLoaders } from './work.loaders.ts';
import { mayReadAnswers } from './work.policy.ts';

@ArgsType()
class AssignmentsArgs extends PageArgs {
  @Field(() => [AssignmentStateEnum], { nullable: true, description: 'In one of these states; all when left out.' })
  states?: AssignmentState[] | null;
}

function statesOf(args: AssignmentsArgs): AssignmentState[] {
  return [...new Set(args.states ?? ASSIGNMENT_STATES)];
}

@Resolver(() => WorkerType)
export class WorkerAssignmentsResolver {
  constructor(
    private readonly rows: AssignmentRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => AssignmentConnection, { description: 'What you hold and have done, newest first.' })
  async assignments(@Parent() worker: WorkerType, @Args() args: AssignmentsArgs): Promise<Connection<AssignmentType>> {
    const workerId = worker.id;
    return connectionById(args, (after, limit) => this.rows.pageOfWorker(this.db, workerId, statesOf(args), after, limit), assignmentType);
  }
}

@Resolver(() => BatchType)
export class BatchAssignmentsResolver {
  constructor(private readonly loaders: WorkLoaders) {}

  @ResolveField(() => AssignmentConnection, {
    nullable: true,
    description:
      'What workers hold and have answered, oldest first; null unless you are one of its reviewers: answers are for those who judge them.',
  })
  async assignments(
    @Parent() { batch }: BatchType,
    @Args() args: AssignmentsArgs,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<Connection<AssignmentType> | null> {
    if (!mayReadAnswers(caller.actor, batch.organisationId)) return null;
    return connectionById(args, (after, limit) => this.loaders.ofBatch(context, batch.id, statesOf(args), after, limit), assignmentType);
  }

  @ResolveField(() => AssignmentCountsType, { description: 'How many of its assignments are in which state.' })
  async assignmentCounts(@Parent() { batch }: BatchType, @Context() context: GraphContext): Promise<AssignmentCountsType> {
    const none = { held: 0, submitted: 0, approved: 0, rejected: 0, returned: 0, expired: 0 };
    return Object.assign(new AssignmentCountsType(), none, await this.loaders.counts(context, batch.id));
  }
}

@Resolver(() => TaskType)
export class TaskAssignmentsResolver {
  constructor(
    private readonly loaders: WorkLoaders,
    private readonly batches: BatchesLoaders,
  ) {}

  @ResolveField(() => [AssignmentType], {
    nullable: true,
    description: 'What uses its slots: held, submitted, approved and rejected, oldest first; null unless you are one of its reviewers.',
  })
  async assignments(
    @Parent() task: TaskType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<AssignmentType[] | null> {
    const batch = present(await this.batches.batch(context, task.batchId), 'the batch of a task');
    if (!mayReadAnswers(caller.actor, batch.organisationId)) return null;
    return (await this.loaders.ofTask(context, task.id)).map(assignmentType);
  }
}
