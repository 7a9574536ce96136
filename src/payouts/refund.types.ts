/** GraphQL: unspent money that goes back. */
import { ArgsType, Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import {
  AmountListArgs,
  connectionType,
  IdempotentInput,
  idScalar,
  MinorUnits,
  MoneyType,
  moneyType,
  payloadType,
  SeenBy,
} from '../platform/index.ts';
import { RailEnum } from './funding.types.ts';
import type { RailName } from './rail-name.ts';
import { sentMinor, type Refund, type RefundPart, type RefundPartState, type RefundState } from './refund.ts';
import { maySeeMoneyOf } from './refund.policy.ts';
import { asId } from '../kernel/index.ts';

export const RefundStateEnum = { ASKED: 'asked', DONE: 'done', PARTLY_DONE: 'partly_done', FAILED: 'failed' } as const;
registerEnumType(RefundStateEnum, {
  name: 'RefundState',
  description: 'How far a refund is.',
  valuesMap: {
    ASKED: { description: 'Some of it is on its way.' },
    DONE: { description: 'All of it went back.' },
    PARTLY_DONE: { description: 'A part went back; the rest is on the balance again.' },
    FAILED: { description: 'Nothing went back; all of it is on the balance again.' },
  },
});

export const RefundPartStateEnum = {
  ASKED: 'asked',
  SENDING: 'sending',
  SENT: 'sent',
  PROPOSED: 'proposed',
  DONE: 'done',
  FAILED: 'failed',
} as const;
registerEnumType(RefundPartStateEnum, {
  name: 'RefundPartState',
  description: 'How far a part of a refund is.',
  valuesMap: {
    ASKED: { description: 'Set aside; nobody outside was told yet.' },
    SENDING: { description: 'Stripe is being told, and has not answered.' },
    SENT: { description: 'Stripe has it.' },
    PROPOSED: { description: 'One admin recorded a bank transfer; another has to confirm it.' },
    DONE: { description: 'It went out. A bank may still send it back.' },
    FAILED: { description: 'It did not go out, or came back; it is on the balance again.' },
  },
});

@SeenBy((actor, { organisationId }: RefundPartType) => maySeeMoneyOf(actor, asId<'Organisation'>(organisationId)), {
  scopes: ['requester:read', 'money'],
})
@ObjectType('RefundPart', { description: 'A part of a refund that goes back to one funding.' })
export class RefundPartType {
  @Field(() => idScalar('RefundPart'), { description: 'Its id.' })
  id: string;

  @Field(() => RailEnum, { description: 'By which way it goes back.' })
  rail: RailName;

  @Field(() => RefundPartStateEnum, { description: 'How far it is.' })
  state: RefundPartState;

  @Field(() => MoneyType, { description: 'What it takes off the balance.' })
  amount: MoneyType;

  @Field(() => MoneyType, { description: 'Of that, what is not sent: Stripe keeps its fee on what was paid in.' })
  keptFee: MoneyType;

  @Field(() => MoneyType, { description: 'What is sent.' })
  sent: MoneyType;

  @Field(() => idScalar('Funding'), { nullable: true, description: 'Which funding it came from; null: from none.' })
  fundingId: string | null;

  @Field(() => String, { nullable: true, description: "The bank's reference of the transfer." })
  reference: string | null;

  @Field(() => String, { nullable: true, description: 'Why it failed.' })
  reason: string | null;

  @Field(() => Date, { nullable: true, description: 'When it was done or failed.' })
  endedAt: Date | null;

  @Field(() => idScalar('Refund'), { nullable: true, description: 'The refund that brings it by bank transfer instead, since it failed.' })
  insteadBy: string | null;

  /** Not fields. */
  organisationId: string;
  refundId: string;
}

@SeenBy((actor, { organisationId }: RefundType) => maySeeMoneyOf(actor, asId<'Organisation'>(organisationId)), {
  scopes: ['requester:read', 'money'],
})
@ObjectType('Refund', { description: 'Unspent money that an organisation asked back.' })
export class RefundType {
  @Field(() => idScalar('Refund'), { description: 'Its id.' })
  id: string;

  @Field(() => MoneyType, { description: 'How much was asked.' })
  amount: MoneyType;

  @Field(() => Date, { description: 'When.' })
  askedAt: Date;

  @Field(() => idScalar('RefundPart'), {
    nullable: true,
    description:
      'What it brings instead of: a part of another refund, which Stripe refused or a bank sent back; null: the organisation asked.',
  })
  insteadOf: string | null;

  /** Not fields. */
  organisationId: string;
  askedById: string | null;
}

@ArgsType()
export class RefundListArgs extends AmountListArgs {
  @Field(() => idScalar('Organisation'), { nullable: true, description: 'Only those of this organisation.' })
  organisationId?: string | null;

  @Field(() => RefundStateEnum, { nullable: true, description: 'Only those in this state.' })
  state?: RefundState | null;

  @Field(() => Date, { nullable: true, description: 'Only those requested at or after this time.' })
  from?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Only those requested before this time.' })
  to?: Date | null;
}

export const RefundConnection = connectionType(RefundType, 'Refund');
export const RefundPartConnection = connectionType(RefundPartType, 'RefundPart');

export function refundType(refund: Refund): RefundType {
  const { id, askedAt, organisationId, insteadOf, askedBy: askedById } = refund;
  return Object.assign(new RefundType(), {
    id,
    askedAt,
    organisationId,
    askedById,
    insteadOf,
    amount: moneyType(refund.amountMinor, refund.currency),
  });
}

export function refundPartType(part: RefundPart): RefundPartType {
  const {
    id,
    rail,
    state,
    fundingId,
    reference,
    reason,
    endedAt,
    organisationId,
    refundId,
    insteadBy,
    amountMinor,
    keptFeeMinor,
    currency,
  } = part;
  return Object.assign(new RefundPartType(), {
    ...{ id, rail, state, fundingId, reference, reason, endedAt, organisationId, refundId, insteadBy },
    amount: moneyType(amountMinor, currency),
    keptFee: moneyType(keptFeeMinor, currency),
    sent: moneyType(sentMinor(part), currency),
  });
}

export type { RefundState };

@InputType({ description: 'How much to pay back.' })
export class RequestRefundInput extends IdempotentInput {
  @Field(() => idScalar('Organisation'), { description: 'Whose money.' })
  organisationId: string;

  @Field(() => MinorUnits, { description: 'How much of what is available.' })
  amountMinor: bigint;
}

@InputType({ description: 'A bank transfer that brings a part of a refund back.' })
export class RecordRefundTransferInput {
  @Field(() => idScalar('RefundPart'), { description: 'Which part.' })
  refundPartId: string;

  @Field(() => String, { description: "The bank's reference of the transfer, 1 to 140 characters." })
  reference: string;
}

@InputType({ description: 'A part of a refund, to be handled by an admin.' })
export class RefundPartInput {
  @Field(() => idScalar('RefundPart'), { description: 'Which part.' })
  refundPartId: string;
}

@InputType({ description: 'A part of a refund that cannot be transferred.' })
export class RejectRefundTransferInput {
  @Field(() => idScalar('RefundPart'), { description: 'Which part.' })
  refundPartId: string;

  @Field(() => String, { description: 'Why, in 10 to 500 characters; the organisation will read it.' })
  reason: string;
}

export const RequestRefundPayload = payloadType('RequestRefund', { refund: () => RefundType });
export const TransferRefusedRefundPayload = payloadType('TransferRefusedRefund', { refund: () => RefundType });
export const RecordRefundTransferPayload = payloadType('RecordRefundTransfer', { refundPart: () => RefundPartType });
export const ConfirmRefundTransferPayload = payloadType('ConfirmRefundTransfer', { refundPart: () => RefundPartType });
export const WithdrawRefundTransferPayload = payloadType('WithdrawRefundTransfer', { refundPart: () => RefundPartType });
export const RejectRefundTransferPayload = payloadType('RejectRefundTransfer', { refundPart: () => RefundPartType });
