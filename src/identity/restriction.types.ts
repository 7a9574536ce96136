/** GraphQL: restrictions, as the restricted person and whoever restricts see them. */
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionType, idScalar, payloadType, SeenBy, SeenWithParent } from '../platform/index.ts';
import { PersonViewType } from './person.types.ts';
import { isActive, type Restriction, type RestrictionKind, type RestrictionReason } from './restriction.ts';
import { CrowdWorkerType } from './worker.types.ts';
import { maySeeRestriction } from './identity.policy.ts';

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
    MONEY_ON_HOLD: { description: 'Be paid out.' },
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
  description: 'Why a person is restricted, in short; the explanation says more.',
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
@ObjectType('Evidence', { description: 'What a restriction rests on.' })
export class EvidenceType {
  @Field(() => String, { description: 'What was seen.' })
  description: string;

  @Field(() => String, { nullable: true, description: 'Where to look it up: an id or an address.' })
  reference: string | null;
}

/** What restrictions of people and of organisations tell alike. */
@ObjectType({ isAbstract: true })
export abstract class RestrictionTerms {
  @Field(() => idScalar('Restriction'), { description: 'Its id.' })
  id: string;

  @Field(() => String, { description: 'Why, in words.' })
  explanation: string;

  @Field(() => Date, { description: 'When it began.' })
  startsAt: Date;

  @Field(() => Date, { description: 'When it ends by itself.' })
  endsAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it was lifted before its end.' })
  liftedAt: Date | null;

  @Field(() => String, { nullable: true, description: 'Why it was lifted.' })
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
  @Field(() => RestrictionKindEnum, { description: 'What is restricted.' })
  kind: RestrictionKind;

  @Field(() => RestrictionReasonEnum, { description: 'Why, in short.' })
  reason: RestrictionReason;

  @Field(() => [EvidenceType], { description: 'What it rests on; never empty.' })
  evidence: EvidenceType[];

  /** Not a field. */
  organisationId: string | null;
  personId: string;
}

@SeenWithParent()
@ObjectType('Block', { description: 'A worker whom an organisation keeps off its batches.' })
export class BlockType {
  @Field(() => CrowdWorkerType, { description: 'Whom.' })
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
  const { kind, reasonCode, evidence, organisationId, personId } = restriction;
  return Object.assign(new RestrictionType(), restrictionTerms(restriction, now), {
    kind,
    reason: reasonCode,
    evidence: evidence.map((piece) => ({ ...piece })),
    organisationId,
    personId,
  });
}

@InputType({ description: 'One piece of evidence.' })
export class EvidenceInput {
  @Field(() => String, { description: 'What was seen, 1 to 1000 characters.' })
  description: string;

  @Field(() => String, { nullable: true, description: 'Where to look it up: an id or an address, at most 500 characters.' })
  reference?: string | null;
}

@InputType({ isAbstract: true })
abstract class GroundsInput {
  @Field(() => RestrictionReasonEnum, { description: 'Why, in short.' })
  reason: RestrictionReason;

  @Field(() => String, { description: 'Why, in 10 to 4000 characters; the person will read it.' })
  explanation: string;

  @Field(() => [EvidenceInput], { description: 'What it rests on, at least one; the person will see it.' })
  evidence: EvidenceInput[];

  @Field(() => Date, { description: 'When it ends by itself, at most 366 days from now.' })
  endsAt: Date;
}

@InputType({ description: 'Whom to restrict, why, on what evidence, until when.' })
export class RestrictPersonInput extends GroundsInput {
  @Field(() => idScalar('Person'), { description: 'Whom.' })
  personId: string;
}

@InputType({ description: 'Whom to block, why, on what evidence, until when.' })
export class BlockWorkerInput extends GroundsInput {
  @Field(() => idScalar('Organisation'), { description: 'Whose batches.' })
  organisationId: string;

  @Field(() => idScalar('Worker'), { description: 'The worker, by the id under which this organisation knows them.' })
  workerId: string;
}

@InputType({ description: 'A block to lift.' })
export class UnblockWorkerInput {
  @Field(() => idScalar('Organisation'), { description: 'Whose batches.' })
  organisationId: string;

  @Field(() => idScalar('Worker'), { description: 'The worker, by the id under which this organisation knows them.' })
  workerId: string;

  @Field(() => String, { description: 'Why, in 1 to 1000 characters; the person will read it.' })
  note: string;
}

@InputType({ description: 'A restriction to lift before its end.' })
export class LiftRestrictionInput {
  @Field(() => idScalar('Restriction'), { description: 'Which.' })
  restrictionId: string;

  @Field(() => String, { description: 'Why, in 1 to 1000 characters; the person will read it.' })
  note: string;
}

export const SuspendPersonPayload = payloadType('SuspendPerson', { person: () => PersonViewType, restriction: () => RestrictionType });
export const HoldMoneyPayload = payloadType('HoldMoney', { person: () => PersonViewType, restriction: () => RestrictionType });
export const LiftRestrictionPayload = payloadType('LiftRestriction', { restriction: () => RestrictionType });
export const BlockWorkerPayload = payloadType('BlockWorker', { worker: () => CrowdWorkerType });
export const UnblockWorkerPayload = payloadType('UnblockWorker', { worker: () => CrowdWorkerType });
