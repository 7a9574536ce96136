/** GraphQL: a batch as its requester sees it. */
import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { BatchId } from '../../kernel/index.ts';
import { connectionType, idScalar, JsonScalar, MoneyType, moneyType, SeenBy, SeenWithParent } from '../../platform/index.ts';
import { RequirementType, requirementType } from '../../qualifications/index.ts';
import { hourlyMinor, type Batch, type BatchVersion } from './batch.ts';
import type { BatchEnding, BatchState } from './lifecycle.ts';
import { itemViewTypes, ItemViewType, QuestionInterface, questionTypes } from '../../forms/index.ts';
import { targetOf } from './target.ts';
import type { SlotCounts } from './task.repository.ts';
import { mayRead } from './batches.policy.ts';

export const BatchStateEnum = {
  DRAFT: 'draft',
  IN_REVIEW: 'in_review',
  OPEN: 'open',
  PAUSED: 'paused',
  DRAINING: 'draining',
  SETTLED: 'settled',
  CANCELLED: 'cancelled',
} as const;
registerEnumType(BatchStateEnum, {
  name: 'BatchState',
  description: 'State of a batch: draft → (in review →) open ⇄ paused → draining → settled or cancelled.',
  valuesMap: {
    DRAFT: { description: 'Being made; nothing is reserved and nobody sees it.' },
    IN_REVIEW: { description: "An organisation's first batch, launched and paid for, waits for an admin's look." },
    OPEN: { description: 'On the board: its launched tasks may be claimed.' },
    PAUSED: { description: 'Off the board for now; what is claimed goes on.' },
    DRAINING: { description: 'Closed, cancelled or expired; what is in flight is still answered, reviewed and paid.' },
    SETTLED: { description: 'Done: nothing is in flight, nothing is reserved.' },
    CANCELLED: { description: 'Given up, and nothing is in flight or reserved any more.' },
  },
});

export const BatchEndingEnum = { SETTLED: 'settled', CANCELLED: 'cancelled' } as const;
registerEnumType(BatchEndingEnum, {
  name: 'BatchEnding',
  description: 'How a batch ended or is ending.',
  valuesMap: {
    SETTLED: { description: 'It was done, closed, or expired.' },
    CANCELLED: { description: 'The organisation cancelled the batch.' },
  },
});

@SeenWithParent()
@ObjectType('BatchTarget', { description: 'What the labels of a batch are to reach, instead of a fixed number of answers.' })
export class BatchTargetType {
  @Field(() => Int, { description: 'How many answers every task gets; the most is the redundancy.' })
  minimumAnswers: number;

  @Field(() => Float, { description: 'The probability of being right at which a label is sure enough.' })
  confidence: number;

  @Field(() => MoneyType, { nullable: true, description: 'Most that may be reserved or spent, reward and fee; null: no limit.' })
  budget: MoneyType | null;
}

@SeenWithParent()
@ObjectType('SlotCounts', { description: 'Slots of the launched tasks by state; counted for each query.' })
export class SlotCountsType {
  @Field(() => Int, { description: 'All: the sum of the redundancy of the launched tasks.' })
  total: number;

  @Field(() => Int, { description: 'May still be claimed.' })
  free: number;

  @Field(() => Int, { description: 'Held by a worker, or used by an answer.' })
  taken: number;

  @Field(() => Int, { description: 'Taken back, with their money.' })
  withdrawn: number;

  @Field(() => Int, { description: 'Held back until a label needs more answers: only of a batch with a target.' })
  heldBack: number;
}

@SeenWithParent()
@ObjectType('BatchVersion', { description: 'Instructions, answer form and view at one time; an answer remembers which version it saw.' })
export class BatchVersionType {
  @Field(() => Int, { description: 'Counted from 1 in its batch.' })
  version: number;

  @Field(() => String, { description: 'Instructions for workers, in Markdown.' })
  instructions: string;

  @Field(() => [QuestionInterface], { description: 'The questions, in their order.' })
  form: QuestionInterface[];

  @Field(() => [ItemViewType], {
    description: 'How a client shows an item, in this order; empty: the batch gives no hint, and the client decides by the shape.',
  })
  view: ItemViewType[];

  @Field(() => Date, { description: 'Time at which this version was created.' })
  createdAt: Date;
}

@SeenBy((actor, { batch }: BatchType) => mayRead(actor, batch), { scopes: ['requester:read', 'requester:write'], always: ['id'] })
@ObjectType('Batch', { description: "Tasks that are posted together, as their requester's members (and admins) see them." })
export class BatchType {
  /** Not a field. */
  batch: Batch;

  @Field(() => idScalar('Batch'), { description: 'Public id of the batch.' })
  id: BatchId;

  @Field(() => String, { description: "A short tag for the board's filter, such as image, text or comparison." })
  kind: string;

  @Field(() => String, { description: 'Title that the board shows.' })
  title: string;

  @Field(() => String, { description: 'Description that the board shows, in Markdown.' })
  description: string;

  @Field(() => String, {
    nullable: true,
    description: 'Language of instructions, form and items: a BCP 47 tag such as "ar" or "pt-BR"; null: not given.',
  })
  language: string | null;

