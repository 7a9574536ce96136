/** GraphQL: the platform's fee, as an organisation pays it, and agreements about it. */
import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { FeeAgreementId, OrganisationId } from '../../kernel/index.ts';
import { AdminRequestType, REQUEST_MADE } from '../../identity/index.ts';
import { connectionType, idScalar, MinorUnits, MoneyType, moneyType, payloadType, SeenBy, SeenWithParent } from '../../platform/index.ts';
import type { FeeAgreement, FeeTerms } from './fee-agreement.ts';
import { mayReadFees } from '../core/batches.policy.ts';

@SeenBy((actor, agreement: FeeAgreementType) => mayReadFees(actor, agreement), { scopes: ['requester:read', 'requester:write', 'money'] })
@ObjectType('FeeAgreement', {
  description: 'A fee that was agreed with one organisation. It never changes; another may be agreed after it.',
})
export class FeeAgreementType {
  @Field(() => idScalar('FeeAgreement'), { description: 'Public id of the fee agreement.' })
  id: FeeAgreementId;

  @Field(() => Int, { description: 'Share of a reward or bonus, in hundredths of a percent.' })
  basisPoints: number;

  @Field(() => MoneyType, { description: 'Least fee of one paid assignment or bonus.' })
  minimum: MoneyType;

  @Field(() => Date, { description: 'What is priced from then on has it.' })
  validFrom: Date;

  @Field(() => Date, { nullable: true, description: 'What is priced from then on has it no more; null for no end.' })
  validUntil: Date | null;

  @Field(() => String, { description: 'Reason for which the fee was agreed.' })
  reason: string;

  @Field(() => Date, { description: 'Time at which the agreement was made.' })
  agreedAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it was ended before its time; null when it was not.' })
  endedAt: Date | null;

  @Field(() => String, { nullable: true, description: 'Why it was ended before its time.' })
  endReason: string | null;

  /** Not fields. */
  agreedById: string;
  organisationId: string;
}

export const FeeAgreementConnection = connectionType(FeeAgreementType, 'FeeAgreement');

@SeenWithParent()
@ObjectType('FeeRule', {
  description: 'The platform fee on what is priced now. A batch keeps the fee that it was priced with, also when this changes.',
})
export class FeeRuleType {
  @Field(() => Int, { description: 'Share of a reward or bonus, in hundredths of a percent; halves of a minor unit are rounded up.' })
  basisPoints: number;

  @Field(() => MoneyType, { description: 'Least fee of one paid assignment or bonus. Nothing is taken of nothing.' })
  minimum: MoneyType;

  @Field(() => FeeAgreementType, { nullable: true, description: 'The agreement that it comes from; null: it is what everybody pays.' })
  agreement: FeeAgreementType | null;

  @Field(() => [FeeAgreementType], { description: 'Agreements that begin later.' })
  upcoming: FeeAgreementType[];
}

export function feeAgreementType(agreement: FeeAgreement): FeeAgreementType {
  const { minimumMinor, currency, agreedBy, n: _n, ...shown } = agreement;
  return Object.assign(new FeeAgreementType(), shown, { minimum: moneyType(minimumMinor, currency), agreedById: agreedBy });
}

export function feeRuleType(terms: FeeTerms, currency: string, agreements: readonly FeeAgreement[], now: Date): FeeRuleType {
  const agreement = agreements.find(({ id }) => id === terms.agreementId);
  return Object.assign(new FeeRuleType(), {
    basisPoints: terms.basisPoints,
    minimum: moneyType(terms.minimumMinor, currency),
    agreement: agreement === undefined ? null : feeAgreementType(agreement),
    upcoming: agreements.filter(({ validFrom }) => validFrom > now).map(feeAgreementType),
  });
}

@InputType({ description: 'A fee for one organisation.' })
export class AgreeFeeInput {
  @Field(() => idScalar('Organisation'), { description: 'Public id of the organisation that the agreement is with.' })
  organisationId: OrganisationId;

  @Field(() => Int, { description: 'Share of a reward or bonus, in hundredths of a percent: 1500 is 15 %.' })
  basisPoints: number;

  @Field(() => MinorUnits, { description: "Least fee of one paid assignment or bonus, in minor units of the organisation's currency." })
  minimumMinor: bigint;

  @Field(() => Date, { nullable: true, description: 'From when on; now, when left out. Never in the past.' })
  validFrom?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Until when; no end, when left out.' })
  validUntil?: Date | null;

  @Field(() => String, { description: 'Why, in 10 to 1,000 characters; the organisation will read it.' })
  reason: string;

  @Field(() => String, { nullable: true, description: 'A repeat with the same key answers what the first call answered.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'An agreement that ends before its time.' })
export class EndFeeAgreementInput {
  @Field(() => idScalar('FeeAgreement'), { description: 'Public id of the agreement to end.' })
  agreementId: FeeAgreementId;

  @Field(() => String, { description: 'Why, in 10 to 1,000 characters; the organisation will read it.' })
  reason: string;
}

export const AgreeFeePayload = payloadType(
  'AgreeFee',
  { agreement: () => FeeAgreementType, request: () => AdminRequestType },
  { agreement: 'Always null: the approval of the request makes the agreement.', request: REQUEST_MADE },
);
export const EndFeeAgreementPayload = payloadType(
  'EndFeeAgreement',
  { agreement: () => FeeAgreementType, request: () => AdminRequestType },
  { agreement: 'The agreement, which holds until the request is approved; null when the mutation was refused.', request: REQUEST_MADE },
);
