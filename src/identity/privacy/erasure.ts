/** Reasons for an erasure, and the retention that tax law requires. Pure. */
import type { PersonId } from '../../kernel/index.ts';

/** Codes, because words about the person would be personal data that stay. */
export const ERASURE_REASONS = ['asked_by_person', 'asked_in_writing', 'second_account', 'legal_demand'] as const;
export type ErasureReason = (typeof ERASURE_REASONS)[number];

export const OPENING_REASONS = ['tax_audit', 'returned_payment', 'legal_demand'] as const;
/** Reasons for which an admin may open the retained record of an erased person. */
export type OpeningReason = (typeof OPENING_REASONS)[number];

export const EXPORT_REASONS = ['asked_by_person', 'asked_in_writing', 'legal_demand'] as const;
export type ExportReason = (typeof EXPORT_REASONS)[number];

export interface Erasure {
  readonly personId: PersonId;
  readonly erasedBy: PersonId;
  readonly reason: ErasureReason;
  readonly erasedAt: Date;
  /** Time until which tax law requires the sealed record; null when nothing is retained. */
  readonly keptUntil: Date | null;
  /** When it was destroyed; null until then. */
  readonly destroyedAt: Date | null;
}

/**
 * The end of a retention: so many whole calendar years after the year of the last payment.
 *
 * @example keptUntil(new Date('2026-11-02'), 10) // 2037-01-01T00:00:00.000Z
 */
export function keptUntil(lastPaymentAt: Date, years: number): Date {
  return new Date(Date.UTC(lastPaymentAt.getUTCFullYear() + years + 1, 0, 1));
}
