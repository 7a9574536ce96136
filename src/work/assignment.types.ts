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
  description: 'Where an assignment stands: held → submitted → approved or rejected; or held → returned or expired.',
  valuesMap: {
    HELD: { description: 'Claimed; nobody else gets this slot before `graceUntil`.' },
    SUBMITTED: { description: 'Answered; waits for a decision, or for `autoApproveAt`.' },
    APPROVED: { description: 'The answer was taken; the worker is paid.' },
    REJECTED: { description: 'The answer was not taken.' },
    RETURNED: { description: 'The worker gave it back.' },
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

  @Field(() => idScalar('Assignment'), { description: 'Its id.' })
  id: AssignmentId;

  @Field(() => AssignmentStateEnum, { description: 'Where it stands.' })
  state: AssignmentState;

  @Field(() => MoneyType, { description: 'What the worker is paid when it is approved, as promised when it was claimed.' })
  reward: MoneyType;

  @Field(() => Date, { description: 'When it was claimed.' })
  claimedAt: Date;

  @Field(() => Date, { description: 'Until when the worker is asked to answer.' })
  leaseUntil: Date;

  @Field(() => Date, { description: 'Until when an answer counts in any case: the slot does not open again before.' })
  graceUntil: Date;

  @Field(() => Date, { nullable: true, description: 'When it was answered.' })
  submittedAt: Date | null;

  @Field(() => JsonScalar, { nullable: true, description: 'The answer: an object with the names of the questions as its keys.' })
  answer: unknown;

  @Field(() => Int, { nullable: true, description: 'Seconds from the claim to the answer.' })
  secondsWorked: number | null;

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
  const { id, state, claimedAt, leaseUntil, graceUntil, submittedAt, answer, secondsWorked, autoApproveAt, decidedAt } = assignment;
  return Object.assign(new AssignmentType(), {
    ...{ assignment, id, state, claimedAt, leaseUntil, graceUntil, submittedAt, answer, secondsWorked, autoApproveAt, decidedAt },
    reward: moneyType(assignment.reward.minor, assignment.reward.currency),
    lateAnswerAt: assignment.lateAt,
  });
}

@SeenWithParent()
@ObjectType('AssignmentCounts', { description: 'How many assignments of a batch are in which state; counted when asked for.' })
export class AssignmentCountsType {
  @Field(() => Int, { description: 'Claimed and not answered yet.' })
  held: number;

  @Field(() => Int, { description: 'Answered, not decided.' })
  submitted: number;

  @Field(() => Int, { description: 'Approved.' })
  approved: number;

  @Field(() => Int, { description: 'Rejected.' })
  rejected: number;

  @Field(() => Int, { description: 'Given back.' })
  returned: number;

  @Field(() => Int, { description: 'Expired.' })
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
  @Field(() => idScalar('Task'), { description: 'Which, as a preview named it.' })
  taskId: TaskId;

  @Field(() => String, { nullable: true, description: REPEAT })
  idempotencyKey?: string | null;
}

@InputType({ description: 'An answer.' })
export class SubmitAssignmentInput {
  @Field(() => idScalar('Assignment'), { description: 'What it answers.' })
  assignmentId: AssignmentId;

  @Field(() => JsonScalar, { description: 'An object with the names of the questions as its keys, at most 128 KiB.' })
  answer: unknown;

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
export const SubmitAssignmentPayload = payloadType('SubmitAssignment', { assignment: () => AssignmentType });
export const ReturnAssignmentPayload = payloadType('ReturnAssignment', { assignment: () => AssignmentType });
