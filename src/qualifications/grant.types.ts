/** GraphQL: who holds a qualification, as its owner sees it and as the worker does. */
import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { OrganisationId, PersonId, QualificationGrantId, QualificationTypeId, WorkerId } from '../kernel/index.ts';
import { connectionType, idScalar, payloadType, SeenBy, SeenWithParent, personIdOf } from '../platform/index.ts';
import { standingOf, type Grant, type GrantEvent, type GrantEventKind, type GrantStanding } from './grant.ts';
import { LocaleType } from './requirement.types.ts';
import { maySeeHolders } from './qualifications.policy.ts';

export const GrantStateEnum = { GRANTED: 'granted', EXPIRED: 'expired', REVOKED: 'revoked' } as const;
registerEnumType(GrantStateEnum, {
  name: 'QualificationState',
  description: 'Whether a worker has a qualification.',
  valuesMap: {
    GRANTED: { description: 'The worker has it.' },
    EXPIRED: { description: 'The worker had it until `expiresAt`.' },
    REVOKED: { description: 'The worker had it until it was taken away.' },
  },
});

export const GrantEventKindEnum = { GRANTED: 'granted', CHANGED: 'changed', REVOKED: 'revoked' } as const;
registerEnumType(GrantEventKindEnum, {
  name: 'QualificationEventKind',
  description: 'Kind of an event of a grant.',
  valuesMap: {
    GRANTED: { description: 'Granted, for the first time or again.' },
    CHANGED: { description: 'Got another value or another end.' },
    REVOKED: { description: 'The grant was revoked.' },
  },
});

@ObjectType({ isAbstract: true })
abstract class Held {
  @Field(() => Int, { description: 'Value of the grant, a whole number.' })
  value: number;

  @Field(() => GrantStateEnum, { description: 'Whether it is in force now.' })
  state: GrantStanding;

  @Field(() => Date, { description: 'When it was granted, the last time.' })
  grantedAt: Date;

  @Field(() => Date, { nullable: true, description: 'From when on it is not in force; null: it does not end.' })
  expiresAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was revoked; null: it was not.' })
  revokedAt: Date | null;

  /** Not fields: other fields are loaded by them. */
  grantId: QualificationGrantId;
  typeId: QualificationTypeId;
}

@SeenBy((actor, { workerId }: OwnQualificationType) => personIdOf(actor) === workerId, { scopes: ['work'] })
@ObjectType('OwnQualification', { description: 'A qualification that you were granted.' })
export class OwnQualificationType extends Held {
  /** Not a field. */
  workerId: WorkerId;
}

export const OwnQualificationConnection = connectionType(OwnQualificationType, 'OwnQualification');

@SeenBy((actor, { owner }: QualificationGrantType) => maySeeHolders(actor, owner), { scopes: ['requester:read', 'requester:write'] })
@ObjectType('QualificationGrant', { description: 'That a worker has, or had, a qualification, as its owner sees it.' })
export class QualificationGrantType extends Held {
  @Field(() => idScalar('QualificationGrant'), { description: 'Its id: one per worker and type, also when it is granted again.' })
  id: QualificationGrantId;

  @Field(() => idScalar('Person'), {
    nullable: true,
    description: "The person, for types of the platform, which admins grant; null for an organisation's.",
  })
  personId: PersonId | null;

  /** Not fields. */
  workerId: WorkerId;
  owner: OrganisationId | null;
}

export const QualificationGrantConnection = connectionType(QualificationGrantType, 'QualificationGrant');

@SeenWithParent()
@ObjectType('QualificationEvent', { description: 'Something that was done to a grant. Events are never changed or removed.' })
export class QualificationEventType {
  @Field(() => GrantEventKindEnum, { description: 'Kind of the event of the grant.' })
  kind: GrantEventKind;

  @Field(() => Int, { description: 'Value of the grant after the event.' })
  value: number;

  @Field(() => Date, { nullable: true, description: 'The end afterwards; null: none.' })
  expiresAt: Date | null;

