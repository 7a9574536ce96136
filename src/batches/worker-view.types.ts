/**
 * GraphQL: what a worker sees of a batch and of a task. Nothing of money but the reward, nothing of other workers, none
 * of the requester's own fields and names.
 */
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { idScalar, JsonScalar, MoneyType, moneyType, SeenBy } from '../platform/index.ts';
import { RequirementType, requirementType } from '../qualifications/index.ts';
import type { Batch, BatchVersion, Payload, Task } from './batch.ts';
import { visibleItem } from './item.ts';
import { hourlyMinor } from './price.ts';
import { QuestionInterface, questionTypes } from './question.types.ts';
import { mayRead, maySeeCard } from './batches.policy.ts';
import { onBatch } from './batch-visibility.ts';
import { asId } from '../kernel/index.ts';

@SeenBy((actor, { batch }: BatchCardType) => maySeeCard(actor, batch), { scopes: ['work', 'requester:read'] })
@ObjectType('BatchCard', { description: 'A batch, as a worker sees it on the board.' })
export class BatchCardType {
  /** Not a field. */
  batch: Batch;

  @Field(() => idScalar('Batch'), { description: 'Its id.' })
  id: string;

  @Field(() => String, { description: 'What kind of work: a short tag such as image, text or comparison.' })
  kind: string;

  @Field(() => String, { description: 'What it is called.' })
  title: string;

  @Field(() => String, { description: 'What it is about, in Markdown.' })
  description: string;

  @Field(() => Boolean, { description: 'Whether it is unpaid work of your own organisation.' })
  internal: boolean;

  @Field(() => MoneyType, { description: 'What you are paid per approved assignment.' })
  reward: MoneyType;

  @Field(() => MoneyType, { description: 'What that comes to per hour at the estimated time.' })
  rewardPerHour: MoneyType;

  @Field(() => Int, { description: 'How long one assignment takes, as the requester estimates.' })
  estimatedSeconds: number;

  @Field(() => Int, { description: 'How long a claimed task is held for you.' })
  leaseSeconds: number;

  @Field(() => Int, { description: 'After how long an answer that nobody reviewed is approved.' })
  autoApproveSeconds: number;

  @Field(() => Int, { nullable: true, description: 'Most tasks that one worker may take; null: no cap.' })
  workerCap: number | null;

  @Field(() => [RequirementType], { description: 'The qualifications that you must have.' })
  requirements: RequirementType[];

  @Field(() => Date, { nullable: true, description: 'When it closes by itself; null: it is not known yet.' })
  expiresAt: Date | null;

  @Field(() => Boolean, { description: 'Whether it is open now; paused and closed batches are not.' })
  open: boolean;
}

@SeenBy((actor, { batchId }: WorkerTaskType, context) => onBatch(asId<'Batch'>(batchId), context, (batch) => maySeeCard(actor, batch)), {
  scopes: ['work', 'requester:read', 'requester:write'],
})
@ObjectType('AssignedTask', { description: 'A task, as the worker who answers it sees it.' })
export class WorkerTaskType {
  /** Not a field. */
  batchId: string;

  @Field(() => idScalar('Task'), { description: 'Its id.' })
  id: string;

  @Field(() => JsonScalar, {
    description:
      'What it is about, as the requester sent it; a file id is replaced by an address that opens the file for some time, and fields that begin with "_" are left out.',
  })
  payload: unknown;

  @Field(() => Int, { description: 'The version of instructions and form.' })
  version: number;

  @Field(() => String, { description: 'What to do, in Markdown.' })
  instructions: string;

  @Field(() => [QuestionInterface], { description: 'What to answer: an object with the question names as its keys.' })
  form: QuestionInterface[];
}

@SeenBy((actor, { card }: BatchPreviewType) => mayRead(actor, card.batch), { scopes: ['requester:read'] })
@ObjectType('BatchPreview', { description: 'A batch, exactly as a worker sees it.' })
export class BatchPreviewType {
  /** Not a field. */
  source: { version: BatchVersion; task: Task | null };

  @Field(() => BatchCardType, { description: 'What the board shows.' })
  card: BatchCardType;

  @Field(() => WorkerTaskType, {
    nullable: true,
    description: 'What a worker sees who claims the task; null when the batch has none there.',
  })
  task: WorkerTaskType | null;

  @Field(() => String, { description: 'The instructions, in Markdown.' })
  instructions: string;

  @Field(() => [QuestionInterface], { description: 'The answer form.' })
  form: QuestionInterface[];
}

export function batchCardType(batch: Batch): BatchCardType {
  const { id, kind, title, description, internal, estimatedSeconds, leaseSeconds, autoApproveSeconds, workerCap, expiresAt } = batch;
  return Object.assign(new BatchCardType(), {
    ...{ batch, id, kind, title, description, internal, estimatedSeconds, leaseSeconds, autoApproveSeconds, workerCap, expiresAt },
    reward: moneyType(batch.rewardMinor, batch.currency),
    rewardPerHour: moneyType(hourlyMinor(batch.rewardMinor, estimatedSeconds), batch.currency),
    requirements: batch.requirements.map(requirementType),
    open: batch.state === 'open',
  });
}

/** Puts addresses that open in place of the ids of files: nobody can open an id. */
export type ShowFiles = (payload: Payload) => Payload;

/** The task for the worker who answers it under that version. */
export function workerTaskType(
  task: Pick<Task, 'id' | 'batchId' | 'payload'>,
  version: BatchVersion,
  showFiles: ShowFiles,
): WorkerTaskType {
  return Object.assign(new WorkerTaskType(), {
    id: task.id,
    batchId: task.batchId,
    payload: showFiles(visibleItem(task.payload)),
    version: version.version,
    instructions: version.instructions,
    form: questionTypes(version.form),
  });
}

export function batchPreviewType(batch: Batch, version: BatchVersion, task: Task | null, showFiles: ShowFiles): BatchPreviewType {
  return Object.assign(new BatchPreviewType(), {
    source: { version, task },
    card: batchCardType(batch),
    task: task && workerTaskType(task, version, showFiles),
    instructions: version.instructions,
    form: questionTypes(version.form),
  });
}
