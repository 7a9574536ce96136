/** One invoice as a page to send on to whoever pays: how much, to which account, with which reference, until when. Pure. */
import { money, publicId } from '../kernel/index.ts';
import type { Invoice, InvoiceState } from '../payouts/index.ts';
import type { Column, Paper } from './paper.ts';

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

/** @param payTo the account to pay to, in the operator's words; null: they have not said */
export function invoicePaper(invoice: Invoice, payTo: string | null, timeZone: string, now: Date): Paper {
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
