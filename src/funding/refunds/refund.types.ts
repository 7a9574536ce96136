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
} from '../../platform/index.ts';
import { RailEnum } from '../../ledger/index.ts';
import type { RailName } from '../../ledger/index.ts';
import { sentMinor, type Refund, type RefundPart, type RefundPartState, type RefundState } from './refund.ts';
import { SeenAsMoney } from '../organisation-money.ts';
import type { FundingId, OrganisationId, PersonId, RefundId, RefundPartId } from '../../kernel/index.ts';

export const RefundStateEnum = { ASKED: 'asked', DONE: 'done', PARTLY_DONE: 'partly_done', FAILED: 'failed' } as const;
registerEnumType(RefundStateEnum, {
  name: 'RefundState',
  description: 'State of a refund, from its parts.',
  valuesMap: {
    ASKED: { description: 'Some of it is on its way.' },
    DONE: { description: 'All of it went back.' },
    PARTLY_DONE: { description: 'A part was refunded; the other money is on the balance again.' },
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
    ASKED: { description: 'Reserved; no request was sent yet.' },
    SENDING: { description: 'A request to Stripe is under way, without an answer yet.' },
    SENT: { description: 'Stripe accepted it; it has not arrived yet.' },
    PROPOSED: { description: 'One admin recorded a bank transfer; another has to confirm it.' },
    DONE: { description: 'It went out. A bank may still send it back.' },
    FAILED: { description: 'It did not go out, or came back; it is on the balance again.' },
  },
});

@SeenAsMoney()
@ObjectType('RefundPart', { description: 'A part of a refund that goes back to one funding.' })
export class RefundPartType {
  @Field(() => idScalar('RefundPart'), { description: 'Public id of the refund part.' })
  id: RefundPartId;

  @Field(() => RailEnum, { description: 'By which way it goes back.' })
  rail: RailName;

  @Field(() => RefundPartStateEnum, { description: 'State of the part of the refund.' })
  state: RefundPartState;

  @Field(() => MoneyType, { description: 'What it takes off the balance.' })
  amount: MoneyType;

  @Field(() => MoneyType, { description: 'Of that, what is not sent: Stripe keeps its fee on what was paid in.' })
  keptFee: MoneyType;

  @Field(() => MoneyType, { description: 'Amount that is sent, without the fee that is kept.' })
  sent: MoneyType;

  @Field(() => idScalar('Funding'), { nullable: true, description: 'Which funding it came from; null: from none.' })
  fundingId: FundingId | null;

  @Field(() => String, { nullable: true, description: "The bank's reference of the transfer." })
  reference: string | null;

  @Field(() => String, { nullable: true, description: 'Reason for which it failed; null otherwise.' })
  reason: string | null;

  @Field(() => Date, { nullable: true, description: 'Time at which the part was done or failed; null until then.' })
  endedAt: Date | null;

  @Field(() => idScalar('Refund'), { nullable: true, description: 'The refund that brings it by bank transfer instead, since it failed.' })
  insteadBy: RefundId | null;

  /** Not fields. */
  organisationId: OrganisationId;
  refundId: string;
  recordedById: PersonId | null;
}

@SeenAsMoney()
@ObjectType('Refund', { description: 'Unspent money that an organisation asked back.' })
export class RefundType {
  @Field(() => idScalar('Refund'), { description: 'Public id of the refund.' })
  id: RefundId;

  @Field(() => MoneyType, { description: 'Amount that was requested.' })
  amount: MoneyType;

  @Field(() => Date, { description: 'Time at which the refund was requested.' })
  askedAt: Date;

  @Field(() => idScalar('RefundPart'), {
    nullable: true,
    description:
      'What it brings instead of: a part of another refund, which Stripe refused or a bank sent back; null: the organisation asked.',
  })
  insteadOf: RefundPartId | null;

  /** Not fields. */
  organisationId: OrganisationId;
  askedById: string | null;
}

@ArgsType()
export class RefundListArgs extends AmountListArgs {
  @Field(() => idScalar('Organisation'), { nullable: true, description: 'Only those of this organisation.' })
  organisationId?: OrganisationId | null;

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
    proposedBy: recordedById,
    amountMinor,
    keptFeeMinor,
    currency,
  } = part;
  return Object.assign(new RefundPartType(), {
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
    recordedById,
    amount: moneyType(amountMinor, currency),
    keptFee: moneyType(keptFeeMinor, currency),
    sent: moneyType(sentMinor(part), currency),
  });
}

export type { RefundState };

@InputType({ description: 'The organisation and the amount to pay back.' })
export class RequestRefundInput extends IdempotentInput {
  @Field(() => idScalar('Organisation'), { description: 'Public id of the organisation that gets its money back.' })
  organisationId: OrganisationId;

  @Field(() => MinorUnits, { description: 'How much of what is available.' })
  amountMinor: bigint;
}

@InputType({ description: 'A bank transfer that brings a part of a refund back.' })
export class RecordRefundTransferInput {
  @Field(() => idScalar('RefundPart'), { description: 'Public id of the part of the refund.' })
  refundPartId: RefundPartId;

  @Field(() => String, { description: "The bank's reference of the transfer, 1 to 140 characters." })
  reference: string;
}

@InputType({ description: 'A part of a refund, to be handled by an admin.' })
export class RefundPartInput {
  @Field(() => idScalar('RefundPart'), { description: 'Public id of the part of the refund.' })
  refundPartId: RefundPartId;
}

@InputType({ description: 'A part of a refund that cannot be transferred.' })
export class RejectRefundTransferInput {
  @Field(() => idScalar('RefundPart'), { description: 'Public id of the part of the refund.' })
  refundPartId: RefundPartId;

  @Field(() => String, { description: 'Why, in 10 to 500 characters; the organisation will read it.' })
  reason: string;
}

export const RequestRefundPayload = payloadType('RequestRefund', { refund: () => RefundType });
export const TransferRefusedRefundPayload = payloadType('TransferRefusedRefund', { refund: () => RefundType });
export const RecordRefundTransferPayload = payloadType('RecordRefundTransfer', { refundPart: () => RefundPartType });
export const ConfirmRefundTransferPayload = payloadType('ConfirmRefundTransfer', { refundPart: () => RefundPartType });
export const WithdrawRefundTransferPayload = payloadType('WithdrawRefundTransfer', { refundPart: () => RefundPartType });
export const RejectRefundTransferPayload = payloadType('RejectRefundTransfer', { refundPart: () => RefundPartType });
