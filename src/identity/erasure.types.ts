/** GraphQL: erasing people, and what is kept of them. */
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { isAdmin, JsonScalar, idScalar, payloadType, SeenBy } from '../platform/index.ts';
import { isOneselfOrAdmin } from './identity.policy.ts';
import type { Erasure, ErasureReason, OpeningReason } from './erasure.ts';

export const ErasureReasonEnum = {
  ASKED_BY_PERSON: 'asked_by_person',
  ASKED_IN_WRITING: 'asked_in_writing',
  SECOND_ACCOUNT: 'second_account',
  LEGAL_DEMAND: 'legal_demand',
} as const;
registerEnumType(ErasureReasonEnum, {
  name: 'ErasureReason',
  description: 'Why a person was erased.',
  valuesMap: {
    ASKED_BY_PERSON: { description: 'The person did it, with eraseMyAccount.' },
    ASKED_IN_WRITING: { description: 'The person asked the operator in writing.' },
    SECOND_ACCOUNT: { description: 'The account is a second one of somebody, or takes the address of somebody else.' },
    LEGAL_DEMAND: { description: 'A court or an authority demands it.' },
  },
});

export const OpeningReasonEnum = { TAX_AUDIT: 'tax_audit', RETURNED_PAYMENT: 'returned_payment', LEGAL_DEMAND: 'legal_demand' } as const;
registerEnumType(OpeningReasonEnum, {
  name: 'RetainedRecordReason',
  description: 'Why the retained record of an erased person is opened.',
  valuesMap: {
    TAX_AUDIT: { description: 'A tax office or an auditor asks who was paid.' },
    RETURNED_PAYMENT: { description: 'A bank sent a payout back after the erasure.' },
    LEGAL_DEMAND: { description: 'A court or an authority demands it.' },
  },
});

@SeenBy((actor, { personId }: ErasureType) => isOneselfOrAdmin(actor, personId), { scopes: ['account'] })
@ObjectType('Erasure', { description: 'That a person was erased.' })
export class ErasureType {
  @Field(() => idScalar('Person'), { description: 'The id of the person, which ledger, answers and acts keep.' })
  personId: string;

  @Field(() => ErasureReasonEnum, { description: 'Why the person was erased.' })
  reason: ErasureReason;

  @Field(() => Date, { description: 'When the personal data were deleted.' })
  erasedAt: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'Until when tax law keeps, sealed, who was paid; null when nothing is kept.',
  })
  keptUntil: Date | null;

  @Field(() => Date, { nullable: true, description: 'When what was kept was destroyed; null until then.' })
  destroyedAt: Date | null;
}

export function erasureType(erasure: Erasure): ErasureType {
  const { personId, reason, erasedAt, keptUntil, destroyedAt } = erasure;
  return Object.assign(new ErasureType(), { personId, reason, erasedAt, keptUntil, destroyedAt });
}

@InputType({ description: 'The erasure of your own account. It cannot be undone.' })
export class EraseMyAccountInput {
  @Field(() => String, { description: 'Your password, again.' })
  password: string;
}

@InputType({ description: 'The erasure of a person. It cannot be undone.' })
export class EraseAccountInput {
  @Field(() => idScalar('Person'), { description: 'The person to erase.' })
  personId: string;

  @Field(() => ErasureReasonEnum, { description: 'Why the person is erased; not ASKED_BY_PERSON.' })
  reason: ErasureReason;
}

@InputType({ description: 'The opening of what is kept of an erased person.' })
export class OpenRetainedRecordInput {
  @Field(() => idScalar('Person'), { description: 'The person who was erased.' })
  personId: string;

  @Field(() => OpeningReasonEnum, { description: 'Why the record is opened; it is written in the act log.' })
  reason: OpeningReason;
}

@SeenBy(isAdmin)
@ObjectType('RetainedRecord', { description: 'What tax law keeps of an erased person.' })
export class RetainedRecordType {
  @Field(() => JsonScalar, { description: 'Name, country, date of birth, and each account that was paid to.' })
  record: unknown;
}

export const EraseMyAccountPayload = payloadType('EraseMyAccount', { erasure: () => ErasureType });
export const EraseAccountPayload = payloadType('EraseAccount', { erasure: () => ErasureType });
export const OpenRetainedRecordPayload = payloadType('OpenRetainedRecord', { retainedRecord: () => RetainedRecordType });
