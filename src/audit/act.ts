/** An act as it is read: who did what to which subject, when. Pure. */
import { ID_PREFIXES, parsePublicId, publicId, type ActId, type IdKind } from '../kernel/index.ts';

export interface Act {
  readonly id: ActId;
  readonly at: Date;
  readonly actorKind: 'anonymous' | 'system' | 'person';
  /** The person; null for the system and the anonymous. */
  readonly actorId: string | null;
  /** The job or tool, when the marketplace itself acted. */
  readonly actorName: string | null;
  /** The session or API key that was used. */
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
  /** Inclusive, to the millisecond. */
  readonly from?: Date | null;
  /** Exclusive, to the millisecond. */
  readonly to?: Date | null;
}

const LONGEST_PREFIX = Math.max(...Object.values(ID_PREFIXES).map((prefix) => prefix.length));

/** The kind of id that a kind of subject has: `payout_run` → `PayoutRun`; null when it has no public form. */
function idKindOf(subjectKind: string): IdKind | null {
  const name = subjectKind.replaceAll(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
  return Object.hasOwn(ID_PREFIXES, name) ? (name as IdKind) : null;
}

/** The subject's id as the API shows it elsewhere; the bare UUID for kinds that it shows nowhere. */
export function subjectPublicId(subjectKind: string, subjectId: string): string {
  const kind = idKindOf(subjectKind);
  return kind === null ? subjectId : publicId(kind, subjectId);
}

/** The UUID behind any public id, or null when it is none. */
export function uuidOfPublicId(text: string): string | null {
  const prefix = text.slice(0, LONGEST_PREFIX + 1).split('_')[0];
  const kind = (Object.keys(ID_PREFIXES) as IdKind[]).find((known) => ID_PREFIXES[known] === prefix);
  return kind === undefined ? null : parsePublicId(kind, text);
}

/** Whether the subject is a human being: a requester, or a worker about another, must not learn that id from a log. */
export function namesAPerson(subjectKind: string): boolean {
  return subjectKind === 'person' || subjectKind === 'worker';
}

/**
 * The least UUID v7 of a moment: acts sort by id, and an id begins with the milliseconds of its command, so that a span
 * of time is a span of ids and needs no index of its own.
 */
export function firstIdAt(at: Date): string {
  const hex = Math.max(0, at.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`;
}
