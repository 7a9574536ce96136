import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AssignmentId, BatchId, BonusFileId, BonusId, FeeAgreementId, OrganisationId, PersonId, WorkerId } from '../kernel/index.ts';

@Entity({ schema: 'review', name: 'bonus' })
export class BonusEntity {
  @PrimaryColumn('uuid') readonly id: BonusId;
  @Column('uuid') readonly organisationId: OrganisationId;
  @Column('uuid') readonly workerId: WorkerId;
  /** The work that it is for; null: for no single piece of work. */
  @Column('uuid', { nullable: true }) readonly assignmentId: AssignmentId | null;
  @Column('uuid', { nullable: true }) readonly batchId: BatchId | null;
  @Column('bigint') readonly amountMinor: bigint;
  /** Paid to the platform by the organisation on top. */
  @Column('bigint') readonly feeMinor: bigint;
  @Column('text') readonly currency: string;
  @Column('text') readonly reason: string;
  @Column('uuid') readonly paidBy: PersonId;
  @Column('timestamptz') readonly at: Date;
  /** The rule that the fee comes from; null for a bonus paid before rules were kept. */
  @Column('int', { nullable: true }) readonly feeBasisPoints: number | null;
  /** Minor units. */
  @Column('bigint', { nullable: true }) readonly feeMinimumMinor: bigint | null;
  /** Null: the rule of the installation. */
  @Column('uuid', { nullable: true }) readonly feeAgreementId: FeeAgreementId | null;
  /** The file that it came in; null: a single bonus. */
  @Column('uuid', { nullable: true }) readonly fileId: BonusFileId | null;
  /** The requester's own name for the line of the file. */
  @Column('text', { nullable: true }) readonly externalId: string | null;
}

export type Bonus = BonusEntity;

/** A file of bonuses that was paid. */
@Entity({ schema: 'review', name: 'bonus_file' })
export class BonusFileEntity {
  @PrimaryColumn('uuid') readonly id: BonusFileId;
  @Column('uuid') readonly organisationId: OrganisationId;
  @Column('text') readonly onFault: 'refuse' | 'skip';
  @Column('bigint') readonly bytes: bigint;
  @Column('text') readonly sha256: string;
  @Column('int') readonly rows: number;
  @Column('int') readonly paid: number;
  @Column('int') readonly existing: number;
  @Column('int') readonly skipped: number;
  @Column('bigint') readonly amountMinor: bigint;
  @Column('bigint') readonly feeMinor: bigint;
  @Column('text') readonly currency: string;
  @Column('uuid') readonly sentBy: PersonId;
  @Column('timestamptz') readonly sentAt: Date;
}

export type BonusFile = BonusFileEntity;
