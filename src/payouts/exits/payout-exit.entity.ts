import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AdminRequestId, PayoutId, PersonId } from '../../kernel/index.ts';
import type { ExitAction, ExitState, PayoutExit } from './payout-exits.ts';

@Entity({ schema: 'payouts', name: 'payout_exit' })
export class PayoutExitEntity implements PayoutExit {
  @PrimaryColumn('uuid') readonly id: string;
  @Column('uuid') readonly payoutId: PayoutId;
  @Column('text') readonly action: ExitAction;
  @Column('text') readonly state: ExitState;
  @Column('uuid') readonly requestId: AdminRequestId;
  @Column('uuid') readonly askedBy: PersonId;
  @Column('uuid') readonly approvedBy: PersonId;
  @Column('timestamptz') readonly approvedAt: Date;
  @Column('timestamptz', { select: false }) readonly dueAt?: Date;
  @Column('timestamptz', { nullable: true, select: false }) readonly leasedUntil?: Date | null;
  /** Times that a process worked on it. */
  @Column('int') readonly attempt: number;
  /** The outcome; while it is due, the reason why it waits. */
  @Column('text', { nullable: true }) readonly outcome: string | null;
  @Column('timestamptz', { nullable: true }) readonly endedAt: Date | null;
}
