/** GraphQL: invoices to be paid by bank transfer. */
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionType, IdempotentInput, idScalar, MinorUnits, MoneyType, moneyType, payloadType } from '../../platform/index.ts';
import type { Invoice, InvoiceState } from './invoice.ts';
import { SeenAsMoney } from '../organisation-money.ts';
import type { FundingId, InvoiceId, OrganisationId } from '../../kernel/index.ts';

export const InvoiceStateEnum = { OPEN: 'open', PAID: 'paid', CANCELLED: 'cancelled' } as const;
registerEnumType(InvoiceStateEnum, {
  name: 'InvoiceState',
  description: 'Whether an invoice is paid.',
  valuesMap: {
    OPEN: { description: 'Not paid yet, and not cancelled.' },
    PAID: { description: 'An admin recorded the transfer.' },
    CANCELLED: { description: 'It need not be; it keeps its number.' },
  },
});

@SeenAsMoney()
@ObjectType('Invoice', { description: 'A request to pay in by bank transfer.' })
export class InvoiceType {
  @Field(() => idScalar('Invoice'), { description: 'Public id of the invoice.' })
  id: InvoiceId;

  @Field(() => String, { description: 'Its number: whole, from 1, without gaps.' })
  number: string;

  @Field(() => InvoiceStateEnum, { description: 'Whether it is paid.' })
  state: InvoiceState;

  @Field(() => String, { description: 'Who pays, as it was called then.' })
  organisationName: string;

  @Field(() => MoneyType, { description: 'Amount to transfer to the bank.' })
  amount: MoneyType;

  @Field(() => String, { description: 'What to put on the transfer: a creditor reference (ISO 11649).' })
  reference: string;

  @Field(() => Date, { description: 'Time at which the invoice was created.' })
  createdAt: Date;

  @Field(() => String, { description: 'Until which day it is to be paid, as YYYY-MM-DD.' })
  dueOn: string;

  @Field(() => Boolean, { description: 'Open, and that day is over.' })
  isOverdue: boolean;

  @Field(() => Date, { nullable: true, description: 'When the transfer was recorded.' })
  paidAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'Time at which the invoice was cancelled; null otherwise.' })
  cancelledAt: Date | null;

  @Field(() => idScalar('Funding'), { nullable: true, description: 'The funding that paid it.' })
  fundingId: FundingId | null;

  /** Not a field. */
  organisationId: OrganisationId;
}

export const InvoiceConnection = connectionType(InvoiceType, 'Invoice');

export function invoiceType(invoice: Invoice, now: Date): InvoiceType {
  const { id, state, organisationName, reference, createdAt, dueOn, paidAt, cancelledAt, fundingId, organisationId } = invoice;
  return Object.assign(new InvoiceType(), {
    id,
    state,
    organisationName,
    reference,
    createdAt,
    dueOn,
    paidAt,
    cancelledAt,
    fundingId,
    organisationId,
    number: invoice.number.toString(),
    amount: moneyType(invoice.amountMinor, invoice.currency),
    isOverdue: state === 'open' && now.toISOString().slice(0, 10) > dueOn,
  });
}

@InputType({ description: 'How much an organisation wants to pay in by bank transfer.' })
export class CreateInvoiceInput extends IdempotentInput {
  @Field(() => idScalar('Organisation'), { description: 'Public id of the organisation that pays.' })
  organisationId: OrganisationId;

  @Field(() => MinorUnits, { description: "How much, in minor units of the organisation's currency." })
  amountMinor: bigint;
}

@InputType({ description: 'An invoice that need not be paid.' })
export class CancelInvoiceInput {
  @Field(() => idScalar('Invoice'), { description: 'Public id of the invoice that the mutation concerns.' })
  invoiceId: InvoiceId;
}

export const CreateInvoicePayload = payloadType('CreateInvoice', { invoice: () => InvoiceType });
export const CancelInvoicePayload = payloadType('CancelInvoice', { invoice: () => InvoiceType });
