/** Assignments as their worker and their requester read them. A caller who may not see one gets null. */
import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { BatchesLoaders, TaskType, taskType, WorkerTaskType, workerTaskType } from '../batches/index.ts';
import { CrowdWorkerType, Identity } from '../identity/index.ts';
import { present, type AssignmentId } from '../kernel/index.ts';
import {
  Allow,
  CurrentCaller,
  DB,
  Files,
  idScalar,
  MoneyType,
  moneyType,
  type Caller,
  type Db,
  type GraphContext,
} from '../platform/index.ts';
import { AssignmentRepository } from './assignment.repository.ts';
import { AssignmentType, assignmentType } from './assignment.types.ts';
import { viewpointOf } from './work.policy.ts';

const WHICH = { type: () => idScalar('Assignment'), description: 'Public id of the assignment.' };

@Resolver(() => AssignmentType)
export class AssignmentResolver {
  constructor(
    private readonly rows: AssignmentRepository,
    private readonly batches: BatchesLoaders,
    private readonly identity: Identity,
    private readonly files: Files,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow('worker', 'work')
  @Query(() => AssignmentType, { nullable: true, description: 'An assignment of yours, as a worker; null when there is none.' })
  async myAssignment(@Args('id', WHICH) id: AssignmentId, @CurrentCaller() caller: Caller): Promise<AssignmentType | null> {
    const assignment = await this.rows.byId(this.db, id);
    return assignment !== null && viewpointOf(caller.actor, assignment) === 'worker' ? assignmentType(assignment) : null;
  }

  @Allow(['member', 'admin'], 'requester:read')
  @Query(() => AssignmentType, {
    nullable: true,
    description: 'An assignment in a batch of your organisation; null when there is none, or you are not one of its reviewers.',
  })
  async assignment(@Args('id', WHICH) id: AssignmentId, @CurrentCaller() caller: Caller): Promise<AssignmentType | null> {
    const assignment = await this.rows.byId(this.db, id);
    return assignment !== null && viewpointOf(caller.actor, assignment) !== null ? assignmentType(assignment) : null;
  }

  @ResolveField(() => WorkerTaskType, { description: 'The task with instructions and form, exactly as the worker saw them.' })
  async task(@Parent() { assignment }: AssignmentType, @Context() context: GraphContext): Promise<WorkerTaskType> {
    const { taskId, batchId, batchVersion } = assignment;
    const [payload, version] = await Promise.all([
      assignment.payload ?? this.batches.task(context, taskId).then((task) => present(task, 'the task of an assignment').payload),
      this.batches.version(context, { batchId, version: batchVersion }),
    ]);
    return workerTaskType({ id: taskId, batchId, payload }, present(version, 'the version of an assignment'), (item) =>
      this.files.signFiles(assignment.organisationId, item),
    );
  }

  @ResolveField(() => TaskType, { nullable: true, description: 'The task as its requester sees it; null for the worker.' })
  async requesterTask(
    @Parent() { assignment }: AssignmentType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<TaskType | null> {
    if (viewpointOf(caller.actor, assignment) === 'worker') return null;
    return taskType(present(await this.batches.task(context, assignment.taskId), 'the task of an assignment'));
  }

  @ResolveField(() => CrowdWorkerType, {
    nullable: true,
    description: "Whose, by the id that the requester's organisation knows them by; null for the worker.",
  })
  worker(@Parent() { assignment }: AssignmentType, @CurrentCaller() caller: Caller): CrowdWorkerType | null {
    if (viewpointOf(caller.actor, assignment) === 'worker') return null;
    return this.identity.crowdWorker(assignment.organisationId, assignment.workerId);
  }

  @ResolveField(() => MoneyType, {
    nullable: true,
    description: "The platform's fee on top of the reward, which the requester pays; null for the worker.",
  })
  fee(@Parent() { assignment }: AssignmentType, @CurrentCaller() caller: Caller): MoneyType | null {
    if (viewpointOf(caller.actor, assignment) === 'worker') return null;
    return moneyType(assignment.fee.minor, assignment.fee.currency);
  }
}
