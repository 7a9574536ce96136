/** What a qualification type is, what may be said of one, and who may require it. Pure. */
import {
  conflict,
  forbidden,
  invalid,
  isBlankText,
  lengthOf,
  type OrganisationId,
  type QualificationTypeId,
  type Refusal,
  say,
} from '../kernel/index.ts';
import type { ValueKind } from './requirement.ts';
import type { SystemKey } from './system-types.ts';

/** Inactive: nobody can ask for it, be granted it, or require it anew. Grants made and batches launched keep it. */
export const TYPE_STATES = ['active', 'inactive'] as const;
export type TypeState = (typeof TYPE_STATES)[number];

export interface QualificationType {
  readonly id: QualificationTypeId;
  /** Null: owned by the platform. */
  readonly organisationId: OrganisationId | null;
  /** Not null: computed from a worker's history or profile, never granted. */
  readonly systemKey: SystemKey | null;
  readonly name: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly state: TypeState;
  /** Whether other organisations may require it. */
  readonly shared: boolean;
  /** Whether workers may ask for it. */
  readonly requestable: boolean;
  /** Not null: a request is granted at once with this value. */
  readonly autoGrantValue: number | null;
  /** From one request of a worker to the next; null: each worker may ask once. */
  readonly retryDelaySeconds: number | null;
  readonly createdAt: Date;
}

/** What its owner decides. */
export type TypeDraft = Pick<
  QualificationType,
  'name' | 'description' | 'keywords' | 'state' | 'shared' | 'requestable' | 'autoGrantValue' | 'retryDelaySeconds'
>;

export const MAXIMUM_KEYWORDS = 20;
/** Ten years. */
const LONGEST_RETRY_DELAY_SECONDS = 315_360_000;

/** What is wrong with a type as its owner wants it. */
export function checkType(draft: TypeDraft): Refusal[] {
  const refusals: Refusal[] = [];
  const length = (text: string, most: number, field: string) => {
    if (isBlankText(text) || lengthOf(text) > most) refusals.push(invalid(say`"${field}" must have 1 to ${most} characters.`, field));
  };
  length(draft.name, 200, 'name');
  length(draft.description, 5000, 'description');
  if (draft.keywords.length > MAXIMUM_KEYWORDS) refusals.push(invalid(say`At most ${MAXIMUM_KEYWORDS} keywords.`, 'keywords'));
  draft.keywords.forEach((keyword, index) => {
    if (isBlankText(keyword) || lengthOf(keyword) > 50) {
      refusals.push(invalid('A keyword must have 1 to 50 characters.', 'keywords', String(index)));
    }
  });
  if (draft.autoGrantValue !== null && !draft.requestable) {
    refusals.push(
      invalid('Only what workers may request can be granted automatically: set "requestable", or leave the value out.', 'autoGrantValue'),
    );
  }
  const delay = draft.retryDelaySeconds;
  if (delay !== null && (delay < 0 || delay > LONGEST_RETRY_DELAY_SECONDS)) {
    refusals.push(invalid(say`The retry delay must be 0 to ${LONGEST_RETRY_DELAY_SECONDS} seconds (ten years).`, 'retryDelaySeconds'));
  }
  return refusals;
}

export function valueKindOf(type: Pick<QualificationType, 'systemKey'>): ValueKind {
  if (type.systemKey === 'estimated_accuracy') return 'skill';
  return type.systemKey === 'locale' ? 'locale' : 'integer';
}

/** Whether it exists for this organisation: its own, the platform's, and what others share. */
export function isKnownTo(type: QualificationType, organisationId: OrganisationId): boolean {
  return type.organisationId === null || type.organisationId === organisationId || type.shared;
}

/** Whether a worker may find it and ask for it. */
export function isRequestable(type: QualificationType): boolean {
  return type.state === 'active' && type.requestable && type.systemKey === null;
}

/** Why nobody may be granted it, or null. */
export function grantableOrRefuse(type: QualificationType): Refusal | null {
  if (type.systemKey !== null) return forbidden('This qualification is computed; it cannot be granted.');
  return type.state === 'active' ? null : conflict('INACTIVE', 'This qualification type is inactive; make it active first.');
}
