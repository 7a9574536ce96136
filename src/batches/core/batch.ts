/** A batch, its versions and its tasks, as this domain keeps them. */
import type { BatchId, FeeAgreementId, OrganisationId, PersonId, TaskId, WorkerPoolId } from '../../kernel/index.ts';
import type { AnswerForm, ItemView, JsonSchema, Payload } from '../../forms/index.ts';
import type { Requirement } from '../../qualifications/index.ts';
import type { BatchEnding, BatchState } from './lifecycle.ts';

export interface Batch {
  readonly id: BatchId;
  readonly organisationId: OrganisationId;
  /** Short tag for the board's filter: `image`, `text`, `comparison`. */
  readonly kind: string;
  readonly title: string;
  readonly description: string;
  /** Of instructions, form and items: BCP 47, canonical; null: not known. */
  readonly language: string | null;
  readonly state: BatchState;
  /** Set from draining on. */
  readonly ending: BatchEnding | null;
  /** Without reward, for members of the organisation only. */
  readonly internal: boolean;
  /** The private pool whose members alone see it and claim its tasks; null: it asks for none. */
  readonly poolId: WorkerPoolId | null;
  readonly currency: string;
  /** Per assignment, minor units. */
  readonly rewardMinor: bigint;
  /** Per assignment, minor units; the requester pays it on top of the reward. */
  readonly feeMinor: bigint;
  /** The rule that the fee comes from, as it was when the reward was set; null for a batch made before rules were kept. */
  readonly feeBasisPoints: number | null;
  /** Minor units. */
  readonly feeMinimumMinor: bigint | null;
  /** Null: the rule of the installation. */
  readonly feeAgreementId: FeeAgreementId | null;
  readonly estimatedSeconds: number;
  /** How long a claimed task is held. */
  readonly leaseSeconds: number;
  /** Time after the submission at which an answer without a review is approved. */
  readonly autoApproveSeconds: number;
  /** Workers per task, unless a task has its own number; with a target: the maximum. */
  readonly redundancy: number;
  /** Answers that every task gets; null: no target (see `targetOf`). */
  readonly targetMinimum: number | null;
  /** Probability of the label at which no more answers are bought. */
  readonly targetConfidence: number | null;
  /** Most that the batch may have reserved or spent, minor units; null: no limit. */
  readonly targetBudgetMinor: bigint | null;
  /** Most gold tasks that one worker is given by the policy. */
  readonly goldPerWorker: number;
  /** Most tasks that one worker may take; null: no cap. */
  readonly workerCap: number | null;
  readonly requirements: readonly Requirement[];
  readonly expiresAt: Date | null;
  /** JSON Schema of a task's payload; null: any object. */
  readonly itemSchema: JsonSchema | null;
  /** The newest version of instructions and form. */
  readonly version: number;
  /** Its tasks, and so the highest position. */
  readonly taskCount: bigint;
  /** Tasks up to this position are launched. */
  readonly launchedPosition: bigint;
  /** Counts reservations and withdrawals of money. */
  readonly revision: number;
  /** Launched slots whose money went back, because they were withdrawn. */
  readonly refundedSlots: bigint;
  /** Slots of its tasks that are held back until labels ask for them. */
  readonly withheldSlots: bigint;
  /** How many of those are paid for. */
  readonly poolSlots: bigint;
  /** Launched slots for which no money was reserved, because the budget did not reach. */
  readonly unfundedSlots: bigint;
  /** How many of its tasks are gold. */
  readonly goldTasks: number;
  /** Why an admin sent it back. */
  readonly reviewNote: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly launchedAt: Date | null;
  readonly openedAt: Date | null;
  readonly endedAt: Date | null;
}

/** Instructions, form and view as of one version; never changes. */
export interface BatchVersion {
  readonly batchId: BatchId;
  readonly version: number;
  /** Markdown. */
  readonly instructions: string;
  readonly form: AnswerForm;
  /** How a client shows an item; empty: as its shape suggests. */
  readonly view: ItemView;
  readonly createdAt: Date;
  readonly createdBy: PersonId | null;
}

export interface Task {
  readonly id: TaskId;
  readonly batchId: BatchId;
  /** 1, 2, … in its batch, without gaps. */
  readonly position: bigint;
  /** The requester's own name for it. */
  readonly externalId: string | null;
  readonly payload: Payload;
  readonly redundancy: number;
  readonly freeSlots: number;
  readonly withdrawnSlots: number;
  /** Slots held back until labels ask for them. */
  readonly withheldSlots: number;
  /** Launched with a target, and neither stopped nor made gold since. */
  readonly undecided: boolean;
  /** When it was decided that no more answers are wanted. */
  readonly stoppedAt: Date | null;
  /** Its answers are known. Never shown to workers. */
  readonly isGold: boolean;
  /** Probability that its label is wrong, as labels computed it last; null before that. */
  readonly doubt: number | null;
  readonly createdAt: Date;
}

/** The batch as the subject of an act. */
export function subject(batch: Pick<Batch, 'id' | 'organisationId'>) {
  return { kind: 'batch', id: batch.id, organisationId: batch.organisationId };
}

/** Reward per hour at the estimated time, in minor units, rounded down. */
export function hourlyMinor(rewardMinor: bigint, estimatedSeconds: number): bigint {
  return (rewardMinor * 3600n) / BigInt(estimatedSeconds);
}
