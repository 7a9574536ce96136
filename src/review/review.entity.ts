import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AssignmentId, BatchId, OrganisationId, PersonId, ReviewId, WorkerId } from '../kernel/index.ts';
import type { RejectionHoldState, RejectionReasonCode, VerdictName } from './review.ts';

/** A verdict on an assignment. */
@Entity({ schema: 'review', name: 'review' })
export class ReviewEntity {
  @PrimaryColumn('uuid') readonly id: ReviewId;
  @Column('uuid') readonly assignmentId: AssignmentId;
  @Column('uuid') readonly batchId: BatchId;
  @Column('uuid') readonly organisationId: OrganisationId;
  @Column('uuid') readonly workerId: WorkerId;
  @Column('text') readonly verdict: VerdictName;
  @Column('text', { nullable: true }) readonly reasonCode: RejectionReasonCode | null;
  @Column('text', { nullable: true }) readonly note: string | null;
  /** The rejection that this verdict undoes; null: it undoes none. */
  @Column('uuid', { nullable: true }) readonly reversesId: ReviewId | null;
  /** Null: the marketplace itself. */
  @Column('uuid', { nullable: true }) readonly reviewerId: PersonId | null;
  @Column('timestamptz') readonly at: Date;
}

export type Review = ReviewEntity;

/** The money of a rejected assignment while the rejection can be undone, and its end. */
@Entity({ schema: 'review', name: 'rejection_hold' })
export class RejectionHoldEntity {
  @PrimaryColumn('uuid') readonly reviewId: ReviewId;
  @Column('uuid') readonly assignmentId: AssignmentId;
  @Column('uuid') readonly batchId: BatchId;
  @Column('uuid') readonly organisationId: OrganisationId;
  @Column('uuid') readonly workerId: WorkerId;
  @Column('bigint') readonly rewardMinor: bigint;
  @Column('bigint') readonly feeMinor: bigint;
  @Column('text') readonly currency: string;
  @Column('text') readonly state: RejectionHoldState;
  /** Until then the rejection can be undone. */
  @Column('timestamptz') readonly heldUntil: Date;
  @Column('timestamptz', { nullable: true }) readonly closedAt: Date | null;
}

export type RejectionHold = RejectionHoldEntity;

/** Earned money in its hold time. */
@Entity({ schema: 'review', name: 'release' })
export class ReleaseEntity {
  /** That of the assignment, of the bonus, or of the attempt at a test. */
  @PrimaryColumn('uuid') readonly id: string;
  @Column('text') readonly source: 'assignment' | 'bonus' | 'test_attempt';
  @Column('uuid') readonly organisationId: OrganisationId;
  @Column('uuid') readonly workerId: WorkerId;
  @Column('bigint') readonly amountMinor: bigint;
  @Column('text') readonly currency: string;
  @Column('timestamptz') readonly dueAt: Date;
  @Column('timestamptz', { nullable: true }) readonly releasedAt: Date | null;
}

export type Release = ReleaseEntity;
