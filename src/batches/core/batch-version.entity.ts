import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { BatchId, PersonId } from '../../kernel/index.ts';
import type { AnswerForm, ItemView } from '../../forms/index.ts';
import type { BatchVersion } from './batch.ts';

@Entity({ schema: 'batches', name: 'batch_version' })
export class BatchVersionEntity implements BatchVersion {
  @PrimaryColumn('uuid') batchId: BatchId;
  @PrimaryColumn('int') version: number;
  @Column('text') instructions: string;
  @Column('jsonb') form: AnswerForm;
  @Column('jsonb') view: ItemView;
  @Column('timestamptz') createdAt: Date;
  @Column('uuid', { nullable: true }) createdBy: PersonId | null;
}
