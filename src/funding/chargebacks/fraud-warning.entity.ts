import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FundingId, OrganisationId } from '../../kernel/index.ts';

@Entity({ schema: 'payouts', name: 'fraud_warning' })
export class FraudWarningEntity {
  @PrimaryColumn('uuid') readonly id: string;
  @Column('text') readonly stripeWarningId: string;
  @Column('uuid') readonly fundingId: FundingId;
  @Column('uuid') readonly organisationId: OrganisationId;
  /** As the network of the card codes it: `made_with_stolen_card`. */
  @Column('text') readonly fraudType: string;
  /** Whether the payment is neither disputed nor fully refunded, as Stripe said last. */
  @Column('boolean') readonly isActionable: boolean;
  @Column('timestamptz') readonly warnedAt: Date;
  @Column('timestamptz', { select: false }) readonly receivedAt?: Date;
  /** When the free slots of the organisation were withdrawn; null: not yet, or there was no need. */
  @Column('timestamptz', { nullable: true }) readonly slotsWithdrawnAt: Date | null;
  /** When a refund in full or a dispute took its place. */
  @Column('timestamptz', { nullable: true }) readonly endedAt: Date | null;
}

export type FraudWarning = FraudWarningEntity;
