import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PayeeId, PayoutId, PayoutRunId, WorkerId } from '../kernel/index.ts';
import type { Payout, PayoutState } from './payout.ts';
import type { RailName } from '../ledger/index.ts';

@Entity({ schema: 'payouts', name: 'payout' })
export class PayoutEntity implements Payout {
  @PrimaryColumn('uuid') id: PayoutId;
  @Column('uuid') workerId: WorkerId;
  @Column('uuid') payeeId: PayeeId;
  @Column('text') rail: RailName;
  @Column('bigint') amountMinor: bigint;
  @Column('text') currency: string;
  @Column('text') state: PayoutState;
  @Column('uuid', { nullable: true }) runId: PayoutRunId | null;
  @Column('int', { nullable: true }) runPosition: number | null;
  @Column('text', { nullable: true }) reason: string | null;
  @Column('timestamptz') requestedAt: Date;
  @Column('timestamptz', { nullable: true }) sentAt: Date | null;
  @Column('timestamptz', { nullable: true }) paidAt: Date | null;
  @Column('timestamptz', { nullable: true }) endedAt: Date | null;
}
