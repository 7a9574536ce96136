import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OrganisationId } from '../../kernel/index.ts';
import type { StandingTally } from './organisation-standing.ts';

@Entity({ schema: 'review', name: 'organisation_standing' })
export class OrganisationStandingEntity implements StandingTally {
  @PrimaryColumn('uuid') readonly organisationId: OrganisationId;
  @Column('int') readonly decided: number;
  @Column('int') readonly workers: number;
  @Column('int') readonly rejected: number;
  @Column('double precision', { nullable: true }) readonly reviewSeconds: number | null;
  @Column('bigint') readonly workSeconds: bigint;
  @Column('bigint') readonly paidMinor: bigint;
  @Column('text', { nullable: true }) readonly currency: string | null;
  @Column('timestamptz') readonly refreshedAt: Date;
}
