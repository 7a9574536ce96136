import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PersonId } from '../../kernel/index.ts';

@Entity({ schema: 'identity', name: 'admin_proposal' })
export class AdminProposalEntity {
  @PrimaryColumn('uuid') readonly personId: PersonId;
  @Column('timestamptz') readonly proposedAt: Date;
  /** Time of the last answer of the provider that contained the group. */
  @Column('timestamptz') readonly checkedAt: Date;
  /** Time at which two admins approved the proposal; null before. */
  @Column('timestamptz', { nullable: true }) readonly grantedAt: Date | null;
}

export type AdminProposal = AdminProposalEntity;
