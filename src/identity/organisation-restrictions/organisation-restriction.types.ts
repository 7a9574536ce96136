/** GraphQL: restrictions of an organisation. */
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { RestrictionId } from '../../kernel/index.ts';
import { idScalar, payloadType, SeenWithParent } from '../../platform/index.ts';
import { AdminRequestType, REQUEST_MADE } from '../admins/admin-request.types.ts';
import { RestrictionTerms, restrictionTerms } from '../restrictions/restriction.types.ts';
import type { OrganisationRestriction, OrganisationRestrictionReason } from './organisation-restriction.ts';

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
@ObjectType('OrganisationEvidence', { description: 'Evidence on which the restriction of an organisation is based.' })
export class OrganisationEvidenceType {
  @Field(() => String, { description: 'Description of what was observed.' })
  description: string;

  @Field(() => String, { nullable: true, description: 'Reference under which to find it.' })
  reference: string | null;
}

@SeenWithParent()
@ObjectType('OrganisationRestriction', {
  description: 'An organisation that may not launch, pay extra or take money back, why, and until when. Its members see all of it.',
})
export class OrganisationRestrictionType extends RestrictionTerms {
  @Field(() => OrganisationRestrictionReasonEnum, { description: 'Short reason, as a code.' })
  reason: OrganisationRestrictionReason;

  @Field(() => [OrganisationEvidenceType], { description: 'Evidence on which it is based; never empty.' })
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
  @Field(() => idScalar('Restriction'), { description: 'Public id of the restriction to lift.' })
  restrictionId: RestrictionId;

  @Field(() => String, { description: 'Why, in 1 to 1000 characters; the organisation will read it.' })
  note: string;
}

export const LiftOrganisationRestrictionPayload = payloadType(
  'LiftOrganisationRestriction',
  { request: () => AdminRequestType, restriction: () => OrganisationRestrictionType },
  { request: REQUEST_MADE },
);