  @Field(() => BatchStateEnum, { description: 'State of the batch in its lifecycle.' })
  state: BatchState;

  @Field(() => BatchEndingEnum, { nullable: true, description: 'How it ends; null until it drains.' })
  ending: BatchEnding | null;

  @Field(() => Boolean, { description: 'Whether it has no reward and is for members of the organisation only.' })
  internal: boolean;

  @Field(() => MoneyType, { description: 'For the worker, per approved assignment.' })
  reward: MoneyType;

  @Field(() => MoneyType, { description: 'For the platform, per approved assignment, on top of the reward.' })
  fee: MoneyType;

  @Field(() => MoneyType, { description: 'Reward per hour of work at the estimated time.' })
  rewardPerHour: MoneyType;

  @Field(() => Int, { description: 'How long one assignment takes, as the requester estimates.' })
  estimatedSeconds: number;

  @Field(() => Int, { description: 'How long a claimed task is held for its worker.' })
  leaseSeconds: number;

  @Field(() => Int, { description: 'After how long an answer that nobody reviewed is approved.' })
  autoApproveSeconds: number;

  @Field(() => Int, { description: 'Number of workers per task where the task sets none; with a target, the maximum number.' })
  redundancy: number;

  @Field(() => BatchTargetType, { nullable: true, description: 'What its labels are to reach; null: every task gets its redundancy.' })
  target: BatchTargetType | null;

  @Field(() => Int, { description: 'Number of its tasks with known answers. Workers never see which ones.' })
  goldTaskCount: number;

  @Field(() => Int, { description: 'Most of them that one worker gets mixed in.' })
  goldPerWorker: number;

  @Field(() => Int, { nullable: true, description: 'Most tasks that one worker may take; null: no cap.' })
  workerCap: number | null;

  @Field(() => [RequirementType], { description: 'The qualifications that workers must have.' })
  requirements: RequirementType[];

  @Field(() => Date, { nullable: true, description: 'When it closes by itself; null: never.' })
  expiresAt: Date | null;

  @Field(() => JsonScalar, { nullable: true, description: 'JSON Schema of an item; null: any object.' })
  itemSchema: unknown;

  @Field(() => Int, { description: 'The newest version of its instructions and form.' })
  version: number;

  @Field(() => Int, { description: 'Number of tasks in the batch.' })
  taskCount: number;

  @Field(() => Int, { description: 'How many of them are launched: the first ones.' })
  launchedTaskCount: number;

  @Field(() => String, { nullable: true, description: 'Why an admin sent it back to draft.' })
  reviewNote: string | null;

  @Field(() => Date, { description: 'Time at which the batch was created.' })
  createdAt: Date;

  @Field(() => Date, { description: 'Time of the last change of the batch.' })
  updatedAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it was last launched from draft.' })
  launchedAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'Time at which the batch first opened; null before that.' })
  openedAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was settled or cancelled.' })
  endedAt: Date | null;
}

export const BatchConnection = connectionType(BatchType, 'Batch');
export const BatchVersionConnection = connectionType(BatchVersionType, 'BatchVersion');

export function batchType(batch: Batch): BatchType {
  const { id, kind, title, description, language, state, ending, internal, estimatedSeconds, leaseSeconds, autoApproveSeconds } = batch;
  const { redundancy, workerCap, expiresAt, itemSchema, version, reviewNote, createdAt, updatedAt, launchedAt, openedAt, endedAt } = batch;
  const target = targetOf(batch);
  const amount = (minor: bigint): MoneyType => moneyType(minor, batch.currency);
  return Object.assign(new BatchType(), {
    batch,
    id,
    kind,
    title,
    description,
    language,
    state,
    ending,
    internal,
    estimatedSeconds,
    leaseSeconds,
    autoApproveSeconds,
    redundancy,
    workerCap,
    expiresAt,
    itemSchema,
    version,
    reviewNote,
    createdAt,
    updatedAt,
    launchedAt,
    openedAt,
    endedAt,
    target: target && { ...target, budget: target.budgetMinor === null ? null : amount(target.budgetMinor) },
    goldTaskCount: batch.goldTasks,
    goldPerWorker: batch.goldPerWorker,
    reward: amount(batch.rewardMinor),
    fee: amount(batch.feeMinor),
    rewardPerHour: amount(hourlyMinor(batch.rewardMinor, estimatedSeconds)),
    requirements: batch.requirements.map(requirementType),
    taskCount: Number(batch.taskCount),
    launchedTaskCount: Number(batch.launchedPosition),
  });
}

export function batchVersionType({ version, instructions, form, view, createdAt }: BatchVersion): BatchVersionType {
  const shown = { form: questionTypes(form), view: itemViewTypes(view) };
  return Object.assign(new BatchVersionType(), { version, instructions, createdAt, ...shown });
}

export function slotCountsType(counts: SlotCounts | null): SlotCountsType {
  const { slots = 0n, free = 0n, taken = 0n, withdrawn = 0n, withheld = 0n } = counts ?? {};
  return Object.assign(new SlotCountsType(), {
    total: Number(slots),
    free: Number(free),
    taken: Number(taken),
    withdrawn: Number(withdrawn),
    heldBack: Number(withheld),
  });
}
