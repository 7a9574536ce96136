import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PersonId } from '../../kernel/index.ts';

@Entity({ schema: 'identity', name: 'admin_proposal' })
export class AdminProposalEntity {
  @PrimaryColumn('uuid') readonly personId: PersonId;
  @Column('timestamptz') readonly proposedAt: Date;
  /** When the provider last said the group. */
  @Column('timestamptz') readonly checkedAt: Date;
  /** When two admins followed it; null: not yet. */
  @Column('timestamptz', { nullable: true }) readonly grantedAt: Date | null;
}

export type AdminProposal = AdminProposalEntity;
