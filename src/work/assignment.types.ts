/** GraphQL: an assignment, as its worker and as its requester see it, and what workers do with it. */
import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { AssignmentId, BatchId, TaskId } from '../kernel/index.ts';
import { connectionType, idScalar, JsonScalar, MoneyType, moneyType, payloadType, SeenBy, SeenWithParent } from '../platform/index.ts';
import type { Assignment, AssignmentState } from './assignment.ts';
import { viewpointOf } from './work.policy.ts';

export const AssignmentStateEnum = {
  HELD: 'held',
  SUBMITTED: 'submitted',
  APPROVED: 'approved',
  REJECTED: 'rejected',
  RETURNED: 'returned',
  EXPIRED: 'expired',
} as const;
registerEnumType(AssignmentStateEnum, {
  name: 'AssignmentState',
  description: 'State of an assignment: held → submitted → approved or rejected; or held → returned or expired.',
  valuesMap: {
    HELD: { description: 'Claimed, or held in advance (`startBy`); nobody else gets this slot before `graceUntil`.' },
    SUBMITTED: { description: 'Answered; waits for a decision, or for `autoApproveAt`.' },
    APPROVED: { description: 'The answer was taken; the worker is paid.' },
    REJECTED: { description: 'The answer was not taken.' },
    RETURNED: { description: 'The worker gave it back, or held it in advance and did not start it in time.' },
    EXPIRED: { description: 'No answer came in time.' },
  },
});

@SeenBy((actor, { assignment }: AssignmentType) => viewpointOf(actor, assignment) !== null, {
  scopes: ['work', 'requester:read', 'requester:write'],
})
@ObjectType('Assignment', {
  description: "One worker's turn at one task: seen by the worker, by reviewers of the requester, and by admins.",
})
export class AssignmentType {
  /** Not a field. */
  assignment: Assignment;

  @Field(() => idScalar('Assignment'), { description: 'Public id of the assignment.' })
  id: AssignmentId;

  @Field(() => AssignmentStateEnum, { description: 'State of the assignment in its lifecycle.' })
  state: AssignmentState;

  @Field(() => MoneyType, { description: 'What the worker is paid when it is approved, as promised when it was claimed.' })
  reward: MoneyType;

  @Field(() => Date, { description: 'Time at which the worker claimed the task.' })
  claimedAt: Date;

  @Field(() => Date, {
    nullable: true,
    description:
      'Time at which the clock and the lease began: that of the claim, or of `startAssignment` for a task that was held in advance. Null: it was never started.',
  })
  startedAt: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'Time until which a task that is held in advance can be started; then it goes back. Null once it is started or gone back.',
  })
  startBy: Date | null;

  @Field(() => Date, { description: 'Until when the worker is asked to answer; while the task is held in advance, the same as `startBy`.' })
  leaseUntil: Date;

  @Field(() => Date, { description: 'Until when an answer counts in any case: the slot does not open again before.' })
  graceUntil: Date;

  @Field(() => Date, { nullable: true, description: 'Time at which the worker submitted the answer.' })
  submittedAt: Date | null;

  @Field(() => JsonScalar, { nullable: true, description: 'The answer: an object with the names of the questions as its keys.' })
  answer: unknown;

  @Field(() => Date, {
    nullable: true,
    description:
      "Time at which the worker answered, as the worker's client reported it, moved into the lease and before the receipt where it was outside. Not verified. Null: not reported, see `submittedAt`.",
  })
  answeredAt: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Seconds from `startedAt` to `answeredAt`, or to `submittedAt` where that is null; null until the answer.',
  })
  secondsWorked: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "Whether `secondsWorked` follows from what the worker's client reported, which nobody verified; false: from the time of receipt. Null until the answer.",
  })
  secondsWorkedReported: boolean | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "Seconds during which the worker was active on the task, as the worker's client reported, at most `secondsWorked`. Not verified. Null: not reported.",
  })
  activeSeconds: number | null;

  @Field(() => Date, { nullable: true, description: 'When it is approved unless somebody decides before.' })
  autoApproveAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was approved or rejected.' })
  decidedAt: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'When an answer came after the slot had been opened again; it is kept, but does not count.',
  })
  lateAnswerAt: Date | null;
}

export const AssignmentConnection = connectionType(AssignmentType, 'Assignment');

