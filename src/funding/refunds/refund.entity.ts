import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Currency, FundingId, OrganisationId, PersonId, RefundId, RefundPartId } from '../../kernel/index.ts';
import type { RailName } from '../../ledger/index.ts';
import type { Refund, RefundPart, RefundPartState } from './refund.ts';

@Entity({ schema: 'payouts', name: 'refund' })
export class RefundEntity implements Refund {
  @PrimaryColumn('uuid') readonly id: RefundId;
  @Column('uuid') readonly organisationId: OrganisationId;
  @Column('bigint') readonly amountMinor: bigint;
  @Column('text') readonly currency: Currency;
  @Column('uuid', { nullable: true }) readonly askedBy: PersonId | null;
  @Column('timestamptz') readonly askedAt: Date;
  /** The part of another refund that Stripe or the bank did not bring back, and that this one brings by bank transfer. */
  @Column('uuid', { nullable: true }) readonly insteadOf: RefundPartId | null;
}

@Entity({ schema: 'payouts', name: 'refund_part' })
export class RefundPartEntity implements Omit<RefundPart, 'organisationId' | 'insteadBy'> {
  @PrimaryColumn('uuid') readonly id: RefundPartId;
  @Column('uuid') readonly refundId: RefundId;
  /** Null: it came from no funding. */
  @Column('uuid', { nullable: true }) readonly fundingId: FundingId | null;
  @Column('text') readonly rail: RailName;
  /** What leaves the organisation's balance. */
  @Column('bigint') readonly amountMinor: bigint;
  /** Of that, what is not sent: Stripe's fee. */
  @Column('bigint') readonly keptFeeMinor: bigint;
  @Column('text') readonly currency: Currency;
  @Column('text') readonly state: RefundPartState;
  @Column('text', { nullable: true }) readonly stripeRefundId: string | null;
  @Column('timestamptz', { nullable: true }) readonly postedAt: Date | null;
  /** What the bank calls the transfer. */
  @Column('text', { nullable: true }) readonly reference: string | null;
  @Column('uuid', { nullable: true }) readonly proposedBy: PersonId | null;
  @Column('uuid', { nullable: true }) readonly confirmedBy: PersonId | null;
  /** Why it failed; the organisation reads it. */
  @Column('text', { nullable: true }) readonly reason: string | null;
  @Column('timestamptz', { nullable: true }) readonly firstTriedAt: Date | null;
  @Column('int') readonly keyEpoch: number;
  @Column('timestamptz', { nullable: true, select: false }) readonly nextPollAt?: Date | null;
  @Column('timestamptz', { nullable: true }) readonly endedAt: Date | null;
  /** When that transfer was recorded; null before, and for parts from before it was kept. */
  @Column('timestamptz', { nullable: true }) readonly proposedAt: Date | null;
  @Column('int', { select: false }) readonly attempt?: number;
  @Column('timestamptz', { nullable: true, select: false }) readonly leasedUntil?: Date | null;
  @Column('text', { nullable: true, select: false }) readonly lastError?: string | null;
}
