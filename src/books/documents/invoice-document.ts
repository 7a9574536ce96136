/** An invoice as a document for the payer: amount, account, reference and due day. Pure function. */
import { money, publicId } from '../../kernel/index.ts';
import type { Invoice, InvoiceState } from '../../funding/index.ts';
import type { Column, Document } from './document.ts';

const STATE_TEXT: Readonly<Record<InvoiceState, string>> = { open: 'To be paid', paid: 'Paid', cancelled: 'Cancelled: do not pay it' };

const COLUMNS: readonly Column[] = [
  { name: 'number', heading: 'Number', isForPrograms: true },
  { name: 'what', heading: 'For' },
  { name: 'reference', heading: 'Reference', isForPrograms: true },
  { name: 'madeOn', heading: 'Made', isForPrograms: true },
  { name: 'dueOn', heading: 'Due', isForPrograms: true },
  { name: 'state', heading: 'State', isForPrograms: true },
  { name: 'amount', heading: 'Amount', isNumber: true },
  { name: 'currency', heading: 'Currency', isForPrograms: true },
];

/** @param payTo the account to pay to, as the operator configured it; null when none is configured */
export function invoiceDocument(invoice: Invoice, payTo: string | null, timeZone: string, now: Date): Document {
  const { number, organisationName, organisationId, reference, state, createdAt, dueOn, paidAt, cancelledAt } = invoice;
  const amount = money(invoice.amountMinor, invoice.currency);
  const isOpen = state === 'open';
  return {
    file: `invoice-${number}`,
    title: `Invoice ${number}`,
    subtitle: organisationName,
    figure: { label: isOpen ? 'To transfer' : STATE_TEXT[state], amount },
    facts: [
      ['Organisation', publicId('Organisation', organisationId)],
      ['Made', createdAt],
      ['State', STATE_TEXT[state]],
      ...(isOpen ? [['Due', dueOn] as const, ['Pay to', payTo ?? 'Ask us for our bank account'] as const] : []),
      ['Reference to put on the transfer', reference],
      ...(paidAt === null ? [] : [['Paid', paidAt] as const]),
      ...(cancelledAt === null ? [] : [['Cancelled', cancelledAt] as const]),
    ],
    sections: [
      {
        heading: 'What it is for',
        columns: COLUMNS,
        rows: [
          [number.toString(), 'Money on the balance, to be spent on work', reference, createdAt, dueOn, state, amount, amount.currency],
        ],
        totals: () => [[null, 'To transfer in all', null, null, null, null, amount, null]],
        empty: 'Nothing.',
      },
    ],
    notes: [
      'One transfer of exactly this amount, with the reference, pays it. The money is on the balance once the transfer arrived; what is not spent can be taken back.',
    ],
    timeZone,
    madeAt: now,
  };
}
