/** Every integrity check of every domain. */
import { IDENTITY_CHECKS } from './identity/index.ts';
import type { Check } from './platform/index.ts';

export const ALL_CHECKS: readonly Check[] = [...IDENTITY_CHECKS];
