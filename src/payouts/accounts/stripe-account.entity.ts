import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { WorkerId } from '../../kernel/index.ts';
import type { StripeAccount, StripeAccountState } from './stripe-account.ts';

@Entity({ schema: 'payouts', name: 'stripe_account' })
export class StripeAccountEntity implements StripeAccount {
  @PrimaryColumn('uuid') readonly id: string;
  @Column('uuid') readonly workerId: WorkerId;
  /** `acct_…`; null while it is being made. */
  @Column('text', { nullable: true }) readonly accountId: string | null;
  /** ISO 3166-1 alpha-2. */
  @Column('text') readonly country: string;
  @Column('text') readonly state: StripeAccountState;
  /** Names of what Stripe asks for: `identity.individual.date_of_birth`. */
  @Column('text', { array: true }) readonly missing: readonly string[];
  /** Stripe's code of what stands in the way. */
  @Column('text', { nullable: true }) readonly reason: string | null;
  /** When Stripe pays out by itself; null: not known yet. Must be `manual`. */
  @Column('text', { nullable: true }) readonly payoutInterval: string | null;
  @Column('timestamptz') readonly startedAt: Date;
  @Column('timestamptz', { nullable: true }) readonly readAt: Date | null;
  @Column('timestamptz', { select: false }) readonly readDueAt?: Date;
  /** Stripe takes transfers for it, and pays nothing out from it to the bank. */
  @Column('boolean') readonly payoutsHeld: boolean;
}
