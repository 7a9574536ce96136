import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OrganisationId, QualificationTypeId } from '../kernel/index.ts';
import type { QualificationType, TypeState } from './qualification-type.ts';
import type { SystemKey } from './system-types.ts';

@Entity({ schema: 'qualifications', name: 'qualification_type' })
export class QualificationTypeEntity implements QualificationType {
  @PrimaryColumn('uuid') readonly id: QualificationTypeId;
  @Column('uuid', { nullable: true }) readonly organisationId: OrganisationId | null;
  @Column('text', { nullable: true }) readonly systemKey: SystemKey | null;
  @Column('text') readonly name: string;
  @Column('text') readonly description: string;
  @Column('text', { array: true }) readonly keywords: readonly string[];
  @Column('text') readonly state: TypeState;
  @Column('boolean') readonly shared: boolean;
  @Column('boolean') readonly requestable: boolean;
  @Column('int', { nullable: true }) readonly autoGrantValue: number | null;
  @Column('int', { nullable: true }) readonly retryDelaySeconds: number | null;
  @Column('timestamptz') readonly createdAt: Date;
}
