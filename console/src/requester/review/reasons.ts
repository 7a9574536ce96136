import type { RejectionReason } from '../../api/generated/schema.ts';

/** Reasons of a rejection by their digits, 1 to 7. */
export const REASONS: readonly RejectionReason[] = [
  'INCORRECT',
  'DID_NOT_FOLLOW_INSTRUCTIONS',
  'INCOMPLETE',
  'DUPLICATE',
  'UNREADABLE',
  'SUSPECTED_AUTOMATION',
  'OTHER',
];
