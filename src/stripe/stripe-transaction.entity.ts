import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Currency } from '../kernel/index.ts';
import type { StripeTransaction, TransactionState } from './stripe-transaction.ts';

@Entity({ schema: 'payouts', name: 'stripe_transaction' })
export class StripeTransactionEntity implements StripeTransaction {
  @PrimaryColumn('text') readonly id: string;
  @Column('text') readonly type: string;
  /** Stripe's `reporting_category`, coarser than the type and finer for adjustments. */
  @Column('text') readonly category: string;
  @Column('text') readonly currency: Currency;
  /** Gross, + into the balance. */
  @Column('bigint') readonly amountMinor: bigint;
  @Column('bigint') readonly feeMinor: bigint;
  /** What the balance changed by: amount less fee. */
  @Column('bigint') readonly netMinor: bigint;
  /** The object that it is about. */
  @Column('text', { nullable: true }) readonly source: string | null;
  @Column('text', { nullable: true }) readonly description: string | null;
  @Column('text') readonly status: 'pending' | 'available';
  @Column('timestamptz') readonly availableOn: Date;
  @Column('timestamptz') readonly createdAt: Date;
  @Column('timestamptz') readonly importedAt: Date;
  @Column('text') readonly state: TransactionState;
  @Column('text', { nullable: true, select: false }) readonly subjectKind?: string | null;
  @Column('uuid', { nullable: true, select: false }) readonly subjectId?: string | null;
  @Column('text', { nullable: true }) readonly problem: string | null;
  @Column('timestamptz', { nullable: true, select: false }) readonly bookedAt?: Date | null;
  @Column('timestamptz', { nullable: true, select: false }) readonly nextPollAt?: Date | null;
}
