import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FeeAgreementId, OrganisationId, PersonId, QualificationTypeId, TestId } from '../kernel/index.ts';
import type { AnswerForm } from '../forms/index.ts';
import type { Purpose, Test, TestItem, TestState, TestVersion } from './test.ts';

@Entity({ schema: 'assessments', name: 'test' })
export class TestEntity implements Test {
  @PrimaryColumn('uuid') readonly id: TestId;
  @Column('uuid') readonly typeId: QualificationTypeId;
  @Column('uuid', { nullable: true }) readonly organisationId: OrganisationId | null;
  @Column('text') readonly purpose: Purpose;
  @Column('text') readonly state: TestState;
  @Column('int') readonly version: number;
  @Column('text') readonly currency: string;
  @Column('bigint') readonly reservedMinor: bigint;
  @Column('bigint') readonly committedMinor: bigint;
  @Column('int') readonly revision: number;
  @Column('timestamptz') readonly createdAt: Date;
}

@Entity({ schema: 'assessments', name: 'test_version' })
export class TestVersionEntity implements TestVersion {
  @PrimaryColumn('uuid') readonly testId: TestId;
  @PrimaryColumn('int') readonly version: number;
  @Column('text') readonly instructions: string;
  @Column('jsonb') readonly form: AnswerForm;
  @Column('jsonb') readonly items: readonly TestItem[];
  @Column('int') readonly timeLimitSeconds: number;
  @Column('int') readonly estimatedSeconds: number;
  @Column('int') readonly passingPercent: number;
  @Column('int', { nullable: true }) readonly grantedValue: number | null;
  @Column('int', { nullable: true }) readonly grantedSeconds: number | null;
  @Column('boolean') readonly grants: boolean;
  @Column('int', { nullable: true }) readonly retakeDelaySeconds: number | null;
  @Column('int', { nullable: true }) readonly maximumAttempts: number | null;
  @Column('int') readonly paidAttempts: number;
  @Column('boolean') readonly showsResults: boolean;
  @Column('bigint') readonly rewardMinor: bigint;
  @Column('bigint') readonly feeMinor: bigint;
  @Column('int') readonly feeBasisPoints: number;
  @Column('bigint') readonly feeMinimumMinor: bigint;
  @Column('uuid', { nullable: true }) readonly feeAgreementId: FeeAgreementId | null;
  @Column('timestamptz') readonly createdAt: Date;
  @Column('uuid', { nullable: true }) readonly createdBy: PersonId | null;
}
