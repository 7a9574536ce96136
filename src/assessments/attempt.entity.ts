import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TestAttemptId, TestId, WorkerId } from '../kernel/index.ts';
import type { Attempt, AttemptState } from './attempt.ts';
import type { Results, TestAnswers } from './score.ts';

@Entity({ schema: 'assessments', name: 'attempt' })
export class AttemptEntity implements Attempt {
  @PrimaryColumn('uuid') readonly id: TestAttemptId;
  @Column('uuid') readonly testId: TestId;
  @Column('int') readonly version: number;
  @Column('uuid') readonly workerId: WorkerId;
  @Column('int') readonly n: number;
  @Column('text') readonly state: AttemptState;
  @Column('bigint') readonly rewardMinor: bigint;
  @Column('bigint') readonly feeMinor: bigint;
  @Column('text') readonly currency: string;
  @Column('timestamptz') readonly startedAt: Date;
  @Column('timestamptz') readonly dueAt: Date;
  @Column('timestamptz') readonly closesAt: Date;
  @Column('timestamptz', { nullable: true }) readonly endedAt: Date | null;
  @Column('jsonb', { nullable: true }) readonly answers: TestAnswers | null;
  @Column('jsonb', { nullable: true }) readonly results: Results | null;
  @Column('int', { nullable: true }) readonly scorePercent: number | null;
  @Column('boolean', { nullable: true }) readonly passed: boolean | null;
  @Column('uuid', { nullable: true }) readonly grantId: string | null;
}

/** The first answer to an item of a training. */
@Entity({ schema: 'assessments', name: 'training_answer' })
export class TrainingAnswerEntity {
  @PrimaryColumn('uuid') readonly attemptId: TestAttemptId;
  @PrimaryColumn('text') readonly item: string;
  @Column('jsonb') readonly answer: Readonly<Record<string, unknown>>;
  @Column('jsonb') readonly results: Readonly<Record<string, boolean>>;
  @Column('timestamptz') readonly at: Date;
}

export type TrainingAnswer = TrainingAnswerEntity;
