import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OrganisationId, PersonId, PoolLinkId, PoolMemberId, WorkerId, WorkerPoolId } from '../kernel/index.ts';
import type { Agreement, PoolKind, PoolLink, PoolMember, PoolMemberState, WorkerPool } from './pool.ts';

@Entity({ schema: 'pools', name: 'worker_pool' })
export class WorkerPoolEntity implements WorkerPool {
  @PrimaryColumn('uuid') readonly id: WorkerPoolId;
  @Column('uuid') readonly organisationId: OrganisationId;
  @Column('text') readonly name: string;
  @Column('text') readonly kind: PoolKind;
  @Column('int') readonly agreementVersion: number;
  @Column('int') readonly requiredVersion: number;
  @Column('timestamptz') readonly createdAt: Date;
}

@Entity({ schema: 'pools', name: 'agreement' })
export class AgreementEntity implements Agreement {
  @PrimaryColumn('uuid') readonly poolId: WorkerPoolId;
  @PrimaryColumn('int') readonly version: number;
  @Column('text') readonly text: string;
  @Column('boolean') readonly requiresAcceptance: boolean;
  @Column('timestamptz') readonly publishedAt: Date;
  @Column('uuid', { nullable: true, select: false }) readonly publishedBy?: PersonId | null;
}

@Entity({ schema: 'pools', name: 'member' })
export class PoolMemberEntity implements PoolMember {
  @PrimaryColumn('uuid') readonly id: PoolMemberId;
  @Column('uuid') readonly poolId: WorkerPoolId;
  @Column('uuid', { nullable: true }) readonly workerId: WorkerId | null;
  @Column('text') readonly state: PoolMemberState;
  @Column('text', { nullable: true }) readonly invitedEmail: string | null;
  @Column('text', { nullable: true, select: false }) readonly invitedEmailKey?: string | null;
  @Column('uuid', { nullable: true }) readonly invitedBy: PersonId | null;
  @Column('timestamptz', { nullable: true }) readonly invitedAt: Date | null;
  @Column('bytea', { nullable: true, select: false }) readonly invitationHash?: Buffer | null;
  @Column('timestamptz', { nullable: true }) readonly invitationExpiresAt: Date | null;
  @Column('uuid', { nullable: true }) readonly linkId: PoolLinkId | null;
  @Column('timestamptz', { nullable: true }) readonly joinedAt: Date | null;
  @Column('int', { nullable: true }) readonly acceptedVersion: number | null;
  @Column('timestamptz', { nullable: true }) readonly acceptedAt: Date | null;
  @Column('timestamptz', { nullable: true }) readonly endedAt: Date | null;
  @Column('text', { nullable: true }) readonly removalReason: string | null;
}

@Entity({ schema: 'pools', name: 'acceptance' })
export class AcceptanceEntity {
  @PrimaryColumn('uuid') readonly memberId: PoolMemberId;
  @Column('uuid') readonly poolId: WorkerPoolId;
  @PrimaryColumn('int') readonly version: number;
  @Column('timestamptz') readonly acceptedAt: Date;
}

@Entity({ schema: 'pools', name: 'link' })
export class PoolLinkEntity implements PoolLink {
  @PrimaryColumn('uuid') readonly id: PoolLinkId;
  @Column('uuid') readonly poolId: WorkerPoolId;
  @Column('bytea', { select: false }) readonly secretHash?: Buffer;
  @Column('uuid', { nullable: true }) readonly createdBy: PersonId | null;
  @Column('timestamptz') readonly createdAt: Date;
  @Column('timestamptz') readonly expiresAt: Date;
  @Column('int') readonly maximumUses: number;
  @Column('int') readonly uses: number;
  @Column('timestamptz', { nullable: true }) readonly revokedAt: Date | null;
}
