import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { BatchId, TaskId } from '../../kernel/index.ts';
import type { Payload } from '../../forms/index.ts';
import type { Task } from './batch.ts';

@Entity({ schema: 'batches', name: 'task' })
export class TaskEntity implements Task {
  @PrimaryColumn('uuid') id: TaskId;
  @Column('uuid') batchId: BatchId;
  @Column('bigint') position: bigint;
  @Column('text', { nullable: true }) externalId: string | null;
  @Column('jsonb') payload: Payload;
  @Column('int') redundancy: number;
  @Column('int') freeSlots: number;
  @Column('int') withdrawnSlots: number;
  @Column('int') withheldSlots: number;
  @Column('boolean') undecided: boolean;
  @Column('timestamptz', { nullable: true }) stoppedAt: Date | null;
  @Column('boolean', { name: 'gold' }) isGold: boolean;
  @Column('real', { nullable: true }) doubt: number | null;
  @Column('timestamptz') createdAt: Date;
}
