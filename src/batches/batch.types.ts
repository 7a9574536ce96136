/** GraphQL: a batch as its requester sees it. */
import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionType, idScalar, JsonScalar, MoneyType, moneyType, SeenBy, SeenWithParent } from '../platform/index.ts';
import { RequirementType, requirementType } from '../qualifications/index.ts';
import type { Batch, BatchVersion } from './batch.ts';
import type { BatchEnding, BatchState } from './lifecycle.ts';
import { hourlyMinor, type Cost } from './price.ts';
import { QuestionInterface, questionTypes } from './question.types.ts';
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
  description: 'Where a batch stands in its life: draft → (in review →) open ⇄ paused → draining → settled or cancelled.',
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
  description: 'How a batch ends.',
  valuesMap: {
    SETTLED: { description: 'It was done, closed, or expired.' },
    CANCELLED: { description: 'It was cancelled.' },
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
@ObjectType('BatchCost', { description: 'What launching tasks takes from the balance: exactly this.' })
export class BatchCostType {
  @Field(() => Int, { description: 'How many tasks.' })
  tasks: number;

  @Field(() => Int, {
    description: 'How many assignments: the sum of their redundancy; with a target, as many of them as the budget reaches for.',
  })
  assignments: number;

  @Field(() => Int, {
    description: 'How many assignments there are at least: without a target the same; with one, the rest may come back.',
  })
  leastAssignments: number;

  @Field(() => MoneyType, { description: 'For the workers.' })
  reward: MoneyType;

  @Field(() => MoneyType, { description: 'For the platform.' })
  fee: MoneyType;

  @Field(() => MoneyType, { description: 'Reward and fee: what is reserved, and the most that is spent.' })
  total: MoneyType;

  @Field(() => MoneyType, { description: 'Reward and fee of the least number of assignments.' })
  leastTotal: MoneyType;

  @Field(() => MoneyType, { description: 'The balance now.' })
  available: MoneyType;

  @Field(() => MoneyType, { description: 'What the balance lacks; zero when it suffices.' })
  shortfall: MoneyType;
}

@SeenWithParent()
@ObjectType('SlotCounts', { description: 'How the slots of the launched tasks stand; counted when asked for.' })
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
@ObjectType('BatchVersion', { description: 'Instructions and answer form at one time; an answer remembers which version it saw.' })
export class BatchVersionType {
  @Field(() => Int, { description: 'Counted from 1 in its batch.' })
  version: number;

  @Field(() => String, { description: 'Markdown.' })
  instructions: string;

  @Field(() => [QuestionInterface], { description: 'The questions, in their order.' })
  form: QuestionInterface[];

  @Field(() => Date, { description: 'When it was made.' })
  createdAt: Date;
}

@SeenBy((actor, { batch }: BatchType) => mayRead(actor, batch), { scopes: ['requester:read', 'requester:write'], always: ['id'] })
@ObjectType('Batch', { description: "Tasks that are posted together, as their requester's members (and admins) see them." })
export class BatchType {
  /** Not a field. */
  batch: Batch;

  @Field(() => idScalar('Batch'), { description: 'Its id.' })
  id: string;

  @Field(() => String, { description: "A short tag for the board's filter, such as image, text or comparison." })
  kind: string;

  @Field(() => String, { description: 'What the board shows first.' })
  title: string;

  @Field(() => String, { description: 'What the board tells of it, in Markdown.' })
  description: string;

  @Field(() => BatchStateEnum, { description: 'Where it stands.' })
  state: BatchState;

  @Field(() => BatchEndingEnum, { nullable: true, description: 'How it ends; null until it drains.' })
  ending: BatchEnding | null;

  @Field(() => Boolean, { description: 'Whether it has no reward and is for members of the organisation only.' })
  internal: boolean;

  @Field(() => MoneyType, { description: 'For the worker, per approved assignment.' })
  reward: MoneyType;

  @Field(() => MoneyType, { description: 'For the platform, per approved assignment, on top of the reward.' })
  fee: MoneyType;

  @Field(() => MoneyType, { description: 'What the reward comes to per hour at the estimated time.' })
  rewardPerHour: MoneyType;

  @Field(() => Int, { description: 'How long one assignment takes, as the requester estimates.' })
  estimatedSeconds: number;

  @Field(() => Int, { description: 'How long a claimed task is held for its worker.' })
  leaseSeconds: number;

  @Field(() => Int, { description: 'After how long an answer that nobody reviewed is approved.' })
  autoApproveSeconds: number;

  @Field(() => Int, { description: 'How many workers answer a task that does not say otherwise; with a target, how many at most.' })
  redundancy: number;

  @Field(() => BatchTargetType, { nullable: true, description: 'What its labels are to reach; null: every task gets its redundancy.' })
  target: BatchTargetType | null;

  @Field(() => Int, { description: 'How many of its tasks have known answers; workers are never told which.' })
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

  @Field(() => Int, { description: 'How many tasks it has.' })
  taskCount: number;

  @Field(() => Int, { description: 'How many of them are launched: the first ones.' })
  launchedTaskCount: number;

  @Field(() => String, { nullable: true, description: 'Why an admin sent it back to draft.' })
  reviewNote: string | null;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt: Date;

  @Field(() => Date, { description: 'When it last changed.' })
  updatedAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it was last launched from draft.' })
  launchedAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it first became open.' })
  openedAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was settled or cancelled.' })
  endedAt: Date | null;
}

export const BatchConnection = connectionType(BatchType, 'Batch');
export const BatchVersionConnection = connectionType(BatchVersionType, 'BatchVersion');

export function batchType(batch: Batch): BatchType {
  const { id, kind, title, description, state, ending, internal, estimatedSeconds, leaseSeconds, autoApproveSeconds } = batch;
  const { redundancy, workerCap, expiresAt, itemSchema, version, reviewNote, createdAt, updatedAt, launchedAt, openedAt, endedAt } = batch;
  const target = targetOf(batch);
  const amount = (minor: bigint): MoneyType => moneyType(minor, batch.currency);
  return Object.assign(new BatchType(), {
    ...{ batch, id, kind, title, description, state, ending, internal, estimatedSeconds, leaseSeconds, autoApproveSeconds },
    ...{ redundancy, workerCap, expiresAt, itemSchema, version, reviewNote, createdAt, updatedAt, launchedAt, openedAt, endedAt },
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

export function batchVersionType({ version, instructions, form, createdAt }: BatchVersion): BatchVersionType {
  return Object.assign(new BatchVersionType(), { version, instructions, form: questionTypes(form), createdAt });
}

export function batchCostType(cost: Cost): BatchCostType {
  const amount = ({ minor, currency }: Cost['total']): MoneyType => moneyType(minor, currency);
  return Object.assign(new BatchCostType(), {
    tasks: cost.tasks,
    assignments: cost.assignments,
    leastAssignments: cost.leastAssignments,
    reward: amount(cost.reward),
    fee: amount(cost.fee),
    total: amount(cost.total),
    leastTotal: amount(cost.leastTotal),
    available: amount(cost.available),
    shortfall: amount(cost.shortfall),
  });
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
