/** Idempotency of commands on a batch: only a manager of the batch's organisation may give or repeat them. */
import { notFound, type BatchId } from '../../kernel/index.ts';
import type { Caller, Idempotency } from '../../platform/index.ts';
import type { BatchRepository } from './batch.repository.ts';
import { denyManaging } from './batches.policy.ts';

interface BatchOrder {
  readonly batchId: BatchId;
  readonly idempotencyKey?: string | null;
}

/** @param command `<noun>.<verb>` */
export function managing<T>(batches: BatchRepository, caller: Caller, command: string, order: BatchOrder): Idempotency<T> {
  return {
    key: order.idempotencyKey,
    command,
    request: { command, ...order },
    authorise: async (db) => {
      const batch = await batches.byId(db, order.batchId);
      return batch === null ? notFound('The batch', 'batchId') : denyManaging(caller.actor, batch);
    },
  };
}
