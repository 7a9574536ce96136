import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PayoutRunId, PersonId } from '../../kernel/index.ts';
import type { PayoutRun, PayoutRunState } from './payout-run.ts';
import type { RailName } from '../../ledger/index.ts';

@Entity({ schema: 'payouts', name: 'payout_run' })
export class PayoutRunEntity implements PayoutRun {
  @PrimaryColumn('uuid') id: PayoutRunId;
  @Column('text') rail: RailName;
  @Column('text') currency: string;
  @Column('text') state: PayoutRunState;
  @Column('int') lineCount: number;
  @Column('bigint') totalMinor: bigint;
  @Column('text', { nullable: true }) payerName: string | null;
  @Column('text', { nullable: true }) payerAccount: string | null;
  @Column('text', { nullable: true }) payerBic: string | null;
  @Column('uuid') createdBy: PersonId;
  @Column('timestamptz') createdAt: Date;
  @Column('uuid', { nullable: true }) approvedBy: PersonId | null;
  @Column('timestamptz', { nullable: true }) approvedAt: Date | null;
  @Column('text', { nullable: true }) csvSha256: string | null;
  @Column('text', { nullable: true }) xmlSha256: string | null;
  @Column('timestamptz', { nullable: true }) exportedAt: Date | null;
  @Column('timestamptz', { nullable: true }) closedAt: Date | null;
  @Column('uuid', { nullable: true }) cancelledBy: PersonId | null;
  @Column('timestamptz', { nullable: true }) cancelledAt: Date | null;
}
