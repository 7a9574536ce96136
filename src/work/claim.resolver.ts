/** Mutations of workers: claim, prepare, start, submit, give back. */
import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { present, type AssignmentId, type PersonId } from '../kernel/index.ts';
import { Allow, CurrentCaller, DB, payload, personIdOf, type Caller, type Db } from '../platform/index.ts';
import type { Assignment } from './assignment.ts';
import { AssignmentCommands } from './assignment.commands.ts';
import { AssignmentRepository } from './assignment.repository.ts';
import {
  assignmentType,
  ClaimNextTaskInput,
  ClaimNextTaskPayload,
  ClaimTaskInput,
  ClaimTaskPayload,
  PrepareNextTaskInput,
  PrepareNextTaskPayload,
  ReturnAssignmentInput,
  ReturnAssignmentPayload,
  StartAssignmentInput,
  StartAssignmentPayload,
  SubmitAssignmentInput,
  SubmitAssignmentPayload,
} from './assignment.types.ts';
import { ClaimCommands } from './claim.commands.ts';
import { StartCommands } from './start.commands.ts';

@Resolver()
export class ClaimResolver {
  constructor(
    private readonly claims: ClaimCommands,
    private readonly starts: StartCommands,
    private readonly commands: AssignmentCommands,
    private readonly assignments: AssignmentRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow('worker', 'work')
  @Mutation(() => ClaimNextTaskPayload, {
    description:
      'Gives you the next task of a batch, or of the best batch on your board, and holds it for you until `leaseUntil`. Nobody gets a task twice.',
  })
  async claimNextTask(
    @Args('input', { description: 'The batch to claim a task from, or none for the best-paid one.' }) input: ClaimNextTaskInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { batchId, idempotencyKey } = input;
    const claimed = batchId
      ? await this.claims.claim(caller, workerOf(caller), { batchId }, idempotencyKey)
      : await this.claims.claimAny(caller, workerOf(caller), idempotencyKey);
    return payload(claimed, async ({ assignmentId, fresh }) => ({ assignment: await this.shown(assignmentId, fresh) }));
  }

  @Allow('worker', 'work')
  @Mutation(() => ClaimTaskPayload, {
    description: 'Gives you this very task, if it has a free slot and you have not had it, and holds it for you.',
  })
  async claimTask(@Args('input', { description: 'The task to claim, by id.' }) input: ClaimTaskInput, @CurrentCaller() caller: Caller) {
    const claimed = await this.claims.claim(caller, workerOf(caller), { taskId: input.taskId }, input.idempotencyKey);
    return payload(claimed, async ({ assignmentId, fresh }) => ({ assignment: await this.shown(assignmentId, fresh) }));
  }

  @Allow('worker', 'work')
  @Mutation(() => PrepareNextTaskPayload, {
    description:
      'Holds the next task for you in advance, as `claimNextTask` would give it, with its clock off: load it while you work on another. Start it with `startAssignment` by `startBy`, else it goes back. Counts toward the tasks that you may hold. You hold at most one in advance: the same one is returned until it is started.',
  })
  async prepareNextTask(
    @Args('input', { description: 'The batch to prepare a task from, or none for the best-paid one.' }) input: PrepareNextTaskInput,
    @CurrentCaller() caller: Caller,
  ) {
    const prepared = await this.claims.prepare(caller, workerOf(caller), input.batchId ?? null, input.idempotencyKey);
    return payload(prepared, async ({ assignmentId, fresh }) => ({ assignment: await this.shown(assignmentId, fresh) }));
  }

  @Allow('worker', 'work')
  @Mutation(() => StartAssignmentPayload, {
    description:
      'Begins the clock and the lease of a task that you hold in advance. Refused as a claim is: when the batch is paused or ended, or you may not work in it any more. Starting it again changes nothing.',
  })
  async startAssignment(
    @Args('input', { description: 'The assignment to start, by id.' }) input: StartAssignmentInput,
    @CurrentCaller() caller: Caller,
  ) {
    const started = await this.starts.start(caller, workerOf(caller), input.assignmentId, input.idempotencyKey);
    return payload(started, async ({ assignmentId, fresh }) => ({ assignment: await this.shown(assignmentId, fresh) }));
  }

  @Allow('worker', 'work')
  @Mutation(() => SubmitAssignmentPayload, {
    description:
      'Hands in the answer to a task that you hold; it must fit the form. It counts until `graceUntil`, and after that for as long as nobody else got the slot.',
  })
  async submitAssignment(
    @Args('input', { description: 'The assignment and the answer.' }) input: SubmitAssignmentInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { assignmentId, answer, idempotencyKey, answeredAt = null, activeSeconds = null } = input;
    const reported = { answeredAt, activeSeconds };
    const submitted = await this.commands.submit(caller, workerOf(caller), assignmentId, answer, idempotencyKey, reported);
    return payload(submitted, async ({ assignmentId, fresh }) => ({ assignment: await this.shown(assignmentId, fresh) }));
  }

  @Allow('worker', 'work')
  @Mutation(() => ReturnAssignmentPayload, { description: 'Gives back a task that you hold, so that another worker can have it at once.' })
  async returnAssignment(
    @Args('input', { description: 'The assignment to give back, by id.' }) input: ReturnAssignmentInput,
    @CurrentCaller() caller: Caller,
  ) {
    const returned = await this.commands.giveBack(caller, workerOf(caller), input.assignmentId, input.idempotencyKey);
    return payload(returned, async ({ assignmentId, fresh }) => ({ assignment: await this.shown(assignmentId, fresh) }));
  }

  private async shown(id: AssignmentId, fresh: Assignment | undefined) {
    return assignmentType(fresh ?? present(await this.assignments.byId(this.db, id), 'the assignment just written'));
  }
}

/** The caller as a worker: the guard let nobody else in. */
export function workerOf(caller: Caller): PersonId {
  return present(personIdOf(caller.actor), 'a person');
}
