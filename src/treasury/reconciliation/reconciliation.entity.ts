import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DifferenceKind } from '../../stripe/index.ts';

@Entity({ schema: 'payouts', name: 'reconciliation_run' })
export class ReconciliationRunEntity {
  @PrimaryColumn('uuid') readonly id: string;
  @Column('timestamptz') readonly startedAt: Date;
  /** Null: it waits, or is under way. */
  @Column('timestamptz', { nullable: true }) readonly endedAt: Date | null;
  @Column('timestamptz') readonly since: Date;
  @Column('uuid', { nullable: true, select: false }) readonly askedBy?: string | null;
  @Column('timestamptz', { nullable: true, select: false }) readonly leasedUntil?: Date | null;
  /** By source, how many objects were looked at; null until it has ended. */
  @Column('jsonb', { nullable: true }) readonly compared: Readonly<Record<string, number>> | null;
  /** Why a part was not compared. */
  @Column('text', { nullable: true }) readonly failure: string | null;
}

export type ReconciliationRun = ReconciliationRunEntity;

@Entity({ schema: 'payouts', name: 'reconciliation_difference' })
export class ReconciliationDifferenceEntity {
  @PrimaryColumn('uuid') readonly runId: string;
  /** From 1. */
  @PrimaryColumn('int') readonly position: number;
  @Column('text') readonly source: string;
  @Column('text') readonly kind: DifferenceKind;
  @Column('text', { nullable: true }) readonly objectId: string | null;
  @Column('text', { nullable: true }) readonly subjectKind: string | null;
  @Column('uuid', { nullable: true }) readonly subjectId: string | null;
  @Column('text', { nullable: true }) readonly localValue: string | null;
  @Column('text', { nullable: true }) readonly stripeValue: string | null;
}

export type StoredDifference = ReconciliationDifferenceEntity;
