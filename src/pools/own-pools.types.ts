/** GraphQL types for pools that a worker is invited to or a member of. */
import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { OrganisationId, PoolMemberId, Refusal, WorkerId, WorkerPoolId } from '../kernel/index.ts';
import {
  connectionType,
  idScalar,
  payloadType,
  SeenBy,
  isSignedIn,
  SentenceField,
  sentenceFields,
  type MessageType,
} from '../platform/index.ts';
import { PoolMemberStateEnum } from './member.types.ts';
import { PoolAgreementType, poolAgreementType, PoolKindEnum } from './pool.types.ts';
import type { Agreement, PoolKind, PoolMember, PoolMemberState, WorkerPool } from './pool.ts';
import { maySeeOwn } from './pools.policy.ts';

@SeenBy(isSignedIn)
@ObjectType('PoolInvitation', { description: 'What somebody with the secret of an invitation reads before they join a pool.' })
export class PoolInvitationType {
  @Field(() => String, { description: 'Name of the pool.' })
  poolName: string;

  @Field(() => PoolKindEnum, { description: 'Who is in the pool.' })
  kind: PoolKind;

  @Field(() => PoolAgreementType, { description: 'The agreement as it is now. joinPool takes its version.' })
  agreement: PoolAgreementType;

  @Field(() => Date, { description: 'Time at which the invitation expires.' })
  expiresAt: Date;

  @SentenceField({ nullable: true, description: 'Why you cannot join by it now, and what would change that; null: you can.' })
  inTheWay: string | null;
  inTheWayMessage: MessageType | null;

  /** Not exposed in the schema. */
  organisationId: OrganisationId;
}

@SeenBy((actor, { workerId }: PoolMembershipType) => maySeeOwn(actor, workerId), { scopes: ['account', 'work'] })
@ObjectType('PoolMembership', {
  description:
    'Your place in a private pool. The organisation reads when you accepted which version of its agreement, and the address that it invited; not your name.',
})
export class PoolMembershipType {
  @Field(() => idScalar('PoolMember'), { description: 'Public id of the membership.' })
  id: PoolMemberId;

  @Field(() => PoolMemberStateEnum, { description: 'State of the membership.' })
  state: PoolMemberState;

  @Field(() => Date, { description: 'Time at which you joined.' })
  joinedAt: Date;

  @Field(() => Int, { description: 'The newest version of the agreement that you accepted.' })
  acceptedVersion: number;

  @Field(() => Date, { description: 'Time at which you accepted it.' })
  acceptedAt: Date;

  @Field(() => Date, { nullable: true, description: 'Time at which you left or were removed; null: you are in the pool.' })
  endedAt: Date | null;

  @Field(() => String, { nullable: true, description: 'Why the organisation removed you, in its words; null: it did not.' })
  removalReason: string | null;

  /** Not exposed in the schema. */
  workerId: WorkerId;
  poolId: WorkerPoolId;
}

export const PoolMembershipConnection = connectionType(PoolMembershipType, 'PoolMembership');

export function poolInvitationType(pool: WorkerPool, agreement: Agreement, expiresAt: Date, denied: Refusal | null): PoolInvitationType {
  const shown = { poolName: pool.name, kind: pool.kind, agreement: poolAgreementType(agreement), expiresAt };
  const inTheWay = sentenceFields('inTheWay', denied && (denied.sentence ?? denied.message));
  return Object.assign(new PoolInvitationType(), { ...shown, ...inTheWay, organisationId: pool.organisationId });
}

/** @param member that has joined, also if the membership has ended */
export function poolMembershipType(member: PoolMember): PoolMembershipType {
  const { id, state, joinedAt, acceptedVersion, acceptedAt, endedAt, removalReason, workerId, poolId } = member;
  const shown = { id, state, joinedAt, acceptedVersion, acceptedAt, endedAt, removalReason };
  return Object.assign(new PoolMembershipType(), { ...shown, workerId, poolId });
}

@InputType({ description: 'The secret of an invitation, and the version of the agreement that you read.' })
export class JoinPoolInput {
  @Field(() => String, { description: 'The secret that you were given; it begins with `ghi_`.' })
  secret: string;

  @Field(() => Int, { description: 'The version of the agreement that you read and accept. Refused when there is a later one.' })
  agreementVersion: number;
}

@InputType({ description: 'A membership of yours, and the version of the agreement that you read.' })
export class AcceptPoolAgreementInput {
  @Field(() => idScalar('PoolMember'), { description: 'Public id of the membership.' })
  memberId: PoolMemberId;

  @Field(() => Int, { description: 'The version of the agreement that you read and accept. Refused when there is a later one.' })
  agreementVersion: number;
}

export const JoinPoolPayload = payloadType('JoinPool', { membership: () => PoolMembershipType });
export const AcceptPoolAgreementPayload = payloadType('AcceptPoolAgreement', { membership: () => PoolMembershipType });
export const LeavePoolPayload = payloadType('LeavePool', { membership: () => PoolMembershipType });
