/** A line of the operator's bank account, and which transfer of the books it is. Pure. */
import type { Currency } from '../../kernel/index.ts';

export type BankLineState = 'unmatched' | 'matched' | 'not_ours';
export type BankMatchKind = 'funding' | 'payout' | 'payout_run' | 'refund_part' | 'own_money';

export interface BankLine {
  readonly id: string;
  readonly statementId: string;
  readonly account: string;
  readonly currency: Currency;
  /** Credits positive, debits negative. */
  readonly amountMinor: bigint;
  /** ISO 8601 dates. */
  readonly bookedOn: string;
  readonly valueOn: string | null;
  readonly bankReference: string | null;
  readonly endToEndId: string | null;
  readonly state: BankLineState;
  readonly matchedKind: BankMatchKind | null;
  readonly matchedId: string | null;
  /** Null: matched by reference, amount and date, or not decided. */
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly reason: string | null;
  /** Of the other side; null once the line is matched. */
  readonly text: string | null;
  readonly counterparty: string | null;
  readonly counterpartyAccount: string | null;
  readonly hints: readonly string[];
}

/** A transfer of the books with the amount, currency and direction of a line, near its date. */
export interface Candidate {
  readonly lineId: string;
  readonly kind: BankMatchKind;
  readonly id: string;
  /** What is on the transfer, or what the bank calls it. */
  readonly keys: readonly string[];
}

/** Shorter references are compared as a whole: "12" is in half of all texts. */
const LEAST_CONTAINED = 6;

/** Letters and digits in capitals: banks drop and add spaces, hyphens and case. */
function squeezed(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** The one candidate whose reference is in the line; null: none, or more than one. */
export function matchOf(line: BankLine, candidates: readonly Candidate[]): Candidate | null {
  const parts = [line.bankReference, line.endToEndId, line.text, ...line.hints].filter((part) => part !== null).map(squeezed);
  const fits = candidates.filter(({ keys }) =>
    keys
      .map(squeezed)
      .some((key) => key !== '' && parts.some((part) => part === key || (key.length >= LEAST_CONTAINED && part.includes(key)))),
  );
  const [first] = fits;
  return first !== undefined && fits.every(({ kind, id }) => kind === first.kind && id === first.id) ? first : null;
}
