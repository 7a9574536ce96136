import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Currency, PayoutId } from '../../kernel/index.ts';

@Entity({ schema: 'payouts', name: 'payout_arrival' })
export class PayoutArrivalEntity {
  @PrimaryColumn('uuid') readonly payoutId: PayoutId;
  @Column('text', { select: false }) readonly paymentId?: string;
  @Column('text', { nullable: true }) readonly transactionId: string | null;
  /** The currency that the worker's account settles in. */
  @Column('text', { nullable: true }) readonly currency: Currency | null;
  /** Net, minor units of it. */
  @Column('bigint', { nullable: true }) readonly amountMinor: bigint | null;
  /** What is paid to the bank. */
  @Column('bigint', { nullable: true }) readonly bankMinor: bigint | null;
  /** Units of that currency for one unit of the payout's, as a decimal number; null: nothing was exchanged. */
  @Column('text', { nullable: true }) readonly exchangeRate: string | null;
  @Column('timestamptz', { nullable: true }) readonly availableAt: Date | null;
  @Column('timestamptz', { nullable: true, select: false }) readonly readAt?: Date | null;
}
