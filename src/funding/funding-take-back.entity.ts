import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FundingId, PersonId } from '../kernel/index.ts';
import type { FundingTakeBack } from './funding-take-back.ts';

@Entity({ schema: 'payouts', name: 'funding_take_back' })
export class FundingTakeBackEntity implements FundingTakeBack {
  @PrimaryColumn('uuid') readonly id: string;
  @Column('uuid') readonly fundingId: FundingId;
  /** From 1; posted as `fback:<funding>:<n>`. */
  @Column('int') readonly n: number;
  @Column('bigint') readonly amountMinor: bigint;
  @Column('text') readonly reason: string;
  @Column('uuid') readonly askedBy: PersonId;
  @Column('timestamptz') readonly askedAt: Date;
  @Column('uuid') readonly approvedBy: PersonId;
  @Column('timestamptz') readonly approvedAt: Date;
}
