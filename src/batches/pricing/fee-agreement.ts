/**
 * The platform's fee: the installation's, unless an agreement with the organisation is in force when a price is made. A
 * batch and a bonus keep the fee of their price, and the rule that it came from (ADR 15).
 */
import {
  type Currency,
  type FeeAgreementId,
  invalid,
  lengthOf,
  money,
  type OrganisationId,
  type PersonId,
  type Refusal,
  say,
} from '../../kernel/index.ts';
import type { FeeRule } from './price.ts';

/** A rule, and where it comes from. */
export interface FeeTerms extends FeeRule {
  /** Null: the installation's own. */
  readonly agreementId: FeeAgreementId | null;
}

export interface FeeAgreement extends FeeRule {
  readonly id: FeeAgreementId;
  /** The order in which agreements were made. */
  readonly n: bigint;
  readonly organisationId: OrganisationId;
  readonly currency: Currency;
  readonly validFrom: Date;
  /** Null: until it is ended, or another is agreed. */
  readonly validUntil: Date | null;
  readonly reason: string;
  readonly agreedBy: PersonId;
  readonly agreedAt: Date;
  /** Null: it was not ended before its time. */
  readonly endedAt: Date | null;
  readonly endReason: string | null;
}

export interface AgreementDraft extends FeeRule {
  /** Null: from now on. */
  readonly validFrom: Date | null;
  readonly validUntil: Date | null;
  readonly reason: string;
}

/** A minimum above this is a slip of the keyboard: 100 whole units. */
const LARGEST_MINIMUM_UNITS = 100n;
const REASON_LENGTH = { least: 10, most: 1_000 } as const;

/** Everything that is wrong with what an admin typed. @param unitMinor minor units of one whole unit of the currency */
export function checkAgreement(draft: AgreementDraft, unit: { readonly minor: bigint; readonly currency: Currency }, now: Date): Refusal[] {
  const faults: Refusal[] = [];
  if (!Number.isInteger(draft.basisPoints) || draft.basisPoints < 0 || draft.basisPoints > 10_000) {
    faults.push(invalid('A fee is 0 to 10000 hundredths of a percent: 2000 is 20 %.', 'basisPoints'));
  }
  const largest = unit.minor * LARGEST_MINIMUM_UNITS;
  if (draft.minimumMinor < 0n || draft.minimumMinor > largest) {
    faults.push(
      invalid(
        say`The least fee of an assignment is 0 to ${money(largest, unit.currency)}, in minor units of ${unit.currency}.`,
        'minimumMinor',
      ),
    );
  }
  const from = draft.validFrom ?? now;
  if (from < now) faults.push(invalid('An agreement holds from now on or later: what was priced keeps its fee.', 'validFrom'));
  if (draft.validUntil !== null && draft.validUntil <= from) faults.push(invalid('The agreement must end after it begins.', 'validUntil'));
  return [...faults, ...checkReason(draft.reason)];
}

/** Other admins, and the organisation, read it. */
export function checkReason(reason: string): Refusal[] {
  const length = lengthOf(reason.trim());
  const { least, most } = REASON_LENGTH;
  return length < least || length > most
    ? [invalid(say`Say why in ${least} to ${most} characters; the organisation will read it.`, 'reason')]
    : [];
}

/** Whether an agreement holds at a moment. */
export function holdsAt(agreement: FeeAgreement, at: Date): boolean {
  const { validFrom, validUntil, endedAt } = agreement;
  return validFrom <= at && (validUntil === null || at < validUntil) && (endedAt === null || at < endedAt);
}

/** Of several that hold, the one that was agreed last. */
export function agreementAt(agreements: readonly FeeAgreement[], at: Date): FeeAgreement | null {
  return agreements.filter((agreement) => holdsAt(agreement, at)).reduce<FeeAgreement | null>(newer, null);
}

function newer(kept: FeeAgreement | null, other: FeeAgreement): FeeAgreement {
  return kept === null || other.n > kept.n ? other : kept;
}
