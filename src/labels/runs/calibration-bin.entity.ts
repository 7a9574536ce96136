import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { BatchId } from '../../kernel/index.ts';

@Entity({ schema: 'labels', name: 'calibration_bin' })
export class CalibrationBinEntity {
  @PrimaryColumn('uuid') readonly batchId: BatchId;
  @PrimaryColumn('text', { select: false }) readonly question?: string;
  @PrimaryColumn('smallint') readonly fromPercent: number;
  @Column('int') readonly labels: number;
  @Column('int') readonly rightLabels: number;
  @Column('double precision') readonly confidenceSum: number;
}
