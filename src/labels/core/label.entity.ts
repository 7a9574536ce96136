import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AssignmentId, BatchId, TaskId } from '../../kernel/index.ts';

/** The label that a model computed for one question of one task. */
@Entity({ schema: 'labels', name: 'label' })
export class LabelEntity {
  @PrimaryColumn('uuid', { select: false }) readonly taskId?: TaskId;
  @PrimaryColumn('text') readonly question: string;
  @Column('uuid', { select: false }) readonly batchId?: BatchId;
  /** Position of the task in its batch: labels are read in this order. */
  @Column('bigint', { select: false }) readonly position?: bigint;
  @Column('jsonb') readonly value: unknown;
  @Column('int') readonly votes: number;
  @Column('int') readonly answers: number;
  @Column('double precision') readonly agreement: number;
  /** Calibrated probability that the value is right; null when no model computed it. */
  @Column('double precision', { nullable: true }) readonly confidence: number | null;
  @Column('boolean', { select: false }) readonly categorical?: boolean;
  /** Name and version of the model: `guildhall/1`. */
  @Column('text') readonly model: string;
  /** The full run it comes from; null: computed from the worker accuracies of the last run, or counted. */
  @Column('uuid', { nullable: true }) readonly runId: string | null;
  @Column('uuid', { array: true }) readonly assignmentIds: readonly AssignmentId[];
  /** Versions of the form that the answers were given to, ascending. */
  @Column('int', { array: true }) readonly formVersions: readonly number[];
  /** Number of answers by members of the batch's own organisation. */
  @Column('int') readonly staffAnswers: number;
  /** Number of changes, from 1. */
  @Column('int') readonly revision: number;
  @Column('timestamptz') readonly computedAt: Date;
}
