import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { BatchId, TaskId } from '../../kernel/index.ts';

@Entity({ schema: 'labels', name: 'contradicted_gold' })
export class ContradictedGoldEntity {
  @PrimaryColumn('uuid') readonly taskId: TaskId;
  @PrimaryColumn('text') readonly question: string;
  @Column('uuid') readonly batchId: BatchId;
  @Column('jsonb') readonly goldValue: unknown;
  @Column('jsonb') readonly crowdValue: unknown;
  @Column('double precision') readonly confidence: number;
  @Column('int') readonly answers: number;
  @Column('text', { select: false }) readonly model?: string;
  @Column('timestamptz') readonly at: Date;
}

export type ContradictedGold = ContradictedGoldEntity;
