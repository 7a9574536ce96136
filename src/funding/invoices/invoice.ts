/** An invoice to be paid by bank transfer: how it is numbered, and what the payer puts on the transfer. */
import { stateMachine, type Currency, type FundingId, type InvoiceId, type OrganisationId, type PersonId } from '../../kernel/index.ts';

export type InvoiceState = 'open' | 'paid' | 'cancelled';
export type InvoiceEvent = 'pay' | 'reopen' | 'cancel';

export const invoiceMachine = stateMachine<InvoiceState, InvoiceEvent>('invoice', 'open', {
  open: { pay: 'paid', cancel: 'cancelled' },
  // The transfer was recorded wrongly.
  paid: { reopen: 'open' },
  cancelled: {},
});

export interface Invoice {
  readonly id: InvoiceId;
  /** From 1, without gaps. */
  readonly number: bigint;
  readonly organisationId: OrganisationId;
  /** As it was when the invoice was made. */
  readonly organisationName: string;
  readonly amountMinor: bigint;
  readonly currency: Currency;
  /** What the payer puts on the transfer. */
  readonly reference: string;
  readonly state: InvoiceState;
  readonly createdBy: PersonId | null;
  readonly createdAt: Date;
  /** ISO 8601 date. */
  readonly dueOn: string;
  readonly fundingId: FundingId | null;
  readonly paidAt: Date | null;
  readonly cancelledAt: Date | null;
}

/**
 * A creditor reference (ISO 11649): "RF", two check digits, and the text, such that the whole, turned round and read with
 * A = 10 … Z = 35, is 1 modulo 97. Banks and people notice when one character is wrong or two have changed places.
 *
 * @param text 1 to 21 capitals and digits
 */
export function creditorReference(text: string): string {
  const check = 98n - (BigInt(digitsOf(`${text}RF00`)) % 97n);
  return `RF${check.toString().padStart(2, '0')}${text}`;
}

/** The creditor references in what a bank says of a transfer, however it is spaced, whose check digits are right. */
export function referencesIn(text: string): string[] {
  const squeezed = text.toUpperCase().replace(/[^A-Z0-9]/g, '');
  const found: string[] = [];
  for (const { index } of squeezed.matchAll(/RF\d{2}/g)) {
    for (let length = 5; length <= 25 && index + length <= squeezed.length; length++) {
      const candidate = squeezed.slice(index, index + length);
      if (isCreditorReference(candidate)) found.push(candidate);
    }
  }
  return found;
}

export function isCreditorReference(reference: string): boolean {
  if (!/^RF\d{2}[A-Z0-9]{1,21}$/.test(reference)) return false;
  return BigInt(digitsOf(reference.slice(4) + reference.slice(0, 4))) % 97n === 1n;
}

function digitsOf(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
}

/** "GH000017": what the reference of an invoice says of its number. */
export function referenceOf(number: bigint): string {
  return creditorReference(`GH${number.toString().padStart(6, '0')}`);
}
