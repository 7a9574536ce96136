/** A bank statement as it was read from a file, and whether it adds up. Pure. */
import { createHash } from 'node:crypto';
import { amountTooLarge, type Currency, money, type Money, parseAmount, say, type Sentence } from '../../kernel/index.ts';

export type StatementFormat = 'camt.053' | 'csv';

export interface ReadLine {
  /** ISO 8601 date on which the bank booked it. */
  readonly bookedOn: string;
  readonly valueOn: string | null;
  /** Credits positive, debits negative; minor units of the statement's currency. */
  readonly amountMinor: bigint;
  /** What the bank calls the transfer. */
  readonly bankReference: string | null;
  readonly endToEndId: string | null;
  /** Other references: of the message, of a batch, of the creditor. */
  readonly references: readonly string[];
  readonly text: string | null;
  readonly counterparty: string | null;
  readonly counterpartyAccount: string | null;
}

export interface ReadStatement {
  /** What the bank calls the statement; null in a CSV file. */
  readonly reference: string | null;
  /** IBAN or account number, without spaces. */
  readonly account: string;
  readonly currency: Currency;
  readonly openingMinor: bigint;
  readonly closingMinor: bigint;
  readonly lines: readonly ReadLine[];
}

/** The file cannot be used. The message is a sentence with the place and the reason. */
export class StatementFault extends Error {
  constructor(readonly sentence: Sentence) {
    super(sentence.text);
  }
}

/** Most lines of one file: it is imported as a whole. */
export const MAXIMUM_STATEMENT_LINES = 20_000;

/** Longest text that is kept of a line. */
const KEPT_CHARACTERS = 500;

/**
 * Minor units of a decimal number with a point.
 *
 * @throws StatementFault when it is none, or has more places than the currency
 */
export function amountOf(text: string, currency: Currency, place: string): bigint {
  const minor = parseAmount(withoutZerosAtEnd(text.trim()), currency);
  if (minor === null) throw new StatementFault(say`${place}: an amount is no decimal number with the places of ${currency}.`);
  if (amountTooLarge(minor, currency) !== null) throw new StatementFault(say`${place}: an amount is larger than any amount can be.`);
  return minor;
}

/** Banks write 100.00 JPY, too. */
function withoutZerosAtEnd(text: string): string {
  if (!text.includes('.')) return text;
  let end = text.length;
  while (text[end - 1] === '0') end--;
  return text.slice(0, text[end - 1] === '.' ? end - 1 : end);
}

/** @throws StatementFault when it is no day of the calendar */
export function dayOf(year: string, month: string, day: string, place: string): string {
  const text = `${year.padStart(4, '20')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${text}T00:00:00.000Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text || Number(text.slice(0, 4)) < 1990) {
    throw new StatementFault(say`${place}: a date is no day of the calendar.`);
  }
  return text;
}

/** Text as it is kept: one line, no control characters, not longer than what is stored; null when nothing is left. */
export function keptText(text: string | null | undefined, characters = KEPT_CHARACTERS): string | null {
  const plain = (text ?? '')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return plain === '' ? null : [...plain].slice(0, characters).join('');
}

/** Why the statement does not add up, as a sentence; null: opening balance and lines make the closing balance. */
export function totalsFault(statement: ReadStatement): Sentence | null {
  const { openingMinor, closingMinor, currency, lines } = statement;
  const sum = lines.reduce((total, { amountMinor }) => total + amountMinor, openingMinor);
  if (sum === closingMinor) return null;
  const [opening, made, closing] = [openingMinor, sum, closingMinor].map((minor) => money(minor, currency)) as [Money, Money, Money];
  const name = statement.reference === null ? 'The file' : `The statement ${statement.reference}`;
  return say`${name} does not add up: the opening balance ${opening} and its ${lines.length} lines make ${made}, and the closing balance is ${closing}. A part is missing, or the file was changed.`;
}

/**
 * A key for each line that is the same in every statement that holds the line, so that overlapping statements store it
 * once. Lines that are equal in all respects differ by their number within the statement and day.
 */
export function lineKeys({ account, currency, lines }: ReadStatement): string[] {
  const counts = new Map<string, number>();
  return lines.map((line) => {
    const { bookedOn, amountMinor, bankReference, endToEndId, text, references } = line;
    const own = bankReference ?? JSON.stringify([line.valueOn, endToEndId, references, text]);
    const parts = JSON.stringify([account, currency, bookedOn, amountMinor.toString(), own]);
    const count = (counts.get(parts) ?? 0) + 1;
    counts.set(parts, count);
    return createHash('sha256').update(`${parts}#${count}`).digest('hex');
  });
}
