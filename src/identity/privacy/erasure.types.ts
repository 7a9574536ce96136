/** GraphQL: erasures of people, and the records that tax law keeps. */
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { PersonId } from '../../kernel/index.ts';
import { isAdmin, JsonScalar, idScalar, payloadType, SeenBy } from '../../platform/index.ts';
import { isOneselfOrAdmin } from '../core/identity.policy.ts';
import type { Erasure, ErasureReason, OpeningReason } from './erasure.ts';

export const ErasureReasonEnum = {
  ASKED_BY_PERSON: 'asked_by_person',
  ASKED_IN_WRITING: 'asked_in_writing',
  SECOND_ACCOUNT: 'second_account',
  LEGAL_DEMAND: 'legal_demand',
} as const;
registerEnumType(ErasureReasonEnum, {
  name: 'ErasureReason',
  description: 'Reason for which a person was erased.',
  valuesMap: {
    ASKED_BY_PERSON: { description: 'The person erased the account, with eraseMyAccount.' },
    ASKED_IN_WRITING: { description: 'The person asked the operator in writing.' },
    SECOND_ACCOUNT: { description: 'The account is a second account of the same person, or uses the e-mail address of another person.' },
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
@ObjectType('Erasure', { description: 'The record of an erasure of a person.' })
export class ErasureType {
  @Field(() => idScalar('Person'), { description: 'The id of the person; the ledger, answers and acts keep it.' })
  personId: PersonId;

  @Field(() => ErasureReasonEnum, { description: 'Reason for which the person was erased.' })
  reason: ErasureReason;

  @Field(() => Date, { description: 'Time at which the personal data were deleted.' })
  erasedAt: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'Time at which the sealed record for tax law is destroyed; null when no record is kept.',
  })
  keptUntil: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'Time at which the sealed record was destroyed; null before that, and null when no record was kept.',
  })
  destroyedAt: Date | null;
}

export function erasureType(erasure: Erasure): ErasureType {
  const { personId, reason, erasedAt, keptUntil, destroyedAt } = erasure;
  return Object.assign(new ErasureType(), { personId, reason, erasedAt, keptUntil, destroyedAt });
}

@InputType({ description: 'The erasure of your own account. It cannot be undone.' })
export class EraseMyAccountInput {
  @Field(() => String, {
    nullable: true,
    description: 'Your present password, to confirm. An account without a password needs a step-up instead (stepUpWithProvider).',
  })
  password?: string | null;
}

@InputType({ description: 'The erasure of a person. It cannot be undone.' })
export class EraseAccountInput {
  @Field(() => idScalar('Person'), { description: 'The person to erase.' })
  personId: PersonId;

  @Field(() => ErasureReasonEnum, { description: 'Reason of the erasure; any but ASKED_BY_PERSON.' })
  reason: ErasureReason;
}

@InputType({ description: 'The opening of the retained record of an erased person.' })
export class OpenRetainedRecordInput {
  @Field(() => idScalar('Person'), { description: 'The person who was erased.' })
  personId: PersonId;

  @Field(() => OpeningReasonEnum, { description: 'Reason of the opening; the act log records it.' })
  reason: OpeningReason;
}

@SeenBy(isAdmin)
@ObjectType('RetainedRecord', { description: 'The data of an erased person that tax law requires to keep.' })
export class RetainedRecordType {
  @Field(() => JsonScalar, { description: 'Name, country, date of birth, and each bank account that received a payout.' })
  record: unknown;
}

const ERASURE_MADE = 'The erasure that was carried out; null when the mutation was refused.';

export const EraseMyAccountPayload = payloadType('EraseMyAccount', { erasure: () => ErasureType }, { erasure: ERASURE_MADE });
export const EraseAccountPayload = payloadType('EraseAccount', { erasure: () => ErasureType }, { erasure: ERASURE_MADE });
export const OpenRetainedRecordPayload = payloadType(
  'OpenRetainedRecord',
  { retainedRecord: () => RetainedRecordType },
  { retainedRecord: 'The opened record; null when the mutation was refused.' },
);
