/** A batch in any state, written as rows: what uploads need of one. */
import { newId, publicId, type BatchId } from '../../src/kernel/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import type { TestRequester } from '../kit/people.ts';

export interface UploadBatch {
  readonly batchId: BatchId;
  /** `/batches/bat_…/tasks` */
  readonly url: string;
}

export async function makeBatch(
  market: TestMarketplace,
  requester: TestRequester,
  options: { itemSchema?: unknown; form?: unknown[]; redundancy?: number; state?: 'draft' | 'settled' } = {},
): Promise<UploadBatch> {
  const batchId = newId<'Batch'>();
  const now = market.clock.now();
  const state = options.state ?? 'draft';
  const end = state === 'settled' ? 'settled' : null;
  await market.db.query(
    `insert into batches.batch (id, organisation_id, kind, title, description, state, ending, internal, currency, reward_minor, fee_minor,
       estimated_seconds, lease_seconds, auto_approve_seconds, redundancy, requirements, item_schema, version, created_at, updated_at, ended_at)
     values ($1, $2, 'text', 'A batch', '', $3, $4, true, 'USD', 0, 0, 30, 600, 0, $5, '[]', $6, 1, $7, $7, $8)`,
    [
      batchId,
      requester.organisationId,
      state,
      end,
      options.redundancy ?? 2,
      options.itemSchema === undefined ? null : JSON.stringify(options.itemSchema),
      now,
      end === null ? null : now,
    ],
  );
  const question = {
    name: 'label',
    type: 'text',
    prompt: 'What is it?',
    help: null,
    required: true,
    minimumLength: 1,
    maximumLength: 100,
    pattern: null,
  };
  await market.db.query(
    `insert into batches.batch_version (batch_id, version, instructions, form, created_at) values ($1, 1, 'Look.', $2, $3)`,
    [batchId, JSON.stringify(options.form ?? [question]), now],
  );
  return { batchId, url: `/batches/${publicId('Batch', batchId)}/tasks` };
}

export interface TaskRow {
  position: number;
  external_id: string | null;
  redundancy: number;
  payload: Record<string, unknown>;
}

export function tasksOf(market: TestMarketplace, batchId: BatchId): Promise<TaskRow[]> {
  return market.db.query(
    'select position::int as position, external_id, redundancy, payload from batches.task where batch_id = $1 order by position',
    [batchId],
  );
}
