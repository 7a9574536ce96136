/** Money that an organisation paid in, by bank transfer or by Stripe. Pure. */
import {
  type Currency,
  type FundingId,
  invalid,
  lengthOf,
  type OrganisationId,
  parseDay,
  type PersonId,
  type Refusal,
  say,
} from '../kernel/index.ts';
import type { RailName } from '../ledger/index.ts';

export interface Funding {
  readonly id: FundingId;
  readonly organisationId: OrganisationId;
  readonly rail: RailName;
  /** What the bank calls the transfer; unique per rail. */
  readonly reference: string;
  readonly amountMinor: bigint;
  readonly currency: Currency;
  /** ISO 8601 date: the day from which the bank counts the money as ours. */
  readonly valueDate: string;
  /** Null: the marketplace itself. */
  readonly recordedBy: PersonId | null;
  /** The second admin, of a large one; null: it took one. */
  readonly approvedBy: PersonId | null;
  readonly recordedAt: Date;
}

export type FundingReversalState = 'proposed' | 'approved' | 'withdrawn';

/** A funding recorded wrongly, to be undone by two different admins. */
export interface FundingReversal {
  readonly id: string;
  readonly fundingId: FundingId;
  readonly state: FundingReversalState;
  readonly reason: string;
  readonly proposedBy: PersonId;
  readonly proposedAt: Date;
  readonly decidedBy: PersonId | null;
  readonly decidedAt: Date | null;
}

/** How far ahead of us a bank's value date may be: a bank holiday and a weekend. */
const LATEST_VALUE_DAYS = 7;

/** The reference without the white space that copying adds. */
export function normalReference(reference: string): string {
  return reference.trim().replace(/\s+/gu, ' ');
}

/** What is wrong with a funding, in all. */
export function fundingFaults(
  input: { readonly reference: string; readonly amountMinor: bigint; readonly valueDate: string },
  now: Date,
): Refusal[] {
  const faults: Refusal[] = [];
  const reference = normalReference(input.reference);
  if (lengthOf(reference) < 1 || lengthOf(reference) > 140 || /\p{C}/u.test(reference)) {
    faults.push(invalid("Give the bank's reference of the transfer, in 1 to 140 characters on one line.", 'reference'));
  }
  if (input.amountMinor <= 0n) faults.push(invalid('A funding is more than 0.', 'amountMinor'));
  const day = parseDay(input.valueDate);
  if (day === null) {
    faults.push(invalid('The value date is a day, as "2026-11-02".', 'valueDate'));
  } else if (day.getTime() > now.getTime() + LATEST_VALUE_DAYS * 86_400_000) {
    faults.push(invalid(say`The value date is more than ${LATEST_VALUE_DAYS} days ahead; look for a typing error.`, 'valueDate'));
  }
  return faults;
}

/** Whether a funding that is recorded again equals the stored one in all that the bank reports. */
export function isSameFunding(
  known: Pick<Funding, 'organisationId' | 'amountMinor' | 'currency' | 'valueDate'>,
  transfer: Pick<Funding, 'organisationId' | 'amountMinor' | 'currency' | 'valueDate'>,
): boolean {
  return (
    known.organisationId === transfer.organisationId &&
    known.amountMinor === transfer.amountMinor &&
    known.currency === transfer.currency &&
    known.valueDate === transfer.valueDate
  );
}
