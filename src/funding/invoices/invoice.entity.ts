import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Currency, FundingId, InvoiceId, OrganisationId, PersonId } from '../../kernel/index.ts';
import type { Invoice, InvoiceState } from './invoice.ts';

@Entity({ schema: 'payouts', name: 'invoice' })
export class InvoiceEntity implements Invoice {
  @PrimaryColumn('uuid') readonly id: InvoiceId;
  /** From 1, without gaps. */
  @Column('bigint') readonly number: bigint;
  @Column('uuid') readonly organisationId: OrganisationId;
  /** As it was when the invoice was made. */
  @Column('text') readonly organisationName: string;
  @Column('bigint') readonly amountMinor: bigint;
  @Column('text') readonly currency: Currency;
  /** What the payer puts on the transfer. */
  @Column('text') readonly reference: string;
  @Column('text') readonly state: InvoiceState;
  @Column('uuid', { nullable: true }) readonly createdBy: PersonId | null;
  @Column('timestamptz') readonly createdAt: Date;
  /** ISO 8601 date. */
  @Column('date') readonly dueOn: string;
  @Column('uuid', { nullable: true }) readonly fundingId: FundingId | null;
  @Column('timestamptz', { nullable: true }) readonly paidAt: Date | null;
  @Column('uuid', { nullable: true, select: false }) readonly cancelledBy?: string | null;
  @Column('timestamptz', { nullable: true }) readonly cancelledAt: Date | null;
}
