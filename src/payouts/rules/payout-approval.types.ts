/** GraphQL: the approval of a large payout. */
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { PayoutId } from '../../kernel/index.ts';
import { idScalar, MoneyType, moneyType, payloadType, SeenWithParent } from '../../platform/index.ts';
import type { ApprovalDecision, PayoutApproval } from './payout-approval.ts';
import { PayoutLineType } from '../payout-line.types.ts';

export const PayoutDecisionEnum = { APPROVED: 'approved', REFUSED: 'refused' } as const;
registerEnumType(PayoutDecisionEnum, {
  name: 'PayoutDecision',
  description: 'What a second person decided on a large payout.',
  valuesMap: {
    APPROVED: { description: 'The payout was approved and continues.' },
    REFUSED: { description: 'It ended, and its money is available to the worker again.' },
  },
});

@SeenWithParent()
@ObjectType('PayoutApproval', { description: 'Payouts above a limit wait until a second person has looked at them.' })
export class PayoutApprovalType {
  @Field(() => MoneyType, { description: 'The limit that the payout is above.' })
  limit: MoneyType;

  @Field(() => PayoutDecisionEnum, { nullable: true, description: 'Null while it waits, and when it was taken back before.' })
  decision: ApprovalDecision | null;

  @Field(() => Date, { nullable: true, description: 'When it was decided; null until then.' })
  decidedAt: Date | null;

  @Field(() => String, { nullable: true, description: 'Why, in the words of who decided.' })
  note: string | null;

  /** Not fields. */
  requestedById: string | null;
  decidedById: string | null;
}

export function payoutApprovalType(approval: PayoutApproval, currency: string): PayoutApprovalType {
  const { limitMinor, decision, decidedAt, note, requestedBy, decidedBy } = approval;
  return Object.assign(new PayoutApprovalType(), {
    limit: moneyType(limitMinor, currency),
    decision,
    decidedAt,
    note,
    requestedById: requestedBy,
    decidedById: decidedBy,
  });
}

@InputType({ description: 'A large payout that may go on.' })
export class ApprovePayoutInput {
  @Field(() => idScalar('Payout'), { description: 'Public id of the payout to approve.' })
  payoutId: PayoutId;

  @Field(() => String, { nullable: true, description: 'What was looked at, in at most 500 characters; the worker may read it.' })
  note?: string | null;
}

@InputType({ description: 'A large payout that must not go on.' })
export class RefusePayoutInput {
  @Field(() => idScalar('Payout'), { description: 'Public id of the payout to refuse.' })
  payoutId: PayoutId;

  @Field(() => String, { description: 'Why, in 10 to 500 characters; the worker will read it.' })
  reason: string;
}

export const ApprovePayoutPayload = payloadType('ApprovePayout', { payout: () => PayoutLineType });
export const RefusePayoutPayload = payloadType('RefusePayout', { payout: () => PayoutLineType });
