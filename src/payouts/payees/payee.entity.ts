import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PayeeId, PersonId, WorkerId } from '../../kernel/index.ts';
import type { BankDetails } from './bank-details.ts';
import type { Payee, PayeeDecision, PayeeReviewReason, PayeeState } from './payee.ts';
import type { RailName } from '../../ledger/index.ts';

@Entity({ schema: 'payouts', name: 'payee' })
export class PayeeEntity implements Payee {
  @PrimaryColumn('uuid') id: PayeeId;
  @Column('uuid') workerId: WorkerId;
  @Column('text') currency: string;
  @Column('text') rail: RailName;
  @Column('text') state: PayeeState;
  /** HMAC-SHA-256 of the account; equal accounts have equal ones. */
  @Column('bytea', { select: false }) fingerprint?: Buffer;
  @Column('text', { nullable: true }) reviewReason: PayeeReviewReason | null;
  @Column('text', { nullable: true }) decision: PayeeDecision | null;
  @Column('uuid', { nullable: true }) decidedBy: PersonId | null;
  @Column('timestamptz', { nullable: true }) decidedAt: Date | null;
  @Column('text', { nullable: true }) decisionNote: string | null;
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz', { nullable: true }) replacedAt: Date | null;
}

/** Personal data: read only to be masked, or to be written to the bank's file. */
@Entity({ schema: 'payouts', name: 'payee_private' })
export class PayeePrivateEntity implements BankDetails {
  @PrimaryColumn('uuid') payeeId: PayeeId;
  @Column('text') holderName: string;
  @Column('text') country: string;
  @Column('text', { nullable: true }) iban: string | null;
  @Column('text', { nullable: true }) accountNumber: string | null;
  @Column('text', { nullable: true }) routingNumber: string | null;
  @Column('text', { nullable: true }) bic: string | null;
}
