import type { BatchData } from '../../api/generated/requester.ts';

/** A batch as the pages of its organisation read it. */
export type OwnBatch = NonNullable<BatchData['batch']>;
