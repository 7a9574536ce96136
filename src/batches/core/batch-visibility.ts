/** Policies of types that know their batch by its id alone. */
import type { BatchId } from '../../kernel/index.ts';
import type { GraphContext } from '../../platform/index.ts';
import type { Batch } from './batch.ts';
import { BatchesLoaders } from './batches.loaders.ts';

/** Whether the batch exists and the policy allows it. */
export async function onBatch(batchId: BatchId, context: GraphContext, policy: (batch: Batch) => boolean): Promise<boolean> {
  const batch = await context.get(BatchesLoaders).batch(context, batchId);
  return batch !== null && policy(batch);
}
