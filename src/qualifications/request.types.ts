/** GraphQL: requests for a qualification, as the owner of the type sees them and as the worker does. */
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { OrganisationId, PersonId, QualificationRequestId, QualificationTypeId, WorkerId } from '../kernel/index.ts';
import { connectionType, idScalar, payloadType, personIdOf, SeenBy } from '../platform/index.ts';
import type { QualificationRequest, RequestState } from './grant.ts';
import { GrantedInput } from './grant.types.ts';
import { maySeeHolders } from './qualifications.policy.ts';

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
abstract class Asked {
  @Field(() => idScalar('QualificationRequest'), { description: 'Public id of the qualification request.' })
  id: QualificationRequestId;

  @Field(() => RequestStateEnum, { description: 'State of the request: waiting, accepted or rejected.' })
  state: RequestState;

  @Field(() => Date, { description: 'Time at which the qualification request was created.' })
  createdAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it was decided; null: it waits.' })
  decidedAt: Date | null;

  @Field(() => String, { nullable: true, description: 'Reason for the rejection; null otherwise.' })
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

@InputType({ description: 'A qualification to ask for.' })
export class RequestQualificationInput {
  @Field(() => idScalar('QualificationType'), { description: 'Of which type; see requestableQualificationTypes.' })
  typeId: QualificationTypeId;
}

@InputType({ description: 'A request to grant.' })
export class AcceptQualificationRequestInput extends GrantedInput {
  @Field(() => idScalar('QualificationRequest'), { description: 'Public id of the request that the mutation concerns.' })
  requestId: QualificationRequestId;
}

@InputType({ description: 'A request to refuse.' })
export class RejectQualificationRequestInput {
  @Field(() => idScalar('QualificationRequest'), { description: 'Public id of the request that the mutation concerns.' })
  requestId: QualificationRequestId;

  @Field(() => String, { description: 'Why, in 1 to 2000 characters; the worker will read it.' })
  reason: string;
}

export const RequestQualificationPayload = payloadType('RequestQualification', { request: () => OwnQualificationRequestType });
export const AcceptQualificationRequestPayload = payloadType('AcceptQualificationRequest', { request: () => QualificationRequestType });
export const RejectQualificationRequestPayload = payloadType('RejectQualificationRequest', { request: () => QualificationRequestType });
