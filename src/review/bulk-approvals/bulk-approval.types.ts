/** GraphQL types of orders to approve everything that a batch has waiting. */
import { ArgsType, Field, Float, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { AssignmentId, BatchId } from '../../kernel/index.ts';
import { idScalar, MoneyType, moneyType, payloadType, SeenWithParent } from '../../platform/index.ts';
import type { BulkApproval } from './bulk-approval.entity.ts';
import type { ApprovalCounts } from './bulk-approval.repository.ts';

const PROBABILITY =
  'Least probability of being right, 0 to 1, as in `DoubtfulAnswer.rightProbability`: answers below it are left for a reviewer. Left out: whatever the probability.';
const EXCEPT = 'Up to 1,000 assignments of the batch that are left for a reviewer.';

@InputType({ description: 'Approves what a batch has waiting now.' })
export class ApproveAllSubmittedInput {
  @Field(() => idScalar('Batch'), { description: 'Public id of the batch.' })
  batchId: BatchId;

  @Field(() => Float, {
    nullable: true,
    description: `${PROBABILITY} It is read again when the order comes to the answer, so that what is doubted since is left, too.`,
  })
  minimumRightProbability?: number | null;

  @Field(() => [idScalar('Assignment')], { nullable: true, description: EXCEPT })
  except?: AssignmentId[] | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Refuses the order when it would approve another number of answers than this, for example because some came since you asked for `Batch.bulkApprovalPreview`. Left out: whatever the number.',
  })
  expectedCount?: number | null;

  @Field(() => String, { nullable: true, description: 'Chosen by you: a repeat with the same key answers what the first answered.' })
  idempotencyKey?: string | null;
}

@ArgsType()
export class BulkApprovalPreviewArgs {
  @Field(() => Float, { nullable: true, description: PROBABILITY })
  minimumRightProbability?: number | null;

  @Field(() => [idScalar('Assignment')], { nullable: true, description: EXCEPT })
  except?: AssignmentId[] | null;
}

@SeenWithParent()
@ObjectType('BulkApproval', { description: 'An order to approve what a batch had waiting.' })
export class BulkApprovalType {
  @Field(() => Date, { description: 'Everything submitted until then is approved, unless the order leaves it.' })
  requestedAt: Date;

  @Field(() => Float, {
    nullable: true,
    description: 'Answers below this probability of being right are left; null: none is left for that.',
  })
  minimumRightProbability: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Number of answers that met the order when it was given. Fewer are approved when others decide in the meantime, or when labels change. Null for an order from before the count was kept.',
  })
  totalCount: number | null;

  @Field(() => Int, { description: 'Number of assignments approved so far.' })
  approvedCount: number;

  @Field(() => Int, {
    nullable: true,
    description:
      'Number of answers left for a reviewer so far: excepted, below the probability, or your own work. Null for an order from before the count was kept.',
  })
  leftCount: number | null;

  @Field(() => Date, { nullable: true, description: 'When it was done; null while it runs.' })
  finishedAt: Date | null;
}

@SeenWithParent()
@ObjectType('BulkApprovalPreview', { description: 'What approveAllSubmitted would do now. Nothing is approved by asking.' })
export class BulkApprovalPreviewType {
  @Field(() => Int, { description: 'Number of answers that it would approve: the `expectedCount` of the order.' })
  approvedCount: number;

  @Field(() => Int, { description: 'Number of waiting answers that it would leave for a reviewer.' })
  leftCount: number;

  @Field(() => MoneyType, { description: 'Rewards of the approved answers, paid from what the batch has reserved.' })
  reward: MoneyType;

  @Field(() => MoneyType, { description: 'Fees of the approved answers, paid from what the batch has reserved.' })
  fee: MoneyType;
}

export const ApproveAllSubmittedPayload = payloadType('ApproveAllSubmitted', { bulkApproval: () => BulkApprovalType });

export function bulkApprovalType(order: BulkApproval): BulkApprovalType {
  const { requestedAt, minimumRightProbability, totalCount, approvedCount, leftCount, finishedAt } = order;
  return Object.assign(new BulkApprovalType(), {
    requestedAt,
    minimumRightProbability,
    totalCount,
    approvedCount,
    leftCount,
    finishedAt,
  });
}

export function bulkApprovalPreviewType(counts: ApprovalCounts, currency: string): BulkApprovalPreviewType {
  return Object.assign(new BulkApprovalPreviewType(), {
    approvedCount: counts.approved,
    leftCount: counts.left,
    reward: moneyType(counts.rewardMinor, currency),
    fee: moneyType(counts.feeMinor, currency),
  });
}