export function assignmentType(assignment: Assignment): AssignmentType {
  const { id, state, claimedAt, leaseUntil, graceUntil, submittedAt, answer, autoApproveAt, decidedAt } = assignment;
  const { startedAt, answeredAt, secondsWorked, activeSeconds } = assignment;
  return Object.assign(new AssignmentType(), {
    assignment,
    id,
    state,
    claimedAt,
    startedAt,
    startBy: state === 'held' && startedAt === null ? leaseUntil : null,
    leaseUntil,
    graceUntil,
    submittedAt,
    answer,
    answeredAt,
    secondsWorked,
    secondsWorkedReported: submittedAt === null ? null : answeredAt !== null,
    activeSeconds,
    autoApproveAt,
    decidedAt,
    reward: moneyType(assignment.reward.minor, assignment.reward.currency),
    lateAnswerAt: assignment.lateAt,
  });
}

@SeenWithParent()
@ObjectType('AssignmentCounts', { description: 'How many assignments of a batch are in which state; counted when asked for.' })
export class AssignmentCountsType {
  @Field(() => Int, { description: 'Claimed and not answered yet.' })
  held: number;

  @Field(() => Int, { description: 'Number of assignments that wait for a verdict.' })
  submitted: number;

  @Field(() => Int, { description: 'Number of assignments that were approved.' })
  approved: number;

  @Field(() => Int, { description: 'Number of assignments that are rejected.' })
  rejected: number;

  @Field(() => Int, { description: 'Number of assignments that workers gave back.' })
  returned: number;

  @Field(() => Int, { description: 'Number of assignments whose lease expired.' })
  expired: number;
}

const REPEAT = 'Chosen by you: a repeat with the same key answers what the first call answered.';

@InputType({ description: 'The next task, please.' })
export class ClaimNextTaskInput {
  @Field(() => idScalar('Batch'), {
    nullable: true,
    description: 'Of this batch; left out: of the batch that pays best per hour of those you may do.',
  })
  batchId?: BatchId | null;

  @Field(() => String, { nullable: true, description: REPEAT })
  idempotencyKey?: string | null;
}

@InputType({ description: 'This very task, please.' })
export class ClaimTaskInput {
  @Field(() => idScalar('Task'), { description: 'Public id of the task, as `taskPreview` returned it.' })
  taskId: TaskId;

  @Field(() => String, { nullable: true, description: REPEAT })
  idempotencyKey?: string | null;
}

@InputType({ description: 'The task to hold in advance.' })
export class PrepareNextTaskInput {
  @Field(() => idScalar('Batch'), {
    nullable: true,
    description: 'Of this batch; left out: of the batch that pays best per hour of those you may do.',
  })
  batchId?: BatchId | null;

  @Field(() => String, { nullable: true, description: REPEAT })
  idempotencyKey?: string | null;
}

@InputType({ description: 'A task that is held in advance and begins now.' })
export class StartAssignmentInput {
  @Field(() => idScalar('Assignment'), { description: 'Public id of the assignment, as `prepareNextTask` returned it.' })
  assignmentId: AssignmentId;

  @Field(() => String, { nullable: true, description: REPEAT })
  idempotencyKey?: string | null;
}

@InputType({ description: 'An answer to a held task.' })
export class SubmitAssignmentInput {
  @Field(() => idScalar('Assignment'), { description: 'Public id of the assignment that it answers.' })
  assignmentId: AssignmentId;

  @Field(() => JsonScalar, { description: 'An object with the names of the questions as its keys, at most 128 KiB.' })
  answer: unknown;

  @Field(() => Date, {
    nullable: true,
    description:
      'Time at which the worker answered, for an answer that is sent or sent again later. Moved into the lease where it is outside. It decides the time worked, never whether the answer counts. Left out: the time of receipt.',
  })
  answeredAt?: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Seconds during which the worker was active on the task; a number above the time worked is lowered to it.',
  })
  activeSeconds?: number | null;

  @Field(() => String, { nullable: true, description: `${REPEAT} Without one, the same answer again is no fault either.` })
  idempotencyKey?: string | null;
}

@InputType({ description: 'A task that goes back.' })
export class ReturnAssignmentInput {
  @Field(() => idScalar('Assignment'), { description: 'Which; it must be held.' })
  assignmentId: AssignmentId;

  @Field(() => String, { nullable: true, description: REPEAT })
  idempotencyKey?: string | null;
}

export const ClaimNextTaskPayload = payloadType('ClaimNextTask', { assignment: () => AssignmentType });
export const ClaimTaskPayload = payloadType('ClaimTask', { assignment: () => AssignmentType });
export const PrepareNextTaskPayload = payloadType('PrepareNextTask', { assignment: () => AssignmentType });
export const StartAssignmentPayload = payloadType('StartAssignment', { assignment: () => AssignmentType });
export const SubmitAssignmentPayload = payloadType('SubmitAssignment', { assignment: () => AssignmentType });
export const ReturnAssignmentPayload = payloadType('ReturnAssignment', { assignment: () => AssignmentType });
