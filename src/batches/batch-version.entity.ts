import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { BatchId, PersonId } from '../kernel/index.ts';
import type { AnswerForm } from './question.ts';
import type { BatchVersion } from './batch.ts';

@Entity({ schema: 'batches', name: 'batch_version' })
export class BatchVersionEntity implements BatchVersion {
  @PrimaryColumn('uuid') batchId: BatchId;
  @PrimaryColumn('int') version: number;
  @Column('text') instructions: string;
  @Column('jsonb') form: AnswerForm;
  @Column('timestamptz') createdAt: Date;
  @Column('uuid', { nullable: true }) createdBy: PersonId | null;
}
