/** GraphQL types for the members of a pool, for the organisation. */
import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { OrganisationId, PoolMemberId, WorkerId } from '../kernel/index.ts';
import { connectionType, idScalar, payloadType, SeenBy, SeenWithParent } from '../platform/index.ts';
import { PoolSecretType, SECRET_MADE, WorkerPoolType } from './pool.types.ts';
import type { PoolMember, PoolMemberState, WorkerPool } from './pool.ts';
import { maySeeMembers } from './pools.policy.ts';

export const PoolMemberStateEnum = { INVITED: 'invited', JOINED: 'joined', LEFT: 'left', REMOVED: 'removed' } as const;
registerEnumType(PoolMemberStateEnum, {
  name: 'PoolMemberState',
  description: 'State of a member of a pool.',
  valuesMap: {
    INVITED: { description: 'Invited by address, and has not joined.' },
    JOINED: { description: 'Accepted the agreement, and is in the pool.' },
    LEFT: { description: 'Left. Tasks that they held could be finished, and accepted work is paid.' },
    REMOVED: { description: 'Was removed by the organisation. Tasks that they held could be finished, and accepted work is paid.' },
  },
});

@SeenWithParent()
@ObjectType('PoolAcceptance', { description: 'That a member accepted a version of the agreement.' })
export class PoolAcceptanceType {
  @Field(() => Int, { description: 'The version that was accepted.' })
  version: number;

  @Field(() => Date, { description: 'Time at which it was accepted.' })
  acceptedAt: Date;
}

@SeenBy((actor, { organisationId }: PoolMemberType) => maySeeMembers(actor, organisationId), {
  scopes: ['requester:read', 'requester:write'],
})
@ObjectType('PoolMember', {
  description:
    'An invitation to a pool, or a membership, as owners and managers of the organisation see it. Whoever joins again has another.',
})
export class PoolMemberType {
  @Field(() => idScalar('PoolMember'), { description: 'Public id of the membership.' })
  id: PoolMemberId;

  @Field(() => PoolMemberStateEnum, { description: 'State of the membership.' })
  state: PoolMemberState;

  @Field(() => String, {
    nullable: true,
    description: 'The address that was invited, as the inviter typed it; null: joined by a link, or the account was erased.',
  })
  invitedEmail: string | null;

  @Field(() => Date, { nullable: true, description: 'Time of the invitation; null: joined by a link.' })
  invitedAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'Time at which the invitation expires; null once it was used.' })
  invitationExpiresAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'Time at which they joined; null: they have not.' })
  joinedAt: Date | null;

  @Field(() => Int, { nullable: true, description: 'The newest version of the agreement that they accepted; null: they have not joined.' })
  acceptedVersion: number | null;

  @Field(() => Date, { nullable: true, description: 'Time at which they accepted that version; null: they have not joined.' })
  acceptedAt: Date | null;

  @Field(() => Boolean, { description: 'Whether they must accept a later version before they claim more tasks.' })
  mustAccept: boolean;

  @Field(() => Date, { nullable: true, description: 'Time at which they left or were removed; null: they did not.' })
  endedAt: Date | null;

  @Field(() => String, { nullable: true, description: 'Why they were removed; the worker reads it, too. Null: they were not.' })
  removalReason: string | null;

  /** Not exposed in the schema. */
  organisationId: OrganisationId;
  workerId: WorkerId | null;
}

export const PoolMemberConnection = connectionType(PoolMemberType, 'PoolMember');

export function poolMemberType(member: PoolMember, pool: Pick<WorkerPool, 'organisationId' | 'requiredVersion'>): PoolMemberType {
  const { id, state, invitedEmail, invitedAt, invitationExpiresAt, joinedAt, acceptedVersion, acceptedAt, endedAt, removalReason } = member;
  const shown = { id, state, invitedEmail, invitedAt, invitationExpiresAt, joinedAt, acceptedVersion, acceptedAt, endedAt, removalReason };
  const mustAccept = state === 'joined' && (acceptedVersion ?? 0) < pool.requiredVersion;
  return Object.assign(new PoolMemberType(), { ...shown, mustAccept, organisationId: pool.organisationId, workerId: member.workerId });
}

@InputType({ description: 'Identifies a member of a pool, or an invitation.' })
export class PoolMemberInput {
  @Field(() => idScalar('PoolMember'), { description: 'Public id of the membership.' })
  memberId: PoolMemberId;
}

@InputType({ description: 'A member to remove, or an invitation to take back, and why.' })
export class RemovePoolMemberInput {
  @Field(() => idScalar('PoolMember'), { description: 'Public id of the membership.' })
  memberId: PoolMemberId;

  @Field(() => String, { description: 'Why, in 1 to 2,000 characters; the worker reads it.' })
  reason: string;
}

export const InviteToPoolPayload = payloadType(
  'InviteToPool',
  { member: () => PoolMemberType, invitation: () => PoolSecretType },
  { invitation: SECRET_MADE },
);
export const RenewPoolInvitationPayload = payloadType(
  'RenewPoolInvitation',
  { member: () => PoolMemberType, invitation: () => PoolSecretType },
  { invitation: SECRET_MADE },
);
export const RemovePoolMemberPayload = payloadType(
  'RemovePoolMember',
  { pool: () => WorkerPoolType, member: () => PoolMemberType },
  { member: 'The member that was removed; null when it was an invitation, of which nothing is kept, and when the mutation was refused.' },
);
