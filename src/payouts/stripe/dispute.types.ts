/** GraphQL: card disputes, and what an organisation may not do meanwhile. */
import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { AdminRequestType, REQUEST_MADE, RestrictionTerms, restrictionTerms } from '../../identity/index.ts';
import { connectionType, idScalar, MoneyType, moneyType, payloadType, SeenBy, SeenWithParent } from '../../platform/index.ts';
import type { OrganisationRestriction, OrganisationRestrictionReason } from '../organisation-restrictions.ts';
import type { CardDispute, DisputeKind, DisputeState } from './dispute.ts';
import { maySeeMoneyOf } from '../refund.policy.ts';
import { asId } from '../../kernel/index.ts';

export const CardDisputeStateEnum = {
  INQUIRY: 'inquiry',
  ANNOUNCED: 'announced',
  OPEN: 'open',
  WON: 'won',
  LOST: 'lost',
  CLOSED: 'closed',
} as const;
registerEnumType(CardDisputeStateEnum, {
  name: 'CardDisputeState',
  description: 'How a card dispute stands.',
  valuesMap: {
    INQUIRY: { description: "The card's bank asks; no money moved." },
    ANNOUNCED: { description: 'Opened; Stripe has not taken the money yet.' },
    OPEN: { description: 'The money was taken back; the organisation owes it.' },
    WON: { description: 'Decided for the organisation: all was given back.' },
    LOST: { description: "Decided for the card's holder." },
    CLOSED: { description: 'It came to nothing, and no money moved.' },
  },
});

export const CardDisputeKindEnum = { DISPUTE: 'dispute', DEBIT_FAILURE: 'debit_failure' } as const;
registerEnumType(CardDisputeKindEnum, {
  name: 'CardDisputeKind',
  description: 'How a payment was taken back.',
  valuesMap: {
    DISPUTE: { description: 'The payer, or their bank, disputed it.' },
    DEBIT_FAILURE: { description: 'A bank debit failed after it had succeeded; nothing can be argued.' },
  },
});

@SeenBy((actor, { organisationId }: CardDisputeType) => maySeeMoneyOf(actor, asId<'Organisation'>(organisationId)), {
  scopes: ['requester:read', 'money'],
})
@ObjectType('CardDispute', { description: 'A payment that is taken back: the holder of a card disputes it, or a bank debit fails late.' })
export class CardDisputeType {
  @Field(() => idScalar('CardDispute'), { description: 'Its id.' })
  id: string;

  @Field(() => CardDisputeKindEnum, { description: 'Whether it is disputed, or a debit that failed.' })
  kind: DisputeKind;

  @Field(() => Int, {
    description: 'How often the payment network took the money; 0 while none was taken. Above 1: again after it was won.',
  })
  withdrawals: number;

  @Field(() => CardDisputeStateEnum, { description: 'How it stands.' })
  state: DisputeState;

  @Field(() => MoneyType, { description: 'How much is disputed.' })
  amount: MoneyType;

  @Field(() => MoneyType, { description: "What was taken from the organisation's balance towards it, since the money was taken last." })
  recovered: MoneyType;

  @Field(() => String, { description: "The reason that the card's holder gave, as its network codes it." })
  reason: string;

  @Field(() => idScalar('Funding'), { description: 'Which funding.' })
  fundingId: string;

  @Field(() => Date, { description: 'When it was opened.' })
  openedAt: Date;

  @Field(() => Date, { nullable: true, description: 'Until when evidence can be sent.' })
  evidenceDueAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was decided.' })
  endedAt: Date | null;

  /** Not fields. */
  organisationId: string;
  stripeDisputeId: string;
}

export const CardDisputeConnection = connectionType(CardDisputeType, 'CardDispute');

export function cardDisputeType(dispute: CardDispute): CardDisputeType {
  const { id, kind, withdrawals, state, reason, fundingId, openedAt, evidenceDueAt, endedAt, organisationId, stripeDisputeId } = dispute;
  const { currency } = dispute;
  return Object.assign(new CardDisputeType(), {
    ...{ id, kind, withdrawals, state, reason, fundingId, openedAt, evidenceDueAt, endedAt, organisationId, stripeDisputeId },
    amount: moneyType(dispute.disputedMinor, currency),
    recovered: moneyType(dispute.recoveredMinor, currency),
  });
}

export const OrganisationRestrictionReasonEnum = {
  PAYMENT_DISPUTE: 'payment_dispute',
  PAYMENT_FAILED: 'payment_failed',
  FRAUD_WARNING: 'fraud_warning',
} as const;
registerEnumType(OrganisationRestrictionReasonEnum, {
  name: 'OrganisationRestrictionReason',
  description: 'Why an organisation is restricted, in short.',
  valuesMap: {
    PAYMENT_DISPUTE: { description: 'A payment by card is disputed.' },
    PAYMENT_FAILED: { description: 'A payment by bank debit failed after it had succeeded.' },
    FRAUD_WARNING: { description: 'The network of a card reports that a payment was probably fraudulent.' },
  },
});

@SeenWithParent()
@ObjectType('OrganisationEvidence', { description: 'What the restriction of an organisation rests on.' })
export class OrganisationEvidenceType {
  @Field(() => String, { description: 'What was seen.' })
  description: string;

  @Field(() => String, { nullable: true, description: 'Where to look it up.' })
  reference: string | null;
}

@SeenWithParent()
@ObjectType('OrganisationRestriction', {
  description: 'An organisation that may not launch, pay extra or take money back, why, and until when. Its members see all of it.',
})
export class OrganisationRestrictionType extends RestrictionTerms {
  @Field(() => OrganisationRestrictionReasonEnum, { description: 'Why, in short.' })
  reason: OrganisationRestrictionReason;

  @Field(() => [OrganisationEvidenceType], { description: 'What it rests on; never empty.' })
  evidence: OrganisationEvidenceType[];
}

export function organisationRestrictionType(restriction: OrganisationRestriction, now: Date): OrganisationRestrictionType {
  return Object.assign(new OrganisationRestrictionType(), restrictionTerms(restriction, now), {
    reason: restriction.reasonCode,
    evidence: restriction.evidence.map((piece) => ({ ...piece })),
  });
}

@InputType({ description: 'The restriction of an organisation, to lift before its end.' })
export class LiftOrganisationRestrictionInput {
  @Field(() => idScalar('Restriction'), { description: 'Which.' })
  restrictionId: string;

  @Field(() => String, { description: 'Why, in 1 to 1000 characters; the organisation will read it.' })
  note: string;
}

export const LiftOrganisationRestrictionPayload = payloadType(
  'LiftOrganisationRestriction',
  { request: () => AdminRequestType, restriction: () => OrganisationRestrictionType },
  { request: REQUEST_MADE },
);
