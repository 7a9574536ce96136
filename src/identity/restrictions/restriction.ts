/** No one is shut out without a reason, evidence and an end; the person sees all three. */
import {
  addSeconds,
  invalid,
  lengthOf,
  ok,
  type FileId,
  type OrganisationId,
  type PersonId,
  type Refusal,
  refuse,
  type RestrictionId,
  type Result,
  say,
} from '../../kernel/index.ts';

export const RESTRICTION_KINDS = ['suspended', 'blocked_by_organisation', 'money_on_hold'] as const;
export type RestrictionKind = (typeof RESTRICTION_KINDS)[number];

export const RESTRICTION_REASONS = [
  'terms_violated',
  'fraud_suspected',
  'several_accounts',
  'low_quality',
  'misconduct',
  'payment_dispute',
  'legal_demand',
  'other',
] as const;
export type RestrictionReason = (typeof RESTRICTION_REASONS)[number];

export interface Evidence {
  /** Description of the evidence, for people. */
  readonly description: string;
  /** Where to look it up: an id, an address; null when the description is all. */
  readonly reference: string | null;
  /** A file of the platform that only admins open; without it, the words are all. */
  readonly fileId?: FileId | null;
}

export interface Restriction {
  readonly id: RestrictionId;
  readonly personId: PersonId;
  readonly kind: RestrictionKind;
  /** Who blocks; null for the kinds that the marketplace imposes. */
  readonly organisationId: OrganisationId | null;
  readonly reasonCode: RestrictionReason;
  readonly explanation: string;
  readonly evidence: readonly Evidence[];
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly imposedBy: PersonId | null;
  readonly liftedAt: Date | null;
  readonly liftNote: string | null;
}

/** Grounds that a restriction requires. */
export interface Grounds {
  readonly reasonCode: RestrictionReason;
  readonly explanation: string;
  readonly evidence: readonly Evidence[];
  readonly endsAt: Date;
}

export const EXPLANATION_LENGTH = { least: 10, most: 4000 } as const;
const MOST_EVIDENCE = 50;
/** Maximum duration; a longer restriction needs a new decision. */
export const LONGEST_RESTRICTION_DAYS = 366;

/** Everything that is wrong at once, or the grounds, trimmed. */
export function checkGrounds(grounds: Grounds, now: Date): Result<Grounds> {
  const faults: Refusal[] = [];
  const explanation = grounds.explanation.trim();
  const { least, most } = EXPLANATION_LENGTH;
  if (lengthOf(explanation) < least || lengthOf(explanation) > most) {
    faults.push(invalid(say`Explain in ${least} to ${most} characters; the person will read it.`, 'explanation'));
  }
  const evidence = grounds.evidence.map(({ description, reference, fileId }) => ({
    description: description.trim(),
    reference: reference?.trim() || null,
    ...(fileId ? { fileId } : {}),
  }));
  if (evidence.length < 1 || evidence.length > MOST_EVIDENCE) {
    faults.push(invalid(say`Name 1 to ${MOST_EVIDENCE} pieces of evidence; the person will see them.`, 'evidence'));
  }
  for (const [index, piece] of evidence.entries()) {
    if (piece.description === '' || lengthOf(piece.description) > 1000 || lengthOf(piece.reference ?? '') > 500) {
      faults.push(
        invalid('Evidence has a description of 1 to 1000 characters, and a reference of at most 500.', 'evidence', String(index)),
      );
    }
  }
  if (!(grounds.endsAt > now)) faults.push(invalid('The restriction must end in the future.', 'endsAt'));
  else if (grounds.endsAt > addSeconds(now, LONGEST_RESTRICTION_DAYS * 86_400)) {
    faults.push(
      invalid(say`A restriction ends at most ${LONGEST_RESTRICTION_DAYS} days from now; a longer one has to be argued anew.`, 'endsAt'),
    );
  }
  const [first, ...rest] = faults;
  return first === undefined ? ok({ ...grounds, explanation, evidence }) : refuse(first, ...rest);
}

export function isActive(restriction: Pick<Restriction, 'startsAt' | 'endsAt' | 'liftedAt'>, now: Date): boolean {
  return restriction.liftedAt === null && restriction.startsAt <= now && restriction.endsAt > now;
}
