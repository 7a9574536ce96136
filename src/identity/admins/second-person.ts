/**
 * Rule of the second person, for actions that need two people: payout runs, large payouts, refunds by bank transfer, adjustments,
 * own money, reversals and all admin requests. Pure.
 *
 * The second person is an active admin, was one before the first person requested the action, is not the first person, and is not
 * concerned. The first person must still be an active admin, without interruption. An API key counts as its owner.
 */
import { conflict, forbidden, type PersonId, type Refusal, say, type Sentence } from '../../kernel/index.ts';

/** Whether a person is an active admin. Read and locked in the deciding transaction. */
export interface AdminStanding {
  readonly personId: PersonId;
  /** Time at which the person became an admin; null when they are not one now. */
  readonly adminSince: Date | null;
  readonly suspended: boolean;
  /** Organisations of which the person is an active member. */
  readonly organisationIds: ReadonlySet<string>;
}

/** The action to decide, and what the first person did. */
export interface TwoPersonMatter {
  /** Name of the action, after "this": `payout run`. */
  readonly name: string;
  /** Time at which the action was requested, created or proposed. */
  readonly askedAt: Date;
  /** The first person; null when the marketplace itself created the request. */
  readonly askedBy: PersonId | null;
  /** Whether the first person acted as an admin and must still be one. False for a worker who requested a payout. */
  readonly askedAsAdmin: boolean;
  /** People whom the action concerns, or who gain by it. */
  readonly concerned?: readonly (string | null)[];
  /** Organisation whose members may not decide. */
  readonly organisationId?: string | null;
  /** More specific refusals than the default ones. */
  readonly words?: { readonly own?: Sentence; readonly concerned?: Sentence };
}

export function isActiveAdmin(standing: AdminStanding | null | undefined): standing is AdminStanding & { adminSince: Date } {
  return standing !== null && standing !== undefined && standing.adminSince !== null && !standing.suspended;
}

/**
 * Returns why this person may not decide, or null.
 *
 * @param first standing of `matter.askedBy`; null for an unknown person
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
  // A requester who lost the role must create a new request, also after getting the role back: requests of a dismissed admin stay
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
