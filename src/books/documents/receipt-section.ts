/** Rows and sections of receipts for work and bonuses. */
import { add, money, publicId, type Money } from '../../kernel/index.ts';
import type { Cell, Column, Row, Section } from './document.ts';
import { WAY_TEXT } from './payout-section.ts';
import { paymentReference, type PaidBy, type Receipt } from '../statements/receipt.repository.ts';

export const APPROVED_BY_TEXT: Readonly<Record<NonNullable<Receipt['approvedBy']>, string>> = {
  requester: 'The requester',
  time: 'Automatically: the requester had not decided in time',
  requester_after_rejection: 'The requester, who took a rejection back',
  marketplace_after_rejection: 'The marketplace, which overturned a rejection',
};

export const RECEIPT_COLUMNS: readonly Column[] = [
  { name: 'approvedAt', heading: 'Approved' },
  { name: 'kind', heading: 'What' },
  { name: 'batch', heading: 'For' },
  { name: 'requester', heading: 'Requester' },
  { name: 'amount', heading: 'Amount', isNumber: true },
  { name: 'currency', heading: 'Currency', isForPrograms: true },
  { name: 'paidOut', heading: 'Paid out' },
  { name: 'assignmentId', heading: 'Assignment', isForPrograms: true },
  { name: 'bonusId', heading: 'Bonus', isForPrograms: true },
  { name: 'submittedAt', heading: 'Submitted', isForPrograms: true },
  { name: 'approvedBy', heading: 'Approved by', isForPrograms: true },
  { name: 'holdEndsAt', heading: 'Hold ends', isForPrograms: true },
  { name: 'payoutIds', heading: 'Payouts', isForPrograms: true },
];

const KIND_TEXT: Readonly<Record<Receipt['source'], string>> = { assignment: 'Work', bonus: 'Bonus', test_attempt: 'Test' };

/** Time at which the last part arrived at the bank; null until then. */
function paidOutAt({ paidBy, amountMinor }: Receipt): Date | null {
  const paid = paidBy.filter(({ state }) => state === 'paid');
  if (paid.reduce((sum, part) => sum + part.amountMinor, 0n) < amountMinor) return null;
  return paid.map(({ paidAt }) => paidAt).reduce((latest, at) => (latest === null || (at !== null && at > latest) ? at : latest), null);
}

export function receiptRow(receipt: Receipt): Row {
  const { source, id, assignmentId, currency, approvedBy } = receipt;
  return [
    receipt.approvedAt,
    KIND_TEXT[source],
    receipt.batchTitle,
    receipt.organisationName,
    money(receipt.amountMinor, currency),
    currency,
    paidOutAt(receipt),
    assignmentId === null ? null : publicId('Assignment', assignmentId),
    source === 'bonus' ? publicId('Bonus', id) : null,
    receipt.submittedAt,
    approvedBy,
    receipt.holdEndsAt,
    receipt.paidBy.map(({ payoutId }) => publicId('Payout', payoutId)).join(' '),
  ];
}

export function totalCell(name: string, sum: Money): Cell {
  return name === 'amount' ? sum : name === 'approvedAt' ? 'Total' : null;
}

export function receiptSection(heading: string, earned: readonly Receipt[]): Section {
  const columns: Column[] = [
    { name: 'kind', heading: 'What' },
    { name: 'approvedAt', heading: 'Approved' },
    { name: 'holdEndsAt', heading: 'Hold ends' },
    { name: 'state', heading: 'Where it is now' },
    { name: 'amount', heading: 'Amount', isNumber: true },
    { name: 'currency', heading: 'Currency', isForPrograms: true },
  ];
  const rows = earned.map((receipt): Row => {
    const { source, reason, currency } = receipt;
    const what = source === 'bonus' ? `Bonus${reason === null ? '' : `: ${reason}`}` : 'Reward';
    return [what, receipt.approvedAt, receipt.holdEndsAt, whereNow(receipt), money(receipt.amountMinor, currency), currency];
  });
  return { heading, columns, rows, empty: 'Nothing.' };
}

function whereNow(receipt: Receipt): string {
  if (paidOutAt(receipt) !== null) return 'Paid out';
  if (receipt.releasedAt === null) return 'In its hold time';
  return receipt.paidBy.length > 0 ? 'Being paid out' : 'Available';
}

export function payoutSection(earned: readonly Receipt[]): Section {
  const columns: Column[] = [
    { name: 'way', heading: 'Way' },
    { name: 'reference', heading: 'Reference' },
    { name: 'paidAt', heading: 'At the bank' },
    { name: 'amount', heading: 'Of this receipt', isNumber: true },
  ];
  const parts = new Map<string, { part: PaidBy; amount: Money }>();
  for (const { paidBy, currency } of earned) {
    for (const part of paidBy) {
      const known = parts.get(part.payoutId)?.amount ?? money(0n, currency);
      parts.set(part.payoutId, { part, amount: add(known, money(part.amountMinor, currency)) });
    }
  }
  const rows = [...parts.values()].map(({ part, amount }): Row => {
    return [WAY_TEXT[part.rail], paymentReference(part), part.paidAt ?? `not yet: ${part.state.replaceAll('_', ' ')}`, amount];
  });
  return { heading: 'How it was paid', columns, rows, empty: 'It was not paid out yet.' };
}
