import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { BatchId, PersonId, UploadId } from '../../kernel/index.ts';
import type { UploadFormat } from './upload-reader.ts';
import type { OnFault } from './upload-receive.ts';

/** A file of tasks that a batch took. */
@Entity({ schema: 'batches', name: 'upload' })
export class UploadEntity {
  @PrimaryColumn('uuid') readonly id: UploadId;
  @Column('uuid') readonly batchId: BatchId;
  @Column('text') readonly format: UploadFormat;
  @Column('text') readonly onFault: OnFault;
  /** Size of the file. */
  @Column('bigint') readonly bytes: bigint;
  /** Hex. */
  @Column('text') readonly sha256: string;
  @Column('bigint') readonly rows: bigint;
  @Column('bigint') readonly added: bigint;
  @Column('bigint') readonly existing: bigint;
  @Column('bigint') readonly skipped: bigint;
  /** Of the tasks that it added, which follow one another; null: it added none. */
  @Column('bigint', { nullable: true }) readonly firstPosition: bigint | null;
  @Column('uuid', { nullable: true }) readonly createdBy: PersonId | null;
  @Column('timestamptz') readonly createdAt: Date;
}

export type Upload = UploadEntity;
