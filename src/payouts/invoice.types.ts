/** GraphQL: invoices to be paid by bank transfer. */
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionType, IdempotentInput, idScalar, MinorUnits, MoneyType, moneyType, payloadType, SeenBy } from '../platform/index.ts';
import type { Invoice, InvoiceState } from './invoice.ts';
import { maySeeMoneyOf } from './refund.policy.ts';
import { asId } from '../kernel/index.ts';

export const InvoiceStateEnum = { OPEN: 'open', PAID: 'paid', CANCELLED: 'cancelled' } as const;
registerEnumType(InvoiceStateEnum, {
  name: 'InvoiceState',
  description: 'Whether an invoice is paid.',
  valuesMap: {
    OPEN: { description: 'Not yet.' },
    PAID: { description: 'An admin recorded the transfer.' },
    CANCELLED: { description: 'It need not be; it keeps its number.' },
  },
});

@SeenBy((actor, { organisationId }: InvoiceType) => maySeeMoneyOf(actor, asId<'Organisation'>(organisationId)), {
  scopes: ['requester:read', 'money'],
})
@ObjectType('Invoice', { description: 'A request to pay in by bank transfer.' })
export class InvoiceType {
  @Field(() => idScalar('Invoice'), { description: 'Its id.' })
  id: string;

  @Field(() => String, { description: 'Its number: whole, from 1, without gaps.' })
  number: string;

  @Field(() => InvoiceStateEnum, { description: 'Whether it is paid.' })
  state: InvoiceState;

  @Field(() => String, { description: 'Who pays, as it was called then.' })
  organisationName: string;

  @Field(() => MoneyType, { description: 'How much to transfer.' })
  amount: MoneyType;

  @Field(() => String, { description: 'What to put on the transfer: a creditor reference (ISO 11649).' })
  reference: string;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt: Date;

  @Field(() => String, { description: 'Until which day it is to be paid, as YYYY-MM-DD.' })
  dueOn: string;

  @Field(() => Boolean, { description: 'Open, and that day is over.' })
  isOverdue: boolean;

  @Field(() => Date, { nullable: true, description: 'When the transfer was recorded.' })
  paidAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was cancelled.' })
  cancelledAt: Date | null;

  @Field(() => idScalar('Funding'), { nullable: true, description: 'The funding that paid it.' })
  fundingId: string | null;

  /** Not a field. */
  organisationId: string;
}

export const InvoiceConnection = connectionType(InvoiceType, 'Invoice');

export function invoiceType(invoice: Invoice, now: Date): InvoiceType {
  const { id, state, organisationName, reference, createdAt, dueOn, paidAt, cancelledAt, fundingId, organisationId } = invoice;
  return Object.assign(new InvoiceType(), {
    ...{ id, state, organisationName, reference, createdAt, dueOn, paidAt, cancelledAt, fundingId, organisationId },
    number: invoice.number.toString(),
    amount: moneyType(invoice.amountMinor, invoice.currency),
    isOverdue: state === 'open' && now.toISOString().slice(0, 10) > dueOn,
  });
}

@InputType({ description: 'How much an organisation wants to pay in by bank transfer.' })
export class CreateInvoiceInput extends IdempotentInput {
  @Field(() => idScalar('Organisation'), { description: 'Who pays.' })
  organisationId: string;

  @Field(() => MinorUnits, { description: "How much, in minor units of the organisation's currency." })
  amountMinor: bigint;
}

@InputType({ description: 'An invoice that need not be paid.' })
export class CancelInvoiceInput {
  @Field(() => idScalar('Invoice'), { description: 'Which.' })
  invoiceId: string;
}

export const CreateInvoicePayload = payloadType('CreateInvoice', { invoice: () => InvoiceType });
export const CancelInvoicePayload = payloadType('CancelInvoice', { invoice: () => InvoiceType });
