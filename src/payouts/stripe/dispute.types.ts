/** GraphQL: card disputes, and what an organisation may not do meanwhile. */
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { AdminRequestType, REQUEST_MADE, RestrictionTerms, restrictionTerms } from '../../identity/index.ts';
import { connectionType, idScalar, MoneyType, moneyType, payloadType, SeenBy, SeenWithParent } from '../../platform/index.ts';
import type { OrganisationRestriction } from '../organisation-restrictions.ts';
import type { CardDispute, DisputeState } from './dispute.ts';
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

@SeenBy((actor, { organisationId }: CardDisputeType) => maySeeMoneyOf(actor, asId<'Organisation'>(organisationId)), {
  scopes: ['requester:read', 'money'],
})
@ObjectType('CardDispute', { description: 'The holder of a card takes a payment back through their bank.' })
export class CardDisputeType {
  @Field(() => idScalar('CardDispute'), { description: 'Its id.' })
  id: string;

  @Field(() => CardDisputeStateEnum, { description: 'How it stands.' })
  state: DisputeState;

  @Field(() => MoneyType, { description: 'How much is disputed.' })
  amount: MoneyType;

  @Field(() => MoneyType, { description: "What was taken from the organisation's balance towards it." })
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
  const { id, state, reason, fundingId, openedAt, evidenceDueAt, endedAt, organisationId, stripeDisputeId, currency } = dispute;
  return Object.assign(new CardDisputeType(), {
    ...{ id, state, reason, fundingId, openedAt, evidenceDueAt, endedAt, organisationId, stripeDisputeId },
    amount: moneyType(dispute.disputedMinor, currency),
    recovered: moneyType(dispute.recoveredMinor, currency),
  });
}

export const OrganisationRestrictionReasonEnum = { PAYMENT_DISPUTE: 'payment_dispute' } as const;
registerEnumType(OrganisationRestrictionReasonEnum, {
  name: 'OrganisationRestrictionReason',
  description: 'Why an organisation is restricted, in short.',
  valuesMap: { PAYMENT_DISPUTE: { description: 'A payment by card is disputed.' } },
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
  reason: 'payment_dispute';

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
