import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FundingId, OrganisationId, PersonId } from '../kernel/index.ts';
import type { Funding, FundingReversal, FundingReversalState } from './funding.ts';
import type { RailName } from '../ledger/index.ts';

@Entity({ schema: 'payouts', name: 'funding' })
export class FundingEntity implements Funding {
  @PrimaryColumn('uuid') id: FundingId;
  @Column('uuid') organisationId: OrganisationId;
  @Column('text') rail: RailName;
  @Column('text') reference: string;
  @Column('bigint') amountMinor: bigint;
  @Column('text') currency: string;
  @Column('date') valueDate: string;
  @Column('uuid', { nullable: true }) recordedBy: PersonId | null;
  @Column('uuid', { nullable: true }) approvedBy: PersonId | null;
  @Column('timestamptz') recordedAt: Date;
}

@Entity({ schema: 'payouts', name: 'funding_reversal' })
export class FundingReversalEntity implements FundingReversal {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid') fundingId: FundingId;
  @Column('text') state: FundingReversalState;
  @Column('text') reason: string;
  @Column('uuid') proposedBy: PersonId;
  @Column('timestamptz') proposedAt: Date;
  @Column('uuid', { nullable: true }) decidedBy: PersonId | null;
  @Column('timestamptz', { nullable: true }) decidedAt: Date | null;
}
