import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CardDisputeId, Currency, FundingId, OrganisationId } from '../../kernel/index.ts';
import type { Chargeback, ChargebackKind, ChargebackState } from './chargeback.ts';

@Entity({ schema: 'payouts', name: 'card_dispute' })
export class ChargebackEntity implements Chargeback {
  @PrimaryColumn('uuid') readonly id: CardDisputeId;
  /** Of a failed debit: the id of its charge. */
  @Column('text') readonly stripeDisputeId: string;
  @Column('uuid') readonly fundingId: FundingId;
  @Column('uuid') readonly organisationId: OrganisationId;
  @Column('text') readonly currency: Currency;
  @Column('bigint') readonly disputedMinor: bigint;
  /** Stripe's, for the dispute, all together; the platform bears it. */
  @Column('bigint') readonly feeMinor: bigint;
  /** What was taken from the organisation's balance since Stripe took the money last. */
  @Column('bigint') readonly recoveredMinor: bigint;
  @Column('int') readonly recoveries: number;
  @Column('text') readonly state: ChargebackState;
  @Column('text') readonly stripeStatus: string;
  @Column('text') readonly reason: string;
  @Column('timestamptz') readonly openedAt: Date;
  @Column('timestamptz', { nullable: true }) readonly evidenceDueAt: Date | null;
  @Column('timestamptz', { nullable: true }) readonly postedAt: Date | null;
  @Column('timestamptz', { nullable: true }) readonly slotsWithdrawnAt: Date | null;
  @Column('timestamptz', { nullable: true }) readonly endedAt: Date | null;
  @Column('timestamptz', { nullable: true, select: false }) readonly nextPollAt?: Date | null;
  @Column('text') readonly kind: ChargebackKind;
  /** How often Stripe took the money. */
  @Column('int') readonly withdrawals: number;
}
