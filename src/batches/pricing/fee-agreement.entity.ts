import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FeeAgreement } from './fee-agreement.ts';
import type { Currency, FeeAgreementId, OrganisationId, PersonId } from '../../kernel/index.ts';

@Entity({ schema: 'batches', name: 'fee_agreement' })
export class FeeAgreementEntity implements Omit<FeeAgreement, 'endedAt' | 'endReason'> {
  @PrimaryColumn('uuid') readonly id: FeeAgreementId;
  /** The order in which agreements were made. */
  @Column('bigint') readonly n: bigint;
  @Column('uuid') readonly organisationId: OrganisationId;
  @Column('int') readonly basisPoints: number;
  @Column('bigint') readonly minimumMinor: bigint;
  @Column('text') readonly currency: Currency;
  @Column('timestamptz') readonly validFrom: Date;
  /** Null: until it is ended, or another is agreed. */
  @Column('timestamptz', { nullable: true }) readonly validUntil: Date | null;
  @Column('text') readonly reason: string;
  @Column('uuid') readonly agreedBy: PersonId;
  @Column('timestamptz') readonly agreedAt: Date;
}
