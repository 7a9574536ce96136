import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PoolId, WorkerId } from '../kernel/index.ts';

/** An answer that moved a shown skill, as it is kept. */
export interface KeptMove {
  readonly assignmentId: string;
  readonly question: string;
  /** See `Move`. */
  readonly points: number;
  /** ISO 8601. */
  readonly at: string;
}

/** What people are shown of one worker's skill. */
@Entity({ schema: 'reputation', name: 'shown_skill' })
export class ShownSkillEntity {
  @PrimaryColumn('uuid') readonly workerId: WorkerId;
  @PrimaryColumn('text') readonly skill: string;
  @Column('int') readonly poolVersion: number;
  @Column('int') readonly answers: number;
  @Column('double precision') readonly evidence: number;
  @Column('double precision') readonly rightSum: number;
  @Column('double precision') readonly chanceSum: number;
  @Column('double precision') readonly accuracy: number;
  @Column('double precision') readonly low: number;
  @Column('double precision') readonly high: number;
  @Column('double precision') readonly informationBits: number;
  @Column('timestamptz') readonly answeredBefore: Date;
  @Column('int') readonly recordings: number;
  @Column('timestamptz') readonly shownAt: Date;
  /** Null: not computed yet. */
  @Column('jsonb', { nullable: true }) readonly moves: readonly KeptMove[] | null;
}

export type ShownSkill = ShownSkillEntity;

/** A version of a pool, as it was estimated. */
@Entity({ schema: 'reputation', name: 'pool' })
export class PoolEntity {
  @Column('uuid') readonly id: PoolId;
  @PrimaryColumn('text') readonly skill: string;
  @PrimaryColumn('int') readonly version: number;
  @Column('double precision') readonly mean: number;
  @Column('double precision') readonly strength: number;
  @Column('double precision') readonly chance: number;
  @Column('int') readonly halfLifeDays: number;
  @Column('int') readonly workers: number;
  /** Evidence that it was estimated from, in answers. */
  @Column('bigint') readonly answers: bigint;
  /** From claim to answer, the median of the skill's latest assignments; null: none known. */
  @Column('double precision', { nullable: true }) readonly medianSeconds: number | null;
  /** Share of claims that become answers, on the whole platform. */
  @Column('double precision') readonly finishing: number;
  @Column('timestamptz') readonly at: Date;
}
