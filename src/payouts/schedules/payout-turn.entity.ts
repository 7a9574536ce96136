import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Currency, PayoutId, WorkerId } from '../../kernel/index.ts';
import type { PayoutTurn, RoundFrequency } from './payout-schedule.ts';

@Entity({ schema: 'payouts', name: 'payout_turn' })
export class PayoutTurnEntity implements PayoutTurn {
  @PrimaryColumn('uuid') readonly workerId: WorkerId;
  @PrimaryColumn('text') readonly currency: Currency;
  @PrimaryColumn('timestamptz') readonly dueAt: Date;
  @Column('text') readonly frequency: RoundFrequency;
  @Column('uuid', { nullable: true }) readonly payoutId: PayoutId | null;
  /** As the worker reads it. */
  @Column('text', { nullable: true }) readonly refusal: string | null;
  @Column('timestamptz') readonly at: Date;
}
