import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { BatchId, PersonId, TaskId } from '../../kernel/index.ts';
import type { Gold, KnownAnswers } from './gold.ts';

@Entity({ schema: 'batches', name: 'gold' })
export class GoldEntity implements Gold {
  @PrimaryColumn('uuid') readonly taskId: TaskId;
  @Column('uuid') readonly batchId: BatchId;
  @Column('jsonb') readonly answers: KnownAnswers;
  /** Why, for the requester's own people; null: none. */
  @Column('text', { nullable: true }) readonly explanation: string | null;
  @Column('timestamptz') readonly setAt: Date;
  @Column('uuid', { nullable: true }) readonly setBy: PersonId | null;
}
