/**
 * A difference with Stripe over all comparisons that find it: who takes care of it, and how far it is. Pure.
 *
 * Comparisons change cases, too. One that finds a resolved difference opens it again, and so does one that finds other values
 * than were explained. One that looks back as far as the last that found a difference, and does not find it, resolves it.
 */
import { conflict, invalid, lengthOf, ok, refuse, type DifferenceCaseId, type PersonId, type Result, say } from '../../kernel/index.ts';
import type { DifferenceKind } from '../../stripe/index.ts';

export const CASE_STATES = ['open', 'in_progress', 'explained', 'resolved'] as const;
export type CaseState = (typeof CASE_STATES)[number];

/** What admins decide about a case. */
export interface CaseDecision {
  readonly state: CaseState;
  /** The admin who takes care of it. */
  readonly ownerId: PersonId | null;
  readonly note: string | null;
}

export interface DifferenceCase extends CaseDecision {
  readonly id: DifferenceCaseId;
  readonly source: string;
  readonly kind: DifferenceKind;
  readonly objectId: string | null;
  readonly subjectKind: string | null;
  readonly subjectId: string | null;
  /** Values of the last comparison that found it. */
  readonly localValue: string | null;
  readonly stripeValue: string | null;
  readonly revision: number;
  readonly firstRunId: string;
  readonly lastRunId: string;
  readonly foundAt: Date;
  readonly seenAt: Date;
  readonly changedAt: Date;
}

/** A change of a case, as the case was after it. */
export interface CaseChange extends CaseDecision {
  readonly caseId: DifferenceCaseId;
  /** Of the case after it. */
  readonly revision: number;
  readonly at: Date;
  /** The comparison that made it; null for an admin. */
  readonly runId: string | null;
  readonly changedBy: PersonId | null;
}

/** What an admin asks to change. Undefined: stays as it is. */
export interface CaseUpdate {
  readonly state?: CaseState | undefined;
  readonly ownerId?: PersonId | null | undefined;
  readonly note?: string | null | undefined;
}

const NOTE_LENGTH = 1000;

/** The case as it will be, or what is wrong with the update. */
export function updatedCase(known: CaseDecision, update: CaseUpdate): Result<CaseDecision> {
  const note = update.note === undefined ? known.note : update.note?.trim() || null;
  const state = update.state ?? known.state;
  const ownerId = update.ownerId === undefined ? known.ownerId : update.ownerId;
  if (lengthOf(note ?? '') > NOTE_LENGTH) return refuse(invalid(say`A note has at most ${NOTE_LENGTH} characters.`, 'note'));
  if (state === 'in_progress' && ownerId === null) {
    return refuse(invalid('A difference in progress needs an owner: name the admin who looks into it.', 'ownerId'));
  }
  if ((state === 'explained' || (state === 'resolved' && known.state !== 'resolved')) && note === null) {
    return refuse(invalid('Say in a note what explains or resolves the difference.', 'note'));
  }
  if (state === known.state && ownerId === known.ownerId && note === known.note) {
    return refuse(conflict('SAME', 'The difference has this state, owner and note already; give another one.'));
  }
  return ok({ state, ownerId, note });
}
