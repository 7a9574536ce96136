/** GraphQL: who holds a qualification and who asks for one, as its owner sees it and as the worker does. */
import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type {
  OrganisationId,
  PersonId,
  QualificationGrantId,
  QualificationRequestId,
  QualificationTypeId,
  WorkerId,
} from '../kernel/index.ts';
import { connectionType, idScalar, payloadType, SeenBy, SeenWithParent, personIdOf } from '../platform/index.ts';
import {
  standingOf,
  type Grant,
  type GrantEvent,
  type GrantEventKind,
  type GrantStanding,
  type QualificationRequest,
  type RequestState,
} from './grant.ts';
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
  description: 'What was done to a grant.',
  valuesMap: {
    GRANTED: { description: 'Granted, for the first time or again.' },
    CHANGED: { description: 'Got another value or another end.' },
    REVOKED: { description: 'Taken away.' },
  },
});

export const RequestStateEnum = { PENDING: 'pending', GRANTED: 'granted', REJECTED: 'rejected' } as const;
registerEnumType(RequestStateEnum, {
  name: 'QualificationRequestState',
  description: "How far a worker's request is.",
  valuesMap: {
    PENDING: { description: 'Waits for a decision.' },
    GRANTED: { description: 'The worker was granted the qualification, by a person or at once.' },
    REJECTED: { description: 'Refused, with a reason.' },
  },
});

@ObjectType({ isAbstract: true })
abstract class Held {
  @Field(() => Int, { description: 'The value.' })
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
  @Field(() => GrantEventKindEnum, { description: 'What was done.' })
  kind: GrantEventKind;

  @Field(() => Int, { description: 'The value afterwards.' })
  value: number;

  @Field(() => Date, { nullable: true, description: 'The end afterwards; null: none.' })
  expiresAt: Date | null;

  @Field(() => Boolean, { description: "Whether it answered a worker's request." })
  requested: boolean;

  @Field(() => String, { nullable: true, description: 'Why, in words, where it was revoked.' })
  reason: string | null;

  @Field(() => Date, { description: 'When.' })
  at: Date;
}

@ObjectType({ isAbstract: true })
abstract class Asked {
  @Field(() => idScalar('QualificationRequest'), { description: 'Its id.' })
  id: QualificationRequestId;

  @Field(() => RequestStateEnum, { description: 'How far it is.' })
  state: RequestState;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it was decided; null: it waits.' })
  decidedAt: Date | null;

  @Field(() => String, { nullable: true, description: 'Why it was rejected.' })
  reason: string | null;

  /** Not a field. */
  typeId: QualificationTypeId;
}

@SeenBy((actor, { workerId }: OwnQualificationRequestType) => personIdOf(actor) === workerId, { scopes: ['work'] })
@ObjectType('OwnQualificationRequest', { description: 'Your request for a qualification.' })
export class OwnQualificationRequestType extends Asked {
  /** Not a field. */
  workerId: WorkerId;
}

export const OwnQualificationRequestConnection = connectionType(OwnQualificationRequestType, 'OwnQualificationRequest');

@SeenBy((actor, { owner }: QualificationRequestType) => maySeeHolders(actor, owner), { scopes: ['requester:read', 'requester:write'] })
@ObjectType('QualificationRequest', { description: "A worker's request for a qualification, as the owner of the type sees it." })
export class QualificationRequestType extends Asked {
  @Field(() => idScalar('Person'), { nullable: true, description: "Who asks, for types of the platform; null for an organisation's." })
  personId: PersonId | null;

  /** Not fields. */
  workerId: WorkerId;
  owner: OrganisationId | null;
}

export const QualificationRequestConnection = connectionType(QualificationRequestType, 'QualificationRequest');

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

export function ownQualificationRequestType(request: QualificationRequest): OwnQualificationRequestType {
  return Object.assign(new OwnQualificationRequestType(), { ...asked(request), workerId: request.workerId });
}

/** @param owner of the type: null is the platform, which alone sees who the person is */
export function qualificationRequestType(request: QualificationRequest, owner: OrganisationId | null): QualificationRequestType {
  const { workerId } = request;
  return Object.assign(new QualificationRequestType(), { ...asked(request), workerId, owner, personId: owner === null ? workerId : null });
}

function asked(request: QualificationRequest): Asked {
  const { id, typeId, state, createdAt, decidedAt, reason } = request;
  return { id, typeId, state, createdAt, decidedAt, reason };
}

@InputType({ isAbstract: true })
abstract class GrantedInput {
  @Field(() => Int, { defaultValue: 1, description: 'The value.' })
  value: number;

  @Field(() => Date, { nullable: true, description: 'From when on it is not in force; left out: it does not end.' })
  expiresAt?: Date | null;
}

@InputType({ description: 'Whom to grant which qualification.' })
export class GrantQualificationInput extends GrantedInput {
  @Field(() => idScalar('QualificationType'), { description: 'Of which type.' })
  typeId: QualificationTypeId;

  @Field(() => idScalar('Worker'), {
    nullable: true,
    description: "For an organisation's type: the worker, by the id under which it knows them.",
  })
  workerId?: string | null;

  @Field(() => idScalar('Person'), { nullable: true, description: 'For a type of the platform: the person, who must be a worker.' })
  personId?: string | null;

  @Field(() => String, { nullable: true, description: 'A repeat with the same key answers what the first call answered.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'Another value and end for a grant that is in force.' })
export class ChangeQualificationInput {
  @Field(() => idScalar('QualificationGrant'), { description: 'Which.' })
  grantId: QualificationGrantId;

  @Field(() => Int, { description: 'The new value.' })
  value: number;

  @Field(() => Date, { nullable: true, description: 'The new end; left out: it does not end.' })
  expiresAt?: Date | null;
}

@InputType({ description: 'A grant to take away.' })
export class RevokeQualificationInput {
  @Field(() => idScalar('QualificationGrant'), { description: 'Which.' })
  grantId: QualificationGrantId;

  @Field(() => String, { description: 'Why, in 1 to 2000 characters; the worker will read it.' })
  reason: string;
}

@InputType({ description: 'A qualification to ask for.' })
export class RequestQualificationInput {
  @Field(() => idScalar('QualificationType'), { description: 'Of which type; see requestableQualificationTypes.' })
  typeId: QualificationTypeId;
}

@InputType({ description: 'A request to grant.' })
export class AcceptQualificationRequestInput extends GrantedInput {
  @Field(() => idScalar('QualificationRequest'), { description: 'Which.' })
  requestId: QualificationRequestId;
}

@InputType({ description: 'A request to refuse.' })
export class RejectQualificationRequestInput {
  @Field(() => idScalar('QualificationRequest'), { description: 'Which.' })
  requestId: QualificationRequestId;

  @Field(() => String, { description: 'Why, in 1 to 2000 characters; the worker will read it.' })
  reason: string;
}

export const GrantQualificationPayload = payloadType('GrantQualification', { grant: () => QualificationGrantType });
export const ChangeQualificationPayload = payloadType('ChangeQualification', { grant: () => QualificationGrantType });
export const RevokeQualificationPayload = payloadType('RevokeQualification', { grant: () => QualificationGrantType });
export const RequestQualificationPayload = payloadType('RequestQualification', { request: () => OwnQualificationRequestType });
export const AcceptQualificationRequestPayload = payloadType('AcceptQualificationRequest', { request: () => QualificationRequestType });
export const RejectQualificationRequestPayload = payloadType('RejectQualificationRequest', { request: () => QualificationRequestType });
