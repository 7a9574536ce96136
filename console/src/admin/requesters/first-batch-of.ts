import type { BatchInReviewData } from '../../api/generated/admin.ts';

/** A first batch as its page reads it. */
export type FirstBatchOf = NonNullable<BatchInReviewData['batch']>;
