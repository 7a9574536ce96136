import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DifferenceCaseId, PersonId } from '../../kernel/index.ts';
import type { DifferenceKind } from '../../stripe/index.ts';
import type { CaseState } from './difference-case.ts';

@Entity({ schema: 'treasury', name: 'difference_case' })
export class DifferenceCaseEntity {
  @PrimaryColumn('uuid') readonly id: DifferenceCaseId;
  @Column('text') readonly source: string;
  @Column('text') readonly kind: DifferenceKind;
  @Column('text', { nullable: true }) readonly objectId: string | null;
  @Column('text', { nullable: true }) readonly subjectKind: string | null;
  @Column('uuid', { nullable: true }) readonly subjectId: string | null;
  @Column('text', { select: false }) readonly differenceKey?: string;
  @Column('text', { nullable: true }) readonly localValue: string | null;
  @Column('text', { nullable: true }) readonly stripeValue: string | null;
  @Column('text') readonly state: CaseState;
  @Column('uuid', { nullable: true }) readonly ownerId: PersonId | null;
  @Column('text', { nullable: true }) readonly note: string | null;
  @Column('int') readonly revision: number;
  @Column('uuid') readonly firstRunId: string;
  @Column('uuid') readonly lastRunId: string;
  @Column('timestamptz') readonly foundAt: Date;
  @Column('timestamptz') readonly seenAt: Date;
  @Column('timestamptz') readonly changedAt: Date;
}

@Entity({ schema: 'treasury', name: 'difference_case_change' })
export class DifferenceCaseChangeEntity {
  @PrimaryColumn('uuid') readonly caseId: DifferenceCaseId;
  @PrimaryColumn('int') readonly revision: number;
  @Column('timestamptz') readonly at: Date;
  /** Null: an admin changed it. */
  @Column('uuid', { nullable: true }) readonly runId: string | null;
  @Column('uuid', { nullable: true }) readonly changedBy: PersonId | null;
  @Column('text') readonly state: CaseState;
  @Column('uuid', { nullable: true }) readonly ownerId: PersonId | null;
  @Column('text', { nullable: true }) readonly note: string | null;
}
