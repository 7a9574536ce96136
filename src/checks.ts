/** Every integrity check of every domain. */
import type { Check } from './platform/index.ts';

export const ALL_CHECKS: readonly Check[] = [];
