/** An act: who did what to which subject, and when. Pure functions. */
import { ID_PREFIXES, parsePublicId, publicId, type ActId, type IdKind } from '../kernel/index.ts';

export interface Act {
  readonly id: ActId;
  readonly at: Date;
  readonly actorKind: 'anonymous' | 'system' | 'person';
  /** The person; null for the system and for anonymous callers. */
  readonly actorId: string | null;
  /** The job or tool; null unless the marketplace itself acted. */
  readonly actorName: string | null;
  /** The session or API key of the person; null when there was none. */
  readonly via: string | null;
  /** `batch.launched` */
  readonly verb: string;
  /** `batch` */
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly organisationId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly requestId: string;
}

export interface ActFilter {
  readonly actorId?: string | null;
  readonly subjectId?: string | null;
  readonly organisationId?: string | null;
  readonly verb?: string | null;
  /** Beginning of the verb: `payout.` */
  readonly verbStart?: string | null;
  /** Inclusive, to the millisecond. */
  readonly from?: Date | null;
  /** Exclusive, to the millisecond. */
  readonly to?: Date | null;
}

const LONGEST_PREFIX = Math.max(...Object.values(ID_PREFIXES).map((prefix) => prefix.length));

/** Maps a kind of subject to the kind of its id, `payout_run` to `PayoutRun`; null when the id has no public form. */
function idKindOf(subjectKind: string): IdKind | null {
  const name = subjectKind.replaceAll(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
  return Object.hasOwn(ID_PREFIXES, name) ? (name as IdKind) : null;
}

/** The public id of a subject; the UUID for kinds that have no public id. */
export function subjectPublicId(subjectKind: string, subjectId: string): string {
  const kind = idKindOf(subjectKind);
  return kind === null ? subjectId : publicId(kind, subjectId);
}

/** Parses a public id of any kind; returns its UUID, or null when the text is not a public id. */
export function uuidOfPublicId(text: string): string | null {
  const prefix = text.slice(0, LONGEST_PREFIX + 1).split('_')[0];
  const kind = (Object.keys(ID_PREFIXES) as IdKind[]).find((known) => ID_PREFIXES[known] === prefix);
  return kind === undefined ? null : parsePublicId(kind, text);
}

/** Whether the subject is a person. Requesters and other workers must not learn such an id from a log. */
export function namesAPerson(subjectKind: string): boolean {
  return subjectKind === 'person' || subjectKind === 'worker';
}
