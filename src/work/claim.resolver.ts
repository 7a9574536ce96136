/** Mutations of workers: claim, submit, give back. */
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
  ReturnAssignmentInput,
  ReturnAssignmentPayload,
  SubmitAssignmentInput,
  SubmitAssignmentPayload,
} from './assignment.types.ts';
import { ClaimCommands } from './claim.commands.ts';

@Resolver()
export class ClaimResolver {
  constructor(
    private readonly claims: ClaimCommands,
    private readonly commands: AssignmentCommands,
    private readonly assignments: AssignmentRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow('worker', 'work')
  @Mutation(() => ClaimNextTaskPayload, {
    description:
      'Gives you the next task of a batch, or of the best batch on your board, and holds it for you until `leaseUntil`. Nobody gets a task twice.',
  })
  async claimNextTask(@Args('input', { description: 'Of which batch.' }) input: ClaimNextTaskInput, @CurrentCaller() caller: Caller) {
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
  async claimTask(@Args('input', { description: 'Which.' }) input: ClaimTaskInput, @CurrentCaller() caller: Caller) {
    const claimed = await this.claims.claim(caller, workerOf(caller), { taskId: input.taskId }, input.idempotencyKey);
    return payload(claimed, async ({ assignmentId, fresh }) => ({ assignment: await this.shown(assignmentId, fresh) }));
  }

  @Allow('worker', 'work')
  @Mutation(() => SubmitAssignmentPayload, {
    description:
      'Hands in the answer to a task that you hold; it must fit the form. It counts until `graceUntil`, and after that for as long as nobody else got the slot.',
  })
  async submitAssignment(@Args('input', { description: 'The answer.' }) input: SubmitAssignmentInput, @CurrentCaller() caller: Caller) {
    const submitted = await this.commands.submit(caller, workerOf(caller), input.assignmentId, input.answer, input.idempotencyKey);
    return payload(submitted, async ({ assignmentId, fresh }) => ({ assignment: await this.shown(assignmentId, fresh) }));
  }

  @Allow('worker', 'work')
  @Mutation(() => ReturnAssignmentPayload, { description: 'Gives back a task that you hold, so that another worker can have it at once.' })
  async returnAssignment(@Args('input', { description: 'Which.' }) input: ReturnAssignmentInput, @CurrentCaller() caller: Caller) {
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