  @Field(() => Boolean, { description: "Whether it answered a worker's request." })
  requested: boolean;

  @Field(() => String, { nullable: true, description: 'Why, in words, where it was revoked.' })
  reason: string | null;

  @Field(() => Date, { description: 'Time of the event.' })
  at: Date;
}

@SeenWithParent()
@ObjectType('SystemQualificationValue', { description: 'What the marketplace computes of you.' })
export class SystemQualificationValueType {
  /** Not a field: `type` is loaded by it. */
  typeId: QualificationTypeId;

  @Field(() => Int, { nullable: true, description: 'The value; null for a place.' })
  value: number | null;

  @Field(() => LocaleType, { nullable: true, description: 'The place; null for a number.' })
  locale: LocaleType | null;

  @Field(() => String, { nullable: true, description: 'Of which kind of work, for an estimated accuracy; null for all else.' })
  skill: string | null;
}

export function ownQualificationType(grant: Grant, now: Date): OwnQualificationType {
  return Object.assign(new OwnQualificationType(), { ...held(grant, now), workerId: grant.workerId });
}

/** @param owner of the type: null is the platform, which alone sees who the person is */
export function qualificationGrantType(grant: Grant, owner: OrganisationId | null, now: Date): QualificationGrantType {
  const { id, workerId } = grant;
  return Object.assign(new QualificationGrantType(), {
    ...held(grant, now),
    id,
    workerId,
    owner,
    personId: owner === null ? workerId : null,
  });
}

function held(grant: Grant, now: Date): Held {
  const { id, typeId, value, grantedAt, expiresAt, revokedAt } = grant;
  return { grantId: id, typeId, value, grantedAt, expiresAt, revokedAt, state: standingOf(grant, now) };
}

export function qualificationEventType(event: GrantEvent): QualificationEventType {
  const { kind, value, expiresAt, requestId, reason, at } = event;
  return Object.assign(new QualificationEventType(), { kind, value, expiresAt, requested: requestId !== null, reason, at });
}

@InputType({ isAbstract: true })
export abstract class GrantedInput {
  @Field(() => Int, { defaultValue: 1, description: 'Value of the grant, a whole number.' })
  value: number;

  @Field(() => Date, { nullable: true, description: 'From when on it is not in force; left out: it does not end.' })
  expiresAt?: Date | null;
}

@InputType({ description: 'Whom to grant which qualification.' })
export class GrantQualificationInput extends GrantedInput {
  @Field(() => idScalar('QualificationType'), { description: 'Public id of the qualification type.' })
  typeId: QualificationTypeId;

  @Field(() => idScalar('Worker'), {
    nullable: true,
    description: "For an organisation's type: the worker, by the id under which it knows them.",
  })
  workerId?: string | null;

  @Field(() => idScalar('Person'), { nullable: true, description: 'For a type of the platform: the person, who must be a worker.' })
  personId?: PersonId | null;

  @Field(() => String, { nullable: true, description: 'A repeat with the same key answers what the first call answered.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'Another value and end for a grant that is in force.' })
export class ChangeQualificationInput {
  @Field(() => idScalar('QualificationGrant'), { description: 'Public id of the grant to change.' })
  grantId: QualificationGrantId;

  @Field(() => Int, { description: 'New value of the grant.' })
  value: number;

  @Field(() => Date, { nullable: true, description: 'The new end; left out: it does not end.' })
  expiresAt?: Date | null;
}

@InputType({ description: 'A grant to take away.' })
export class RevokeQualificationInput {
  @Field(() => idScalar('QualificationGrant'), { description: 'Public id of the grant to revoke.' })
  grantId: QualificationGrantId;

  @Field(() => String, { description: 'Why, in 1 to 2000 characters; the worker will read it.' })
  reason: string;
}

export const GrantQualificationPayload = payloadType('GrantQualification', { grant: () => QualificationGrantType });
export const ChangeQualificationPayload = payloadType('ChangeQualification', { grant: () => QualificationGrantType });
export const RevokeQualificationPayload = payloadType('RevokeQualification', { grant: () => QualificationGrantType });
