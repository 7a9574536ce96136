import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PayoutId, PersonId, WorkerId } from '../../kernel/index.ts';
import type { ApprovalDecision, PayoutApproval } from './payout-approval.ts';

@Entity({ schema: 'payouts', name: 'payout_approval' })
export class PayoutApprovalEntity implements PayoutApproval {
  @PrimaryColumn('uuid') readonly payoutId: PayoutId;
  @Column('uuid') readonly workerId: WorkerId;
  /** Minor units of the payout's currency: the limit when it was asked for. */
  @Column('bigint') readonly limitMinor: bigint;
  /** Null: the schedule asked. */
  @Column('uuid', { nullable: true }) readonly requestedBy: PersonId | null;
  /** Null while it waits, and for ever when the worker took the payout back. */
  @Column('text', { nullable: true }) readonly decision: ApprovalDecision | null;
  @Column('uuid', { nullable: true }) readonly decidedBy: PersonId | null;
  @Column('timestamptz', { nullable: true }) readonly decidedAt: Date | null;
  /** The worker reads it. */
  @Column('text', { nullable: true }) readonly note: string | null;
}
