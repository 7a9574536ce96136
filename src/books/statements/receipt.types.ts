/** GraphQL: receipts, which show what a worker was paid for. */
import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { AssignmentId, BatchId, BonusId, PayoutId, TestAttemptId } from '../../kernel/index.ts';
import { connectionType, idScalar, MoneyType, moneyType, SeenWithParent } from '../../platform/index.ts';
import { paymentReference, type Receipt } from './receipt.repository.ts';

export const ApprovedByEnum = {
  REQUESTER: 'requester',
  TIME: 'time',
  REQUESTER_AFTER_REJECTION: 'requester_after_rejection',
  MARKETPLACE_AFTER_REJECTION: 'marketplace_after_rejection',
} as const;
registerEnumType(ApprovedByEnum, {
  name: 'ApprovedBy',
  description: 'Who approved the work.',
  valuesMap: {
    REQUESTER: { description: 'A reviewer of the requesting organisation approved it.' },
    TIME: { description: 'Nobody in time: it was approved automatically.' },
    REQUESTER_AFTER_REJECTION: { description: 'The requester, who took a rejection back.' },
    MARKETPLACE_AFTER_REJECTION: { description: 'The marketplace, which overturned a rejection.' },
  },
});

@SeenWithParent()
@ObjectType('ReceiptPayout', { description: 'A payout that something earned went into, whole or in part.' })
export class ReceiptPayoutType {
  @Field(() => idScalar('Payout'), { description: 'Public id of the payout.' })
  payoutId: PayoutId;

  @Field(() => MoneyType, { description: 'How much of what was earned it holds.' })
  amount: MoneyType;

  @Field(() => String, { description: 'State of the payout, for example "paid".' })
  state: string;

  @Field(() => Date, { nullable: true, description: 'Time at which it arrived at your bank; null until then.' })
  paidAt: Date | null;

  @Field(() => String, { description: 'What it is called at the bank or at Stripe.' })
  reference: string;
}

@SeenWithParent()
@ObjectType('Receipt', { description: 'A piece of work, a bonus or a test that was paid, and the way of its money.' })
export class ReceiptType {
  @Field(() => idScalar('Assignment'), { nullable: true, description: 'The assignment; null for a bonus that is for none.' })
  assignmentId: AssignmentId | null;

  @Field(() => idScalar('Bonus'), { nullable: true, description: 'The bonus, where it is one.' })
  bonusId: BonusId | null;

  @Field(() => idScalar('TestAttempt'), { nullable: true, description: 'The attempt at a test, where it is one.' })
  testAttemptId: TestAttemptId | null;

  @Field(() => idScalar('Batch'), { nullable: true, description: 'The batch; null for a bonus that is for none, and for a test.' })
  batchId: BatchId | null;

  @Field(() => String, { nullable: true, description: "The batch's title; of a test the name of the qualification." })
  batchTitle: string | null;

  @Field(() => String, { description: 'Name of the requester that the work was done for.' })
  requesterName: string;

  @Field(() => MoneyType, { description: 'The reward, the bonus, or what the test paid.' })
  amount: MoneyType;

  @Field(() => Date, { nullable: true, description: 'When the answer was sent in; null for a bonus.' })
  submittedAt: Date | null;

  @Field(() => Date, { description: 'When it was approved, or given.' })
  approvedAt: Date;

  @Field(() => ApprovedByEnum, { nullable: true, description: 'Who approved it; null for a bonus, and for a test.' })
  approvedBy: Receipt['approvedBy'];

  @Field(() => Date, { description: 'When its hold time ends, or ended: it can be paid out from then on.' })
  holdEndsAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it became payable; null until then.' })
  releasedAt: Date | null;

  @Field(() => [ReceiptPayoutType], { description: 'The payouts that it went into; those whose money came back are left out.' })
  payouts: ReceiptPayoutType[];
}

export const ReceiptConnection = connectionType(ReceiptType, 'Receipt');

export function receiptType(receipt: Receipt): ReceiptType {
  const { source, id, currency, amountMinor, organisationName, paidBy, ...rest } = receipt;
  return Object.assign(new ReceiptType(), rest, {
    bonusId: source === 'bonus' ? id : null,
    testAttemptId: source === 'test_attempt' ? id : null,
    requesterName: organisationName,
    amount: moneyType(amountMinor, currency),
    payouts: paidBy.map((part) => ({
      payoutId: part.payoutId,
      amount: moneyType(part.amountMinor, currency),
      state: part.state,
      paidAt: part.paidAt,
      reference: paymentReference(part),
    })),
  });
}
