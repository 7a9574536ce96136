/** GraphQL types of reviewing. */
import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { AssignmentId, ReviewId } from '../kernel/index.ts';
import { idScalar, MoneyType, moneyType, payloadType, SeenBy, SeenWithParent } from '../platform/index.ts';
import { AssignmentType, viewpointOf } from '../work/index.ts';
import type { RejectionHoldState, PaymentState, RejectionReasonCode, VerdictName } from './review.ts';
import type { RejectionHold, Review } from './review.entity.ts';

export const VerdictEnum = {
  APPROVED: 'approved',
  REJECTED: 'rejected',
  WITHDRAWN: 'withdrawn',
  OVERTURNED: 'overturned',
} as const;
registerEnumType(VerdictEnum, {
  name: 'Verdict',
  description: 'What was decided about submitted work.',
  valuesMap: {
    APPROVED: { description: 'The work is paid.' },
    REJECTED: { description: 'The work is not paid, unless the rejection is undone in time.' },
    WITHDRAWN: { description: 'The requester took a rejection back: the work is paid.' },
    OVERTURNED: { description: 'An admin undid a rejection: the work is paid.' },
  },
});

export const RejectionReasonEnum = {
  INCORRECT: 'incorrect',
  INCOMPLETE: 'incomplete',
  DID_NOT_FOLLOW_INSTRUCTIONS: 'did_not_follow_instructions',
  UNREADABLE: 'unreadable',
  DUPLICATE: 'duplicate',
  SUSPECTED_AUTOMATION: 'suspected_automation',
  OTHER: 'other',
} as const;
registerEnumType(RejectionReasonEnum, {
  name: 'RejectionReason',
  description: 'Code of the fault of the work; the note explains it in words.',
  valuesMap: {
    INCORRECT: { description: 'The answer is wrong.' },
    INCOMPLETE: { description: 'Part of the answer is missing.' },
    DID_NOT_FOLLOW_INSTRUCTIONS: { description: 'The answer does not follow the instructions.' },
    UNREADABLE: { description: 'The answer cannot be read or opened.' },
    DUPLICATE: { description: 'The same answer was handed in elsewhere.' },
    SUSPECTED_AUTOMATION: { description: 'The answer looks as if a program had made it.' },
    OTHER: { description: 'None of the other reasons; see the note.' },
  },
});

export const RejectionStateEnum = {
  RESTING: 'resting',
  STANDS: 'stands',
  WITHDRAWN: 'withdrawn',
  OVERTURNED: 'overturned',
} as const;
registerEnumType(RejectionStateEnum, {
  name: 'RejectionState',
  description: 'State of a rejection.',
  valuesMap: {
    RESTING: { description: 'It can still be undone; neither side can spend the money.' },
    STANDS: { description: 'It is final; the money went back to the requester.' },
    WITHDRAWN: { description: 'The requester took it back; the worker is paid.' },
    OVERTURNED: { description: 'An admin undid it; the worker is paid.' },
  },
});

export const PaymentStateEnum = {
  RESERVED: 'reserved',
  PENDING: 'pending',
  PAYABLE: 'payable',
  IN_DISPUTE: 'in_dispute',
  WITHHELD: 'withheld',
  FREED: 'freed',
  NONE: 'none',
} as const;
registerEnumType(PaymentStateEnum, {
  name: 'PaymentState',
  description: 'Where the reward of one assignment is.',
  valuesMap: {
    RESERVED: { description: "Set aside in the batch's escrow; nobody can spend it on anything else." },
    PENDING: { description: "Earned, in its hold time: the worker's from `payableAt` on." },
    PAYABLE: { description: "The worker's, to be paid out, or paid out already." },
    IN_DISPUTE: { description: 'The work was rejected; neither side can spend the money yet.' },
    WITHHELD: { description: 'The rejection is final; the money is back with the requester.' },
    FREED: { description: 'The task was given back; its reward waits for another worker.' },
    NONE: { description: 'No reward was promised.' },
  },
});

@SeenWithParent()
@ObjectType('Rejection', { description: 'A rejection and its state.' })
export class RejectionType {
  @Field(() => RejectionStateEnum, { description: 'State of the rejection: can be undone, final or undone.' })
  state: RejectionHoldState;

  @Field(() => Date, { description: 'Until when it can be withdrawn or overturned.' })
  restsUntil: Date;

  @Field(() => Date, { nullable: true, description: 'When it was undone or became final.' })
  closedAt: Date | null;

  @Field(() => MoneyType, { description: 'Reward and fee that the rejection holds or held.' })
  amount: MoneyType;
}

