/**
 * Rule about the second person for actions that take two people: payout runs, large payouts, refunds by bank transfer,
 * adjustments, own money, reversals and every admin request. Pure.
 *
 * The second person is an active admin, was one before the first person asked, is another person, and is not concerned.
 * The first person is still an active admin, without interruption. An API key counts as the person who made it.
 */
import { conflict, forbidden, type PersonId, type Refusal, say, type Sentence } from '../../kernel/index.ts';

/** Whether one person is an active admin, read and locked in the transaction that decides. */
export interface AdminStanding {
  readonly personId: PersonId;
  /** Null: no admin now. */
  readonly adminSince: Date | null;
  readonly suspended: boolean;
  /** Organisations that the person is an active member of. */
  readonly organisationIds: ReadonlySet<string>;
}

/** The action to decide, and what the first person did. */
export interface TwoPersonMatter {
  /** After "this": `payout run`. */
  readonly name: string;
  /** When it was asked for, made or proposed. */
  readonly askedAt: Date;
  /** Null: the marketplace itself, or no particular organisation. */
  readonly askedBy: PersonId | null;
  /** Whether the first person acted as an admin, and therefore must still be one; false for a worker who asked for a payout. */
  readonly askedAsAdmin: boolean;
  /** People whom it is about or who gain by it. */
  readonly concerned?: readonly (string | null)[];
  /** Its members may not decide. */
  readonly organisationId?: string | null;
  /** Refusals that name the case better than the general ones. */
  readonly words?: { readonly own?: Sentence; readonly concerned?: Sentence };
}

export function isActiveAdmin(standing: AdminStanding | null | undefined): standing is AdminStanding & { adminSince: Date } {
  return standing !== null && standing !== undefined && standing.adminSince !== null && !standing.suspended;
}

/**
 * Why this person may not decide; null: they may.
 *
 * @param first standing of `matter.askedBy`; null when there is no such person
 */
export function denySecondPerson(second: AdminStanding | null, first: AdminStanding | null, matter: TwoPersonMatter): Refusal | null {
  const { name, words = {} } = matter;
  if (!isActiveAdmin(second)) return forbidden(say`Only an active admin may decide this ${name}.`);
  if (second.personId === matter.askedBy) return forbidden(words.own ?? say`You asked for this ${name}; another admin has to decide.`);
  if (matter.concerned?.includes(second.personId) === true) {
    return forbidden(words.concerned ?? say`This ${name} is about yourself; another admin has to decide.`);
  }
  const { organisationId = null } = matter;
  if (organisationId !== null && second.organisationIds.has(organisationId)) {
    return forbidden(say`You belong to the organisation that this ${name} is about; another admin has to decide.`);
  }
  if (second.adminSince > matter.askedAt) {
    return forbidden(
      say`You became an admin after this ${name} was asked for; an earlier admin has to decide, or somebody has to ask again.`,
    );
  }
  // A requester who lost the role must ask again, even after getting it back: a request of a dismissed admin stays
  // invalid.
  const hasAskerStayed = isActiveAdmin(first) && first.adminSince <= matter.askedAt;
  if (matter.askedBy !== null && matter.askedAsAdmin && !hasAskerStayed) {
    return conflict(
      'ASKER_LEFT',
      say`The admin who asked for this ${name} is no longer an active admin, or was none in between; refuse or cancel it, and ask for it again.`,
    );
  }
  return null;
}
