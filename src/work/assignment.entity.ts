import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AssignmentId, BatchId, OrganisationId, TaskId, WorkerId } from '../kernel/index.ts';
import type { Answer, AssignmentState } from './assignment.ts';

/** One turn of a worker at a task, as stored; the rules see it as an `Assignment`. */
@Entity({ schema: 'work', name: 'assignment' })
export class AssignmentEntity {
  @PrimaryColumn('uuid') readonly id: AssignmentId;
  @Column('uuid') readonly taskId: TaskId;
  @Column('uuid') readonly batchId: BatchId;
  @Column('uuid') readonly workerId: WorkerId;
  @Column('uuid') readonly organisationId: OrganisationId;
  @Column('int') readonly batchVersion: number;
  @Column('text') readonly state: AssignmentState;
  @Column('bigint') readonly rewardMinor: bigint;
  @Column('bigint') readonly feeMinor: bigint;
  @Column('text') readonly currency: string;
  @Column('timestamptz') readonly claimedAt: Date;
  /** Held in advance, and never started; `startedAt` is null then, and where the claim began the clock. */
  @Column('boolean') readonly prepared: boolean;
  @Column('timestamptz', { nullable: true }) readonly startedAt: Date | null;
  @Column('timestamptz') readonly leaseUntil: Date;
  @Column('timestamptz') readonly graceUntil: Date;
  @Column('int') readonly autoApproveSeconds: number;
  @Column('timestamptz', { nullable: true }) readonly submittedAt: Date | null;
  @Column('jsonb', { nullable: true }) readonly answer: Answer | null;
  @Column('int', { nullable: true }) readonly seconds: number | null;
  /** As the worker's client says; so are the active seconds. */
  @Column('timestamptz', { nullable: true }) readonly answeredAt: Date | null;
  @Column('int', { nullable: true }) readonly activeSeconds: number | null;
  @Column('timestamptz', { nullable: true }) readonly autoApproveAt: Date | null;
  @Column('timestamptz', { nullable: true }) readonly decidedAt: Date | null;
  @Column('timestamptz', { nullable: true }) readonly finalisedAt: Date | null;
  /** It came after the slot had opened again: kept, not counted. */
  @Column('jsonb', { nullable: true, select: false }) readonly lateAnswer?: Answer | null;
  @Column('timestamptz', { nullable: true }) readonly lateAt: Date | null;
}
