import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CheckoutId, Currency, FundingId, OrganisationId, PersonId } from '../../kernel/index.ts';
import type { Checkout, CheckoutState } from './checkout.ts';

@Entity({ schema: 'payouts', name: 'checkout' })
export class CheckoutEntity implements Checkout {
  @PrimaryColumn('uuid') readonly id: CheckoutId;
  @Column('uuid') readonly organisationId: OrganisationId;
  @Column('bigint') readonly amountMinor: bigint;
  @Column('text') readonly currency: Currency;
  @Column('text') readonly returnUrl: string;
  @Column('text') readonly state: CheckoutState;
  @Column('uuid', { nullable: true }) readonly startedBy: PersonId | null;
  @Column('timestamptz') readonly createdAt: Date;
  @Column('text', { nullable: true }) readonly sessionId: string | null;
  @Column('text', { nullable: true }) readonly paymentIntentId: string | null;
  @Column('text', { nullable: true }) readonly chargeId: string | null;
  @Column('text', { nullable: true }) readonly payUrl: string | null;
  @Column('timestamptz', { nullable: true }) readonly expiresAt: Date | null;
  /** The same UUID; null until the money is here. */
  @Column('uuid', { nullable: true }) readonly fundingId: FundingId | null;
  @Column('bigint', { nullable: true }) readonly feeMinor: bigint | null;
  /** Why it failed. */
  @Column('text', { nullable: true }) readonly reason: string | null;
  /** What Stripe has otherwise than was asked. */
  @Column('text', { nullable: true }) readonly fault: string | null;
  @Column('timestamptz', { nullable: true }) readonly receivedAt: Date | null;
  @Column('timestamptz', { nullable: true }) readonly settledAt: Date | null;
  @Column('timestamptz', { nullable: true }) readonly endedAt: Date | null;
  @Column('timestamptz', { nullable: true, select: false }) readonly nextPollAt?: Date | null;
}
