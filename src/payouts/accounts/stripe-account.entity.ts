import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { WorkerId } from '../../kernel/index.ts';
import type { StripeAccount, StripeAccountState } from './stripe-account.ts';

@Entity({ schema: 'payouts', name: 'stripe_account' })
export class StripeAccountEntity implements StripeAccount {
  @PrimaryColumn('uuid') readonly id: string;
  @Column('uuid') readonly workerId: WorkerId;
  /** `acct_…`; null until Stripe has created it. */
  @Column('text', { nullable: true }) readonly accountId: string | null;
  /** ISO 3166-1 alpha-2. */
  @Column('text') readonly country: string;
  @Column('text') readonly state: StripeAccountState;
  /** Names of the information that Stripe requires: `identity.individual.date_of_birth`. */
  @Column('text', { array: true }) readonly missing: readonly string[];
  /** Stripe's code of the obstacle. */
  @Column('text', { nullable: true }) readonly reason: string | null;
  /** Payout schedule at Stripe; null when unknown. Must be `manual`. */
  @Column('text', { nullable: true }) readonly payoutInterval: string | null;
  @Column('timestamptz') readonly startedAt: Date;
  @Column('timestamptz', { nullable: true }) readonly readAt: Date | null;
  @Column('timestamptz', { select: false }) readonly readDueAt?: Date;
  /** Whether Stripe accepts transfers to the account but makes no payouts from it to the bank. */
  @Column('boolean') readonly payoutsHeld: boolean;
}
