/** GraphQL types for pools, agreement versions and links, for the organisation. */
import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { OrganisationId, PoolLinkId, WorkerPoolId } from '../kernel/index.ts';
import { connectionType, IdempotentInput, idScalar, payloadType, SeenBy, SeenWithParent } from '../platform/index.ts';
import { isOpenLink, type Agreement, type PoolKind, type PoolLink, type WorkerPool } from './pool.ts';
import { maySeeMembers, maySeePool } from './pools.policy.ts';

export const PoolKindEnum = { STAFF: 'staff', EXPERTS: 'experts' } as const;
registerEnumType(PoolKindEnum, {
  name: 'PoolKind',
  description: 'Who is in a pool. It changes no rule; people read it before they join.',
  valuesMap: {
    STAFF: { description: "The organisation's own staff." },
    EXPERTS: { description: 'Experts from outside the organisation.' },
  },
});

@SeenWithParent()
@ObjectType('PoolAgreement', { description: 'One version of the agreement of a pool; it never changes.' })
export class PoolAgreementType {
  @Field(() => Int, { description: 'Counted from 1 in its pool. joinPool and acceptPoolAgreement name the version that was read.' })
  version: number;

  @Field(() => String, { description: 'The agreement, in Markdown.' })
  text: string;

  @Field(() => Boolean, { description: 'Whether members of before must accept it before they claim more tasks.' })
  requiresAcceptance: boolean;

  @Field(() => Date, { description: 'Time at which the version was published.' })
  publishedAt: Date;
}

@SeenBy((actor, { organisationId }: WorkerPoolType) => maySeePool(actor, organisationId), {
  scopes: ['requester:read', 'requester:write'],
})
@ObjectType('WorkerPool', {
  description: 'A private pool: workers whom an organisation invited, and who accepted its agreement. A batch may ask for it.',
})
export class WorkerPoolType {
  @Field(() => idScalar('WorkerPool'), { description: 'Public id of the pool.' })
  id: WorkerPoolId;

  @Field(() => String, { description: 'Its name, which its members and those invited see; unique in the organisation.' })
  name: string;

  @Field(() => PoolKindEnum, { description: 'Who is in the pool.' })
  kind: PoolKind;

  @Field(() => Int, {
    description: 'The newest version of the agreement, or an earlier one, that members must have accepted to claim tasks.',
  })
  requiredVersion: number;

  @Field(() => Date, { description: 'Time at which the pool was made.' })
  createdAt: Date;

  /** Not exposed in the schema. */
  organisationId: OrganisationId;
  agreementVersion: number;
}

@SeenBy((actor, { organisationId }: PoolLinkType) => maySeeMembers(actor, organisationId), {
  scopes: ['requester:read', 'requester:write'],
})
@ObjectType('PoolLink', { description: 'A link to join a pool that several people may use. Its secret was shown once.' })
export class PoolLinkType {
  @Field(() => idScalar('PoolLink'), { description: 'Public id of the link.' })
  id: PoolLinkId;

  @Field(() => Boolean, { description: 'Whether somebody can join by it now.' })
  isOpen: boolean;

  @Field(() => Int, { description: 'Maximum number of people who may join by it.' })
  maximumUses: number;

  @Field(() => Int, { description: 'Number of people who have joined by it.' })
  uses: number;

  @Field(() => Date, { description: 'Time at which the link was made.' })
  createdAt: Date;

  @Field(() => Date, { description: 'Time at which the link expires.' })
  expiresAt: Date;

  @Field(() => Date, { nullable: true, description: 'Time at which it was revoked; null: it was not.' })
  revokedAt: Date | null;

  /** Not exposed in the schema. */
  organisationId: OrganisationId;
}

@SeenWithParent()
@ObjectType('PoolSecret', { description: 'The secret with which people join a pool, as a link and alone.' })
export class PoolSecretType {
  @Field(() => String, {
    description: 'The secret for poolInvitation and joinPool. It is shown only here, and in the e-mail with the link.',
  })
  secret: string;

  @Field(() => String, { description: 'Address at which people read the agreement and join. It holds the secret, and is shown only here.' })
  link: string;

  @Field(() => Date, { description: 'Time at which the secret expires.' })
  expiresAt: Date;
}

