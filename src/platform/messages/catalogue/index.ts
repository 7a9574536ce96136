/** The sentences that people read, by code. Made by `npm run codes`. */
import { ASSESSMENTS } from './assessments.ts';
import { BATCHES } from './batches.ts';
import { BOOKS } from './books.ts';
import { FORMS } from './forms.ts';
import { FUNDING } from './funding.ts';
import { HINTS } from './hints.ts';
import { IDENTITY } from './identity.ts';
import { KERNEL } from './kernel.ts';
import { LABELS } from './labels.ts';
import { LEDGER } from './ledger.ts';
import { PAYOUTS } from './payouts.ts';
import { PLATFORM } from './platform.ts';
import { POOLS } from './pools.ts';
import { QUALIFICATIONS } from './qualifications.ts';
import { REPUTATION } from './reputation.ts';
import { REVIEW } from './review.ts';
import { STRIPE } from './stripe.ts';
import { TREASURY } from './treasury.ts';
import { WORK } from './work.ts';

export const CATALOGUE: Readonly<Record<string, string>> = {
  ...ASSESSMENTS,
  ...BATCHES,
  ...BOOKS,
  ...FORMS,
  ...FUNDING,
  ...HINTS,
  ...IDENTITY,
  ...KERNEL,
  ...LABELS,
  ...LEDGER,
  ...PAYOUTS,
  ...PLATFORM,
  ...POOLS,
  ...QUALIFICATIONS,
  ...REPUTATION,
  ...REVIEW,
  ...STRIPE,
  ...TREASURY,
  ...WORK,
};