@SeenBy((actor, { review }: ReviewType) => viewpointOf(actor, review) !== null, { scopes: ['work', 'requester:read', 'requester:write'] })
@ObjectType('Review', { description: 'One verdict on one assignment, as it was given.' })
export class ReviewType {
  @Field(() => idScalar('Review'), { description: 'Public id of the review.' })
  id: ReviewId;

  @Field(() => VerdictEnum, { description: 'Verdict on the submitted work.' })
  verdict: VerdictName;

  @Field(() => RejectionReasonEnum, { nullable: true, description: 'What was wrong; of rejections only.' })
  reasonCode: RejectionReasonCode | null;

  @Field(() => String, { nullable: true, description: 'Note of the reviewer; rejections always have one.' })
  note: string | null;

  @Field(() => Date, { description: 'Time at which the verdict was given.' })
  at: Date;

  @Field(() => Boolean, { description: 'Whether the marketplace approved because nobody decided in time.' })
  isAutomatic: boolean;

  /** Not a field. */
  review: Review;
}

@SeenWithParent()
@ObjectType('Payment', { description: 'Where the reward of one assignment is.' })
export class PaymentType {
  @Field(() => PaymentStateEnum, { description: 'State of the money of one assignment.' })
  state: PaymentState;

  @Field(() => MoneyType, { description: 'What the worker gets for approved work.' })
  reward: MoneyType;

  @Field(() => Date, { nullable: true, description: 'From when on it can be paid out; null before it was earned.' })
  payableAt: Date | null;
}

@InputType({ description: 'Submitted assignments to approve.' })
export class ApproveAssignmentsInput {
  @Field(() => [idScalar('Assignment')], {
    description: '1 to 1,000 assignments, of any batches that you review. All are approved, or none.',
  })
  assignmentIds: AssignmentId[];

  @Field(() => String, { nullable: true, description: 'For the workers to read.' })
  note?: string | null;

  @Field(() => String, { nullable: true, description: 'Chosen by you: a repeat with the same key answers what the first answered.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'One assignment to reject, with the reason.' })
export class RejectionInput {
  @Field(() => idScalar('Assignment'), { description: 'Public id of the assignment to reject.' })
  assignmentId: AssignmentId;

  @Field(() => RejectionReasonEnum, { description: 'Code of the fault of the work.' })
  reasonCode: RejectionReasonCode;

  @Field(() => String, { description: 'What was wrong, in words: 10 to 2,000 characters. The worker reads it.' })
  note: string;
}

@InputType({ description: 'Rejects submitted work, with a reason for each.' })
export class RejectAssignmentsInput {
  @Field(() => [RejectionInput], { description: '1 to 1,000 rejections. All are done, or none.' })
  rejections: RejectionInput[];

  @Field(() => String, { nullable: true, description: 'Chosen by you: a repeat with the same key answers what the first answered.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'Takes back a rejection by your own organisation.' })
export class WithdrawRejectionInput {
  @Field(() => idScalar('Assignment'), { description: 'Public id of the rejected assignment.' })
  assignmentId: AssignmentId;

  @Field(() => String, { nullable: true, description: 'For the worker to read.' })
  note?: string | null;
}

@InputType({ description: 'Undoes a rejection, as an admin.' })
export class OverturnRejectionInput {
  @Field(() => idScalar('Assignment'), { description: 'Public id of the rejected assignment.' })
  assignmentId: AssignmentId;

  @Field(() => String, { description: 'Why, in words: 10 to 2,000 characters. Both sides read it.' })
  reason: string;
}

export const ApproveAssignmentsPayload = payloadType('ApproveAssignments', {
  assignments: () => [AssignmentType],
  approvedCount: () => Int,
});
export const RejectAssignmentsPayload = payloadType('RejectAssignments', { assignments: () => [AssignmentType] });
export const WithdrawRejectionPayload = payloadType('WithdrawRejection', { assignment: () => AssignmentType });
export const OverturnRejectionPayload = payloadType('OverturnRejection', { assignment: () => AssignmentType });

export function reviewType(review: Review): ReviewType {
  const { id, verdict, reasonCode, note, at } = review;
  return Object.assign(new ReviewType(), { review, id, verdict, reasonCode, note, at, isAutomatic: review.reviewerId === null });
}

export function rejectionType({ state, heldUntil, closedAt, rewardMinor, feeMinor, currency }: RejectionHold): RejectionType {
  return Object.assign(new RejectionType(), {
    state,
    restsUntil: heldUntil,
    closedAt,
    amount: moneyType(rewardMinor + feeMinor, currency),
  });
}
