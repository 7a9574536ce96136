import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { BatchId, OrganisationId, TaskId } from '../../kernel/index.ts';
import type { Verdict } from '../core/stored-label.ts';
import type { StopBasis } from './stop.ts';

/** A decision to ask for no more answers to a task. */
@Entity({ schema: 'labels', name: 'stop_decision' })
export class StopDecisionEntity {
  @PrimaryColumn('uuid') readonly taskId: TaskId;
  @Column('uuid') readonly batchId: BatchId;
  @Column('uuid', { select: false }) readonly organisationId?: OrganisationId;
  @Column('text') readonly verdict: Verdict;
  @Column('double precision', { nullable: true }) readonly confidence: number | null;
  @Column('int') readonly answers: number;
  @Column('text') readonly rule: string;
  @Column('jsonb') readonly basis: StopBasis;
  @Column('timestamptz') readonly at: Date;
}

export type StopDecision = StopDecisionEntity;
