/** GraphQL: inputs of the mutations that change the state of a batch, and the payloads of all mutations of batches. */
import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { BatchId, TaskId } from '../kernel/index.ts';
import { idScalar, payloadType, SeenWithParent } from '../platform/index.ts';
import { BatchType } from './core/batch.types.ts';

const KEY = 'A repeat with the same key answers what the first call answered.';

@InputType({ description: 'How much of a batch to launch.' })
export class LaunchBatchInput {
  @Field(() => idScalar('Batch'), { description: 'Public id of the batch to launch.' })
  batchId: BatchId;

  @Field(() => Int, {
    nullable: true,
    description: 'How many of its tasks that are not launched yet, the first ones: a pilot. All when left out.',
  })
  taskCount?: number | null;

  @Field(() => String, { nullable: true, description: KEY })
  idempotencyKey?: string | null;
}

@InputType({ description: 'More workers per task.' })
export class RaiseRedundancyInput {
  @Field(() => idScalar('Batch'), { description: 'Public id of the batch.' })
  batchId: BatchId;

  @Field(() => Int, { description: 'To how many workers; tasks that ask as many or more already stay as they are. 1 to 1,000.' })
  redundancy: number;

  @Field(() => [idScalar('Task')], {
    nullable: true,
    description: 'Which tasks, up to 1,000; all of them, and the default for tasks to come, when left out.',
  })
  taskIds?: TaskId[] | null;

  @Field(() => String, { nullable: true, description: KEY })
  idempotencyKey?: string | null;
}

@InputType({ description: 'Identifies one batch of an organisation.' })
export class BatchInput {
  @Field(() => idScalar('Batch'), { description: 'Public id of the batch.' })
  batchId: BatchId;
}

@InputType({ description: 'A first batch that has to change.' })
export class SendBackBatchInput {
  @Field(() => idScalar('Batch'), { description: 'Public id of the batch.' })
  batchId: BatchId;

  @Field(() => String, { description: 'What has to change, for its requester to read; up to 5,000 characters.' })
  note: string;
}

@SeenWithParent()
@ObjectType('RaisedRedundancy', { description: 'What asking for more workers came to.' })
export class RaisedRedundancyType {
  @Field(() => Int, { description: 'How many tasks ask more workers now.' })
  tasks: number;

  @Field(() => Int, { description: 'How many assignments that adds.' })
  assignments: number;
}

const batch = { batch: () => BatchType };
export const CreateBatchPayload = payloadType('CreateBatch', batch);
export const UpdateBatchPayload = payloadType('UpdateBatch', batch);
export const LaunchBatchPayload = payloadType('LaunchBatch', batch);
export const ExtendBatchPayload = payloadType('ExtendBatch', batch);
export const RaiseRedundancyPayload = payloadType('RaiseRedundancy', { ...batch, raised: () => RaisedRedundancyType });
export const PauseBatchPayload = payloadType('PauseBatch', batch);
export const ResumeBatchPayload = payloadType('ResumeBatch', batch);
export const CloseBatchPayload = payloadType('CloseBatch', batch);
export const CancelBatchPayload = payloadType('CancelBatch', batch);
export const ApproveBatchPayload = payloadType('ApproveBatch', batch);
export const SendBackBatchPayload = payloadType('SendBackBatch', batch);
