import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OrganisationId, RestrictionId } from '../../kernel/index.ts';
import type { OrganisationRestriction, OrganisationRestrictionReason } from './organisation-restriction.ts';

@Entity({ schema: 'payouts', name: 'organisation_restriction' })
export class OrganisationRestrictionEntity implements OrganisationRestriction {
  @PrimaryColumn('uuid') readonly id: RestrictionId;
  @Column('uuid') readonly organisationId: OrganisationId;
  @Column('text') readonly reasonCode: OrganisationRestrictionReason;
  @Column('text') readonly explanation: string;
  @Column('jsonb') readonly evidence: readonly { readonly description: string; readonly reference: string | null }[];
  @Column('uuid', { nullable: true }) readonly disputeId: string | null;
  @Column('timestamptz') readonly startsAt: Date;
  @Column('timestamptz') readonly endsAt: Date;
  @Column('timestamptz', { nullable: true }) readonly liftedAt: Date | null;
  @Column('uuid', { nullable: true, select: false }) readonly liftedBy?: string | null;
  @Column('text', { nullable: true }) readonly liftNote: string | null;
  @Column('uuid', { nullable: true }) readonly fraudWarningId: string | null;
}
