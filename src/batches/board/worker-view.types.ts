/**
 * GraphQL: a batch and a task as a worker sees them. Shows no money but the reward, no other workers, and none of the
 * requester's own fields and names.
 */
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { idScalar, JsonScalar, MoneyType, moneyType, SeenBy, type SignedFile, type SignedPayload } from '../../platform/index.ts';
import { RequirementType, requirementType } from '../../qualifications/index.ts';
import { type Batch, type BatchVersion, type Task, hourlyMinor } from '../core/batch.ts';
import { type Payload, visibleItem, itemViewTypes, ItemViewType, QuestionInterface, questionTypes } from '../../forms/index.ts';
import { mayRead, maySeeCard } from '../core/batches.policy.ts';
import { onBatch } from '../core/batch-visibility.ts';
import { asId, type BatchId, type TaskId } from '../../kernel/index.ts';

@SeenBy((actor, { batch }: BatchCardType) => maySeeCard(actor, batch), { scopes: ['work', 'requester:read'] })
@ObjectType('BatchCard', { description: 'A batch, as a worker sees it on the board.' })
export class BatchCardType {
  /** Not a field. */
  batch: Batch;

  @Field(() => idScalar('Batch'), { description: 'Public id of the batch card.' })
  id: BatchId;

  @Field(() => String, { description: 'What kind of work: a short tag such as image, text or comparison.' })
  kind: string;

  @Field(() => String, { description: 'Title of the batch.' })
  title: string;

  @Field(() => String, { description: 'What it is about, in Markdown.' })
  description: string;

  @Field(() => String, {
    nullable: true,
    description: 'Language of instructions, form and items: a BCP 47 tag such as "ar" or "pt-BR"; null: not given.',
  })
  language: string | null;

  @Field(() => Boolean, { description: 'Whether it is unpaid work of your own organisation.' })
  internal: boolean;

  @Field(() => MoneyType, { description: 'What you are paid per approved assignment.' })
  reward: MoneyType;

  @Field(() => MoneyType, { description: 'Reward per hour of work at the estimated time.' })
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

  /** Not a field. */
  signedFiles: readonly SignedFile[];

  @Field(() => idScalar('Task'), { description: 'Public id of the assigned task.' })
  id: TaskId;

  @Field(() => JsonScalar, {
    description:
      'What it is about, as the requester sent it; a file id is replaced by an address that opens the file for some time, and fields that begin with "_" are left out.',
  })
  payload: unknown;

  @Field(() => Int, { description: 'The version of instructions, form and view.' })
  version: number;

  @Field(() => String, { description: 'Instructions for the worker, in Markdown.' })
  instructions: string;

  @Field(() => [QuestionInterface], { description: 'What to answer: an object with the question names as its keys.' })
  form: QuestionInterface[];

  @Field(() => [ItemViewType], {
    description:
      'How to show the item, in this order. An entry whose field the item lacks is left out by the client; fields that no entry names follow, by their shape. Empty: the requester gives no hint.',
  })
  view: ItemViewType[];
}

@SeenBy((actor, { card }: BatchPreviewType) => mayRead(actor, card.batch), { scopes: ['requester:read'] })
@ObjectType('BatchPreview', { description: 'A batch, exactly as a worker sees it.' })
export class BatchPreviewType {
  /** Not a field. */
  source: { version: BatchVersion; task: Task | null };

  @Field(() => BatchCardType, { description: 'The card that the board shows.' })
  card: BatchCardType;

  @Field(() => WorkerTaskType, {
    nullable: true,
    description: 'What a worker sees who claims the task; null when the batch has none there.',
  })
  task: WorkerTaskType | null;

  @Field(() => String, { description: 'The instructions, in Markdown.' })
  instructions: string;

  @Field(() => [QuestionInterface], { description: 'The answer form of the batch.' })
  form: QuestionInterface[];

  @Field(() => [ItemViewType], { description: 'How a client shows an item; empty: no hint.' })
  view: ItemViewType[];
}

export function batchCardType(batch: Batch): BatchCardType {
  const { id, kind, title, description, language, internal, estimatedSeconds, leaseSeconds, autoApproveSeconds, workerCap, expiresAt } =
    batch;
  return Object.assign(new BatchCardType(), {
    batch,
    id,
    kind,
    title,
    description,
    language,
    internal,
    estimatedSeconds,
    leaseSeconds,
    autoApproveSeconds,
    workerCap,
    expiresAt,
    reward: moneyType(batch.rewardMinor, batch.currency),
    rewardPerHour: moneyType(hourlyMinor(batch.rewardMinor, estimatedSeconds), batch.currency),
    requirements: batch.requirements.map(requirementType),
    open: batch.state === 'open',
  });
}

/** Replaces ids of files with signed addresses that a browser can open. */
export type ShowFiles = (payload: Payload) => SignedPayload<Payload>;

/** The task for the worker who answers it under that version. */
export function workerTaskType(
  task: Pick<Task, 'id' | 'batchId' | 'payload'>,
  version: BatchVersion,
  showFiles: ShowFiles,
): WorkerTaskType {
  const { payload, files } = showFiles(visibleItem(task.payload));
  return Object.assign(new WorkerTaskType(), {
    id: task.id,
    batchId: task.batchId,
    payload,
    signedFiles: files,
    version: version.version,
    instructions: version.instructions,
    form: questionTypes(version.form),
    view: itemViewTypes(version.view),
  });
}

export function batchPreviewType(batch: Batch, version: BatchVersion, task: Task | null, showFiles: ShowFiles): BatchPreviewType {
  return Object.assign(new BatchPreviewType(), {
    source: { version, task },
    card: batchCardType(batch),
    task: task && workerTaskType(task, version, showFiles),
    instructions: version.instructions,
    form: questionTypes(version.form),
    view: itemViewTypes(version.view),
  });
}