export const PoolAgreementConnection = connectionType(PoolAgreementType, 'PoolAgreement');
export const PoolLinkConnection = connectionType(PoolLinkType, 'PoolLink');

export function workerPoolType(pool: WorkerPool): WorkerPoolType {
  const { id, name, kind, requiredVersion, createdAt, organisationId, agreementVersion } = pool;
  return Object.assign(new WorkerPoolType(), { id, name, kind, requiredVersion, createdAt, organisationId, agreementVersion });
}

export function poolAgreementType({ version, text, requiresAcceptance, publishedAt }: Agreement): PoolAgreementType {
  return Object.assign(new PoolAgreementType(), { version, text, requiresAcceptance, publishedAt });
}

export function poolLinkType(link: PoolLink, organisationId: OrganisationId, now: Date): PoolLinkType {
  const { id, maximumUses, uses, createdAt, expiresAt, revokedAt } = link;
  const shown = { id, maximumUses, uses, createdAt, expiresAt, revokedAt };
  return Object.assign(new PoolLinkType(), { ...shown, isOpen: isOpenLink(link, now), organisationId });
}

@InputType({ description: 'A new pool and its agreement.' })
export class CreatePoolInput extends IdempotentInput {
  @Field(() => idScalar('Organisation'), { description: 'Public id of the organisation.' })
  organisationId: OrganisationId;

  @Field(() => String, { description: '1 to 100 characters; people read it before they join. Unique in the organisation.' })
  name: string;

  @Field(() => PoolKindEnum, { description: 'Who is in the pool; it never changes.' })
  kind: PoolKind;

  @Field(() => String, { description: 'The first version of the agreement, in Markdown; 1 to 50,000 characters.' })
  agreement: string;
}

@InputType({ description: 'Another name for a pool.' })
export class RenamePoolInput {
  @Field(() => idScalar('WorkerPool'), { description: 'Public id of the pool.' })
  poolId: WorkerPoolId;

  @Field(() => String, { description: '1 to 100 characters, unique in the organisation.' })
  name: string;
}

@InputType({ description: 'Another version of the agreement of a pool.' })
export class PublishPoolAgreementInput extends IdempotentInput {
  @Field(() => idScalar('WorkerPool'), { description: 'Public id of the pool.' })
  poolId: WorkerPoolId;

  @Field(() => String, { description: 'The agreement, in Markdown; 1 to 50,000 characters.' })
  text: string;

  @Field(() => Boolean, {
    description: 'true: members claim no more tasks until they accept this version. false: it is for those who join from now on.',
  })
  requiresAcceptance: boolean;
}

@InputType({ description: 'The address to invite to a pool.' })
export class InviteToPoolInput {
  @Field(() => idScalar('WorkerPool'), { description: 'Public id of the pool.' })
  poolId: WorkerPoolId;

  @Field(() => String, {
    description: 'E-mail address of the person, who may have no account yet. Only an account with this address can join.',
  })
  email: string;
}

@InputType({ description: 'A new link to join a pool.' })
export class CreatePoolLinkInput {
  @Field(() => idScalar('WorkerPool'), { description: 'Public id of the pool.' })
  poolId: WorkerPoolId;

  @Field(() => Int, { description: 'How many people may join by it; 1 to 1,000.' })
  maximumUses: number;

  @Field(() => Date, { nullable: true, description: 'When it expires, within 90 days; left out: as invitations do (14 days by default).' })
  expiresAt?: Date | null;
}

@InputType({ description: 'Identifies a link to join a pool.' })
export class PoolLinkInput {
  @Field(() => idScalar('PoolLink'), { description: 'Public id of the link.' })
  linkId: PoolLinkId;
}

export const SECRET_MADE = 'The secret, shown only here; null when the mutation was refused.';

export const CreatePoolPayload = payloadType('CreatePool', { pool: () => WorkerPoolType });
export const RenamePoolPayload = payloadType('RenamePool', { pool: () => WorkerPoolType });
export const PublishPoolAgreementPayload = payloadType('PublishPoolAgreement', { pool: () => WorkerPoolType });
export const CreatePoolLinkPayload = payloadType(
  'CreatePoolLink',
  { link: () => PoolLinkType, invitation: () => PoolSecretType },
  { invitation: SECRET_MADE },
);
export const RevokePoolLinkPayload = payloadType('RevokePoolLink', { link: () => PoolLinkType });
