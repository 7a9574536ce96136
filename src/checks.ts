/** Every integrity check of every domain. */
import { ASSESSMENT_CHECKS } from './assessments/index.ts';
import { AUDIT_CHECKS } from './audit/index.ts';
import { BATCHES_CHECKS } from './batches/index.ts';
import { BOOKS_CHECKS } from './books/index.ts';
import { IDENTITY_CHECKS } from './identity/index.ts';
import { LABELS_CHECKS } from './labels/index.ts';
import { LEDGER_CHECKS } from './ledger/index.ts';
import { FUNDING_CHECKS } from './funding/index.ts';
import { PAYOUT_RULES_CHECKS, PAYOUTS_CHECKS } from './payouts/index.ts';
import { TREASURY_CHECKS } from './treasury/index.ts';
import type { Check } from './platform/index.ts';
import { STRIPE_CHECKS } from './stripe/index.ts';
import { POOLS_CHECKS } from './pools/index.ts';
import { QUALIFICATION_CHECKS } from './qualifications/index.ts';
import { REPUTATION_CHECKS } from './reputation/index.ts';
import { REVIEW_CHECKS } from './review/index.ts';
import { WORK_CHECKS } from './work/index.ts';

export const ALL_CHECKS: readonly Check[] = [
  ...AUDIT_CHECKS,
  ...IDENTITY_CHECKS,
  ...LEDGER_CHECKS,
  ...STRIPE_CHECKS,
  ...PAYOUTS_CHECKS,
  ...FUNDING_CHECKS,
  ...PAYOUT_RULES_CHECKS,
  ...TREASURY_CHECKS,
  ...REPUTATION_CHECKS,
  ...QUALIFICATION_CHECKS,
  ...POOLS_CHECKS,
  ...BATCHES_CHECKS,
  ...WORK_CHECKS,
  ...LABELS_CHECKS,
  ...REVIEW_CHECKS,
  ...ASSESSMENT_CHECKS,
  ...BOOKS_CHECKS,
];
