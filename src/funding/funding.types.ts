/** GraphQL: money that an organisation paid in, and its balance. */
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { AdminRequestType, REQUEST_MADE } from '../identity/index.ts';
import {
  connectionType,
  IdempotentInput,
  idScalar,
  MinorUnits,
  MoneyType,
  moneyType,
  payloadType,
  SeenWithParent,
} from '../platform/index.ts';
import type { Funding, FundingReversal, FundingReversalState } from './funding.ts';
import { RailEnum, type RailName } from '../ledger/index.ts';
import { SeenAsMoney } from './organisation-money.ts';
import type { AdjustmentId, FundingId, OrganisationId } from '../kernel/index.ts';

export const FundingReversalStateEnum = { PROPOSED: 'proposed', APPROVED: 'approved', WITHDRAWN: 'withdrawn' } as const;
registerEnumType(FundingReversalStateEnum, {
  name: 'FundingReversalState',
  description: 'How far the reversal of a funding is.',
  valuesMap: {
    PROPOSED: { description: 'One admin proposed it; the money is still there.' },
    APPROVED: { description: 'Another admin agreed; the money was taken off the balance.' },
    WITHDRAWN: { description: 'Withdrawn before an approval; the funding stays.' },
  },
});

@SeenWithParent()
@ObjectType('FundingReversal', {
  description: 'The undoing of a funding that was recorded wrongly: one admin proposes it, another approves it.',
})
export class FundingReversalType {
  @Field(() => idScalar('Adjustment'), { description: 'Public id of the funding reversal.' })
  id: AdjustmentId;

  @Field(() => FundingReversalStateEnum, { description: 'State of the reversal: proposed, done or withdrawn.' })
  state: FundingReversalState;

  @Field(() => String, { description: 'Fault of the funding, as the proposing admin described it.' })
  reason: string;

  @Field(() => Date, { description: 'Time at which the reversal was proposed.' })
  proposedAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it was approved or withdrawn; null until then.' })
  decidedAt: Date | null;

  /** Not fields: only admins see these people. */
  proposedById: string;
  decidedById: string | null;
}

@SeenAsMoney()
@ObjectType('Funding', { description: 'Money that an organisation paid in.' })
export class FundingType {
  @Field(() => idScalar('Funding'), { description: 'Public id of the funding.' })
  id: FundingId;

  @Field(() => RailEnum, { description: 'By which way it came.' })
  rail: RailName;

  @Field(() => String, { description: 'What the bank calls the transfer, or Stripe the payment.' })
  reference: string;

  @Field(() => MoneyType, { description: 'Amount that was paid in.' })
  amount: MoneyType;

  @Field(() => String, { description: 'From which day the bank counts it as received, as YYYY-MM-DD.' })
  valueDate: string;

  @Field(() => Date, { description: 'When it was recorded and could be spent.' })
  recordedAt: Date;

  /** Not fields. */
  organisationId: OrganisationId;
  recordedById: string | null;
  approvedById: string | null;
}

export const FundingConnection = connectionType(FundingType, 'Funding');

@SeenAsMoney()
@ObjectType('OrganisationBalance', { description: 'What an organisation has, by what it may be used for.' })
export class OrganisationBalanceType {
  @Field(() => MoneyType, { description: 'Amount that the organisation can spend.' })
  available: MoneyType;

  @Field(() => MoneyType, { description: 'Paid in by Stripe, and not settled yet.' })
  pending: MoneyType;

  @Field(() => MoneyType, { description: 'Asked back, and on its way.' })
  refunding: MoneyType;

  @Field(() => MoneyType, { description: 'Amount that it owes the marketplace, for example after a chargeback.' })
  owed: MoneyType;

  /** Not fields: for what higher domains add. */
  organisationId: OrganisationId;
  currency: string;
}

export function fundingType(funding: Funding): FundingType {
  const { id, rail, reference, valueDate, recordedAt, organisationId, recordedBy: recordedById, approvedBy: approvedById } = funding;
  const amount = moneyType(funding.amountMinor, funding.currency);
  return Object.assign(new FundingType(), {
    id,
    rail,
    reference,
    amount,
    valueDate,
    recordedAt,
    organisationId,
    recordedById,
    approvedById,
  });
}

export function fundingReversalType(reversal: FundingReversal): FundingReversalType {
  const { id, state, reason, proposedAt, decidedAt, proposedBy, decidedBy } = reversal;
  return Object.assign(new FundingReversalType(), {
    id,
    state,
    reason,
    proposedAt,
    decidedAt,
    proposedById: proposedBy,
    decidedById: decidedBy,
  });
}

@InputType({ description: "A transfer on the bank's statement." })
export class RecordFundingInput extends IdempotentInput {
  @Field(() => idScalar('Organisation'), { description: 'Public id of the organisation that paid.' })
  organisationId: OrganisationId;

  @Field(() => String, { description: "The bank's own reference of the transfer, 1 to 140 characters. Recording it again is harmless." })
  reference: string;

  @Field(() => MinorUnits, { description: 'Amount in minor units, more than 0.' })
  amountMinor: bigint;

  @Field(() => String, { nullable: true, description: "To be sure: the organisation's currency, ISO 4217. Another one is refused." })
  currency?: string | null;

  @Field(() => String, { description: 'From which day the bank counts it as received, as YYYY-MM-DD.' })
  valueDate: string;

  @Field(() => String, {
    nullable: true,
    description: "Reference of the invoice that it pays. Left out: the open invoice whose reference is in the bank's reference, if any.",
  })
  invoiceReference?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Reason for the second admin when the amount takes two admins, 10 to 1000 characters.',
  })
  reason?: string | null;
}

@InputType({ description: 'A wrongly recorded funding, and the amount to take back.' })
export class TakeBackFundingInput extends IdempotentInput {
  @Field(() => idScalar('Funding'), { description: 'The funding that was recorded wrongly.' })
  fundingId: FundingId;

  @Field(() => MinorUnits, {
    nullable: true,
    description: 'Amount to take back, in minor units; the whole remainder of the funding when left out.',
  })
  amountMinor?: bigint | null;

  @Field(() => String, { description: 'What was wrong, in 10 to 1000 characters.' })
  reason: string;
}

@InputType({ description: 'A funding that was recorded wrongly.' })
export class ProposeFundingReversalInput extends IdempotentInput {
  @Field(() => idScalar('Funding'), { description: 'Public id of the funding to reverse.' })
  fundingId: FundingId;

  @Field(() => String, { description: 'What was wrong, in 10 to 1000 characters.' })
  reason: string;
}

@InputType({ description: 'One reversal of a funding.' })
export class FundingReversalInput {
  @Field(() => idScalar('Adjustment'), { description: 'Public id of the reversal.' })
  reversalId: AdjustmentId;
}

export const RecordFundingPayload = payloadType(
  'RecordFunding',
  { funding: () => FundingType, request: () => AdminRequestType },
  {
    funding: 'The recorded funding; null when a request waits for another admin, and null when the mutation was refused.',
    request: 'The request that waits for another admin; null when the funding was recorded, and null when the mutation was refused.',
  },
);
export const TakeBackFundingPayload = payloadType(
  'TakeBackFunding',
  { funding: () => FundingType, request: () => AdminRequestType },
  { request: REQUEST_MADE },
);
export const ProposeFundingReversalPayload = payloadType('ProposeFundingReversal', { funding: () => FundingType });
export const ApproveFundingReversalPayload = payloadType('ApproveFundingReversal', { funding: () => FundingType });
export const WithdrawFundingReversalPayload = payloadType('WithdrawFundingReversal', { funding: () => FundingType });
