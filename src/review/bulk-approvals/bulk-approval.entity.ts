import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AssignmentId, BatchId, OrganisationId, PersonId } from '../../kernel/index.ts';
import type { ApprovalRule } from './bulk-approval.ts';

/** An order to approve submitted work of a batch. */
@Entity({ schema: 'review', name: 'bulk_approval' })
export class BulkApprovalEntity implements ApprovalRule {
  @PrimaryColumn('uuid') readonly id: string;
  @Column('uuid') readonly batchId: BatchId;
  @Column('uuid') readonly organisationId: OrganisationId;
  @Column('uuid') readonly requestedBy: PersonId;
  @Column('timestamptz') readonly requestedAt: Date;
  /** Null: whatever the probability. */
  @Column('double precision', { nullable: true }) readonly minimumRightProbability: number | null;
  @Column('uuid', { array: true }) readonly exceptIds: AssignmentId[];
  /** Answers that met the order when it was given; null for orders from before migration 0140. */
  @Column('int', { nullable: true }) readonly totalCount: number | null;
  /** Last assignment of the latest group; null: none yet. */
  @Column('uuid', { nullable: true }) readonly lastAssignmentId: AssignmentId | null;
  @Column('int') readonly approvedCount: number;
  /** Answers that the order reached and did not approve; null for orders from before migration 0140. */
  @Column('int', { nullable: true }) readonly leftCount: number | null;
  @Column('timestamptz', { nullable: true }) readonly finishedAt: Date | null;
}

export type BulkApproval = BulkApprovalEntity;
