/** GraphQL: restrictions, as the restricted person and whoever restricts see them. */
import { ArgsType, Field, Float, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { FileId, OrganisationId, PersonId, RestrictionId } from '../../kernel/index.ts';
import { connectionType, idScalar, PageArgs, isAdmin, payloadType, SeenBy, SeenWithParent } from '../../platform/index.ts';
import { PersonViewType } from '../people/person.types.ts';
import { isActive, type Restriction, type RestrictionKind, type RestrictionReason } from './restriction.ts';
import { CrowdWorkerType } from '../workers/worker.types.ts';
import { maySeeRestriction } from '../core/identity.policy.ts';

export const RestrictionKindEnum = {
  SUSPENDED: 'suspended',
  BLOCKED_BY_ORGANISATION: 'blocked_by_organisation',
  MONEY_ON_HOLD: 'money_on_hold',
} as const;
registerEnumType(RestrictionKindEnum, {
  name: 'RestrictionKind',
  description: 'What a restricted person cannot do.',
  valuesMap: {
    SUSPENDED: { description: 'Nothing but read, and be paid what was earned.' },
    BLOCKED_BY_ORGANISATION: { description: "Work on one organisation's batches." },
    MONEY_ON_HOLD: { description: 'Money of the person is not paid out.' },
  },
});

export const RestrictionReasonEnum = {
  TERMS_VIOLATED: 'terms_violated',
  FRAUD_SUSPECTED: 'fraud_suspected',
  SEVERAL_ACCOUNTS: 'several_accounts',
  LOW_QUALITY: 'low_quality',
  MISCONDUCT: 'misconduct',
  PAYMENT_DISPUTE: 'payment_dispute',
  LEGAL_DEMAND: 'legal_demand',
  OTHER: 'other',
} as const;
registerEnumType(RestrictionReasonEnum, {
  name: 'RestrictionReason',
  description: 'Short reason for which a person is restricted; the explanation says more.',
  valuesMap: {
    TERMS_VIOLATED: { description: 'The terms were violated.' },
    FRAUD_SUSPECTED: { description: 'Fraud is suspected and being looked into.' },
    SEVERAL_ACCOUNTS: { description: 'One human being seems to hold several accounts.' },
    LOW_QUALITY: { description: 'The answers were of low quality.' },
    MISCONDUCT: { description: 'Someone was treated badly.' },
    PAYMENT_DISPUTE: { description: 'A payment is disputed.' },
    LEGAL_DEMAND: { description: 'The law demands it.' },
    OTHER: { description: 'Something else; see the explanation.' },
  },
});

@SeenWithParent()
@ObjectType('Evidence', { description: 'Evidence on which a restriction is based.' })
export class EvidenceType {
  @Field(() => String, { description: 'Description of what was observed.' })
  description: string;

  @Field(() => String, { nullable: true, description: 'Where to look it up: an id or an address.' })
  reference: string | null;

  /** Not fields. */
  fileId: FileId | null;
  personId: string;
}

@SeenBy(isAdmin)
@ObjectType('EvidenceFile', { description: 'A file that is evidence of a restriction. Admins open it, and nobody else.' })
export class EvidenceFileType {
  @Field(() => idScalar('File'), { description: 'Public id of the file.' })
  id: FileId;

  @Field(() => String, { description: 'Name as the uploader called it.' })
  name: string;

  @Field(() => String, { description: 'Media type, detected from the first bytes.' })
  mediaType: string;

  @Field(() => Float, { description: 'Size in bytes, a whole number.' })
  bytes: number;

  @Field(() => String, { description: 'sha256 of the content, in hexadecimal.' })
  sha256: string;

  @Field(() => String, { description: 'Path that an admin downloads it from, with their session or API key.' })
  path: string;
}

/** Fields that restrictions of people and of organisations share. */
@ObjectType({ isAbstract: true })
export abstract class RestrictionTerms {
  @Field(() => idScalar('Restriction'), { description: 'Public id of the restriction.' })
  id: RestrictionId;

  @Field(() => String, { description: 'Explanation of the restriction, in words.' })
  explanation: string;

  @Field(() => Date, { description: 'Time at which it began.' })
  startsAt: Date;

  @Field(() => Date, { description: 'Time at which it ends without further action; null for never.' })
  endsAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it was lifted before its end.' })
  liftedAt: Date | null;

  @Field(() => String, { nullable: true, description: 'Reason for which it was lifted; null otherwise.' })
  liftNote: string | null;

  @Field(() => Boolean, { description: 'Whether it holds now.' })
  isActive: boolean;
}

@SeenBy((actor, restriction: RestrictionType) => maySeeRestriction(actor, restriction), {
  scopes: ['account', 'requester:read', 'requester:write'],
})
@ObjectType('Restriction', {
  description: 'Something that a person may not do until it ends, why, and on what evidence. The person sees all of it.',
})
export class RestrictionType extends RestrictionTerms {
  @Field(() => RestrictionKindEnum, { description: 'Kind of action that is restricted.' })
  kind: RestrictionKind;

  @Field(() => RestrictionReasonEnum, { description: 'Short reason, as a code.' })
  reason: RestrictionReason;

  @Field(() => [EvidenceType], { description: 'Evidence on which it is based; never empty.' })
  evidence: EvidenceType[];

  /** Not fields. */
  organisationId: string | null;
  personId: string;
  imposedById: string | null;
}

export const RestrictionConnection = connectionType(RestrictionType, 'Restriction');

@ArgsType()
export class RestrictionsArgs extends PageArgs {
  @Field(() => Boolean, {
    nullable: true,
    description: 'True: only restrictions that hold now; false: only those that ended or were lifted; null: all.',
  })
  active?: boolean | null;

  @Field(() => RestrictionKindEnum, { nullable: true, description: 'Only restrictions of this kind.' })
  kind?: RestrictionKind | null;
}

@SeenWithParent()
@ObjectType('Block', { description: 'A worker whom an organisation excludes from its batches.' })
export class BlockType {
  @Field(() => CrowdWorkerType, { description: 'The worker who is excluded.' })
  worker: CrowdWorkerType;

  @Field(() => RestrictionType, { description: 'Why, on what evidence, and until when.' })
  restriction: RestrictionType;
}

export const BlockConnection = connectionType(BlockType, 'Block');

export function restrictionTerms(
  restriction: Pick<Restriction, 'id' | 'explanation' | 'startsAt' | 'endsAt' | 'liftedAt' | 'liftNote'>,
  now: Date,
): RestrictionTerms {
  const { id, explanation, startsAt, endsAt, liftedAt, liftNote } = restriction;
  return { id, explanation, startsAt, endsAt, liftedAt, liftNote, isActive: isActive(restriction, now) };
}

export function restrictionType(restriction: Restriction, now: Date): RestrictionType {
  const { kind, reasonCode, evidence, organisationId, personId, imposedBy: imposedById } = restriction;
  return Object.assign(new RestrictionType(), restrictionTerms(restriction, now), {
    kind,
    reason: reasonCode,
    evidence: evidence.map((piece) => Object.assign(new EvidenceType(), piece, { fileId: piece.fileId ?? null, personId })),
    organisationId,
    personId,
    imposedById,
  });
}

@InputType({ description: 'One piece of evidence.' })
export class EvidenceInput {
  @Field(() => String, { description: 'What was seen, 1 to 1000 characters.' })
  description: string;

  @Field(() => String, { nullable: true, description: 'Where to look it up: an id or an address, at most 500 characters.' })
  reference?: string | null;

  @Field(() => idScalar('File'), {
    nullable: true,
    description: 'A file of `POST /evidence`, which only admins open. Only for restrictions by admins; each file once.',
  })
  fileId?: FileId | null;
}

@InputType({ isAbstract: true })
abstract class GroundsInput {
  @Field(() => RestrictionReasonEnum, { description: 'Short reason, as a code.' })
  reason: RestrictionReason;

  @Field(() => String, { description: 'Why, in 10 to 4000 characters; the person will read it.' })
  explanation: string;

  @Field(() => [EvidenceInput], { description: 'Evidence for the restriction, at least one item; the person can read it.' })
  evidence: EvidenceInput[];

  @Field(() => Date, { description: 'When it ends by itself, at most 366 days from now.' })
  endsAt: Date;
}

@InputType({ description: 'Whom to restrict, why, on what evidence, until when.' })
export class RestrictPersonInput extends GroundsInput {
  @Field(() => idScalar('Person'), { description: 'Public id of the person to restrict.' })
  personId: PersonId;
}

@InputType({ description: 'Whom to block, why, on what evidence, until when.' })
export class BlockWorkerInput extends GroundsInput {
  @Field(() => idScalar('Organisation'), { description: 'Public id of the organisation whose batches exclude the worker.' })
  organisationId: OrganisationId;

  @Field(() => idScalar('Worker'), { description: 'The worker, by the id under which this organisation knows them.' })
  workerId: string;
}

@InputType({ description: 'A block to lift.' })
export class UnblockWorkerInput {
  @Field(() => idScalar('Organisation'), { description: 'Public id of the organisation that blocks the worker.' })
  organisationId: OrganisationId;

  @Field(() => idScalar('Worker'), { description: 'The worker, by the id under which this organisation knows them.' })
  workerId: string;

  @Field(() => String, { description: 'Why, in 1 to 1000 characters; the person will read it.' })
  note: string;
}

@InputType({ description: 'A restriction to lift before its end.' })
export class LiftRestrictionInput {
  @Field(() => idScalar('Restriction'), { description: 'Public id of the restriction to lift.' })
  restrictionId: RestrictionId;

  @Field(() => String, { description: 'Why, in 1 to 1000 characters; the person will read it.' })
  note: string;
}

export const SuspendPersonPayload = payloadType('SuspendPerson', { person: () => PersonViewType, restriction: () => RestrictionType });
export const HoldMoneyPayload = payloadType('HoldMoney', { person: () => PersonViewType, restriction: () => RestrictionType });
export const LiftRestrictionPayload = payloadType('LiftRestriction', { restriction: () => RestrictionType });
export const BlockWorkerPayload = payloadType('BlockWorker', { worker: () => CrowdWorkerType });
export const UnblockWorkerPayload = payloadType('UnblockWorker', { worker: () => CrowdWorkerType });
