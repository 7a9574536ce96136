/**
 * The qualifications that are computed and never granted: from a worker's history or profile. Their ids are the same on
 * every installation; the migration that makes the schema inserts them.
 */
import { asId, type QualificationTypeId } from '../kernel/index.ts';
import type { QualificationValue } from './requirement.ts';

export const SYSTEM_KEYS = ['approved_count', 'approval_rate', 'locale', 'submitted_count', 'estimated_accuracy'] as const;
export type SystemKey = (typeof SYSTEM_KEYS)[number];

export const SYSTEM_TYPE_IDS: Readonly<Record<SystemKey, QualificationTypeId>> = {
  /** Assignments approved, on the whole platform. */
  approved_count: asId('00000000-0000-7000-8000-000000000001'),
  /** approved / (approved + rejected) in percent, rounded down; absent while nothing is decided. */
  approval_rate: asId('00000000-0000-7000-8000-000000000002'),
  /** Country of the worker's profile. */
  locale: asId('00000000-0000-7000-8000-000000000003'),
  /** Assignments submitted, on the whole platform. */
  submitted_count: asId('00000000-0000-7000-8000-000000000004'),
  /** Estimated accuracy at one kind of work, in percent, rounded down; a newcomer has the mean of all who did such work. */
  estimated_accuracy: asId('00000000-0000-7000-8000-000000000005'),
};

/** The system key of a type, or null when its values are granted. */
export function systemKeyOf(typeId: QualificationTypeId): SystemKey | null {
  return SYSTEM_KEYS.find((key) => SYSTEM_TYPE_IDS[key] === typeId) ?? null;
}

/** What the marketplace knows of a worker without anybody's grant. */
export interface Known {
  readonly approved: number;
  readonly submitted: number;
  readonly approvalRatePercent: number | null;
  /** ISO 3166-1 alpha-2, or null when the worker has no profile. */
  readonly country: string | null;
  /** Estimated accuracy by kind of work, and of a newcomer where nobody is known; null: not asked for. */
  readonly accuracy?: { readonly percents: ReadonlyMap<string, number>; readonly newcomer: number } | null;
}

/** The system qualifications of a worker; what is not known is left out. */
export function systemValues(known: Known): Map<QualificationTypeId, QualificationValue> {
  const values = new Map<QualificationTypeId, QualificationValue>([
    [SYSTEM_TYPE_IDS.approved_count, { kind: 'integer', value: known.approved }],
    [SYSTEM_TYPE_IDS.submitted_count, { kind: 'integer', value: known.submitted }],
  ]);
  if (known.approvalRatePercent !== null) {
    values.set(SYSTEM_TYPE_IDS.approval_rate, { kind: 'integer', value: known.approvalRatePercent });
  }
  if (known.accuracy) values.set(SYSTEM_TYPE_IDS.estimated_accuracy, { kind: 'skill', ...known.accuracy });
  if (known.country !== null) values.set(SYSTEM_TYPE_IDS.locale, { kind: 'locale', country: known.country });
  return values;
}
