/** GraphQL types of reviewing. */
import { Field, GraphQLISODateTime, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { idScalar, MoneyType } from '../platform/index.ts';

export enum Verdict {
  APPROVED = 'approved',
  REJECTED = 'rejected',
  WITHDRAWN = 'withdrawn',
  OVERTURNED = 'overturned',
}
registerEnumType(Verdict, {
  name: 'Verdict',
  description: 'What was decided about submitted work.',
  valuesMap: {
    APPROVED: { description: 'The work is paid.' },
    REJECTED: { description: 'The work is not paid, unless the rejection is undone in time.' },
    WITHDRAWN: { description: 'The requester took a rejection back: the work is paid.' },
    OVERTURNED: { description: 'An admin undid a rejection: the work is paid.' },
  },
});

export enum RejectionReason {
  INCORRECT = 'incorrect',
  INCOMPLETE = 'incomplete',
  DID_NOT_FOLLOW_INSTRUCTIONS = 'did_not_follow_instructions',
  UNREADABLE = 'unreadable',
  DUPLICATE = 'duplicate',
  SUSPECTED_AUTOMATION = 'suspected_automation',
  OTHER = 'other',
}
registerEnumType(RejectionReason, {
  name: 'RejectionReason',
  description: 'What was wrong with the work; the note says it in words.',
  valuesMap: {
    INCORRECT: { description: 'The answer is wrong.' },
    INCOMPLETE: { description: 'Part of the answer is missing.' },
    DID_NOT_FOLLOW_INSTRUCTIONS: { description: 'The instructions say otherwise.' },
    UNREADABLE: { description: 'The answer cannot be read or opened.' },
    DUPLICATE: { description: 'The same answer was handed in elsewhere.' },
    SUSPECTED_AUTOMATION: { description: 'The answer looks as if a program had made it.' },
    OTHER: { description: 'None of these.' },
  },
});

export enum DisputeStateName {
  RESTING = 'resting',
  STANDS = 'stands',
  WITHDRAWN = 'withdrawn',
  OVERTURNED = 'overturned',
}
registerEnumType(DisputeStateName, {
  name: 'RejectionState',
  description: 'What has become of a rejection.',
  valuesMap: {
    RESTING: { description: 'It can still be undone; the money rests in the dispute hold.' },
    STANDS: { description: 'It is final; the money went back to the requester.' },
    WITHDRAWN: { description: 'The requester took it back; the worker is paid.' },
    OVERTURNED: { description: 'An admin undid it; the worker is paid.' },
  },
});

export enum PaymentStateName {
  RESERVED = 'reserved',
  PENDING = 'pending',
  PAYABLE = 'payable',
  IN_DISPUTE = 'in_dispute',
  WITHHELD = 'withheld',
  FREED = 'freed',
  NONE = 'none',
}
registerEnumType(PaymentStateName, {
  name: 'PaymentState',
  description: 'Where the reward of one assignment is.',
  valuesMap: {
    RESERVED: { description: "Set aside in the batch's escrow; nobody can spend it on anything else." },
    PENDING: { description: "Earned, in its hold time: the worker's from `payableAt` on." },
    PAYABLE: { description: "The worker's, to be paid out, or paid out already." },
    IN_DISPUTE: { description: 'Rejected, and resting where neither side can spend it.' },
    WITHHELD: { description: 'The rejection stands: back with the requester.' },
    FREED: { description: 'The task was given back; its reward waits for another worker.' },
    NONE: { description: 'No reward was promised.' },
  },
});

@ObjectType('Rejection', { description: 'A rejection and what has become of it.' })
export class RejectionType {
  @Field(() => DisputeStateName, { description: 'What has become of it.' })
  state: DisputeStateName;

  @Field(() => GraphQLISODateTime, { description: 'Until when it can be withdrawn or overturned.' })
  restsUntil: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was undone or became final.' })
  closedAt: Date | null;

  @Field(() => MoneyType, { description: 'Reward and fee that rest, or rested, in the dispute hold.' })
  amount: MoneyType;
}

@ObjectType('Review', { description: 'One verdict on one assignment, as it was given.' })
export class ReviewType {
  @Field(() => idScalar('Review'), { description: 'Its id.' })
  id: string;

  @Field(() => Verdict, { description: 'What was decided.' })
  verdict: Verdict;

  @Field(() => RejectionReason, { nullable: true, description: 'What was wrong; of rejections only.' })
  reasonCode: RejectionReason | null;

  @Field(() => String, { nullable: true, description: 'What the reviewer said; rejections always say something.' })
  note: string | null;

  @Field(() => GraphQLISODateTime, { description: 'When it was decided.' })
  at: Date;

  @Field(() => Boolean, { description: 'Whether the marketplace approved because nobody decided in time.' })
  isAutomatic: boolean;

  @Field(() => idScalar('Person'), {
    nullable: true,
    description: 'Who decided. Told to members of the organisation and to admins; null for the worker and for automatic approvals.',
  })
  reviewerId: string | null;

  @Field(() => RejectionType, { nullable: true, description: 'Of rejections: whether it can still be undone.' })
  rejection: RejectionType | null;
}

@ObjectType('Payment', { description: 'Where the reward of one assignment is.' })
export class PaymentType {
  @Field(() => PaymentStateName, { description: 'Where it is.' })
  state: PaymentStateName;

  @Field(() => MoneyType, { description: 'What the worker gets for approved work.' })
  reward: MoneyType;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'From when on it can be paid out; null before it was earned.' })
  payableAt: Date | null;
}

@InputType({ description: 'Approves submitted work.' })
export class ApproveAssignmentsInput {
  @Field(() => [idScalar('Assignment')], {
    description: '1 to 1,000 assignments, of any batches that you review. All are approved, or none.',
  })
  assignmentIds: string[];

  @Field(() => String, { nullable: true, description: 'For the workers to read.' })
  note?: string | null;

  @Field(() => String, { nullable: true, description: 'Chosen by you: a repeat with the same key answers what the first answered.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'Approves everything that a batch has waiting now.' })
export class ApproveAllSubmittedInput {
  @Field(() => idScalar('Batch'), { description: 'The batch.' })
  batchId: string;
}

@InputType({ description: 'Rejects one assignment.' })
export class RejectionInput {
  @Field(() => idScalar('Assignment'), { description: 'The assignment.' })
  assignmentId: string;

  @Field(() => RejectionReason, { description: 'What was wrong.' })
  reasonCode: RejectionReason;

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
  @Field(() => idScalar('Assignment'), { description: 'The rejected assignment.' })
  assignmentId: string;

  @Field(() => String, { nullable: true, description: 'For the worker to read.' })
  note?: string | null;
}

@InputType({ description: 'Undoes a rejection, as an admin.' })
export class OverturnRejectionInput {
  @Field(() => idScalar('Assignment'), { description: 'The rejected assignment.' })
  assignmentId: string;

  @Field(() => String, { description: 'Why, in words: 10 to 2,000 characters. Both sides read it.' })
  reason: string;
}

@ObjectType('BulkApproval', { description: 'An order to approve everything that a batch had waiting.' })
export class BulkApprovalType {
  @Field(() => GraphQLISODateTime, { description: 'Everything submitted until then is approved.' })
  requestedAt: Date;

  @Field(() => Int, { description: 'Approved so far.' })
  approvedCount: number;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was done; null while it runs.' })
  finishedAt: Date | null;
}
