/**
 * Launches all or the first tasks of a batch, and raises their redundancy. Each command reserves its money, or is
 * refused with the shortfall.
 */
import { Inject, Injectable } from '@nestjs/common';
import { conflict, invalid, notFound, ok, refuse, type BatchId, type Refusal, type Result, say, type TaskId } from '../../kernel/index.ts';
import { Commands, CONFIG, denyUnverified, type Caller, type Config, type Tx } from '../../platform/index.ts';
import { OrganisationRestrictions } from '../../identity/index.ts';
import { Qualifications } from '../../qualifications/index.ts';
import { type Batch, subject } from '../core/batch.ts';
import { BatchRepository } from '../core/batch.repository.ts';
import { Reservations } from './reservations.ts';
import { denyRedundancy } from '../core/task-limits.ts';
import { isRunning, lifecycle, type BatchEvent } from '../core/lifecycle.ts';
import { managing } from '../core/managing.ts';
import { TaskRepository, type Range } from '../core/task.repository.ts';

export interface LaunchOrder {
  readonly batchId: BatchId;
  /** How many of the tasks that are not launched, the first ones; null: all. */
  readonly taskCount: number | null;
  readonly idempotencyKey?: string | null;
}

export interface RaiseOrder {
  readonly batchId: BatchId;
  /** To at least so many workers. */
  readonly redundancy: number;
  /** Null: all tasks, and the default for later ones. */
  readonly taskIds: readonly TaskId[] | null;
  readonly idempotencyKey?: string | null;
}

/** Most tasks that one call names. */
export const RAISE_MAXIMUM = 1_000;

@Injectable()
export class LaunchCommands {
  constructor(
    private readonly commands: Commands,
    private readonly batches: BatchRepository,
    private readonly tasks: TaskRepository,
    private readonly reservations: Reservations,
    private readonly qualifications: Qualifications,
    private readonly restrictions: OrganisationRestrictions,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Opens a draft, or sends an organisation's first paid batch to an admin; its money is reserved in both cases. */
  launch(caller: Caller, order: LaunchOrder): Promise<Result<BatchId>> {
    return this.commands.run(
      caller,
      async (tx) => {
        const unverified = denyUnverified(tx.actor);
        if (unverified !== null) return refuse(unverified);
        const found = await this.managed(tx, order.batchId);
        if (!found.ok) return found;
        const batch = found.value;
        const isReviewed = await this.waitsForReview(tx, batch);
        const next = lifecycle.next(batch.state, isReviewed ? 'be sent to review' : 'be launched');
        if (!next.ok) return next;
        const requirements = await this.qualifications.checkRequirements(tx, batch.organisationId, batch.requirements);
        if (!requirements.ok) return requirements;
        const launched = await this.reserveNext(tx, batch, order.taskCount, {
          state: next.value,
          launchedAt: tx.now,
          reviewNote: null,
          ...(isReviewed ? {} : { openedAt: tx.now }),
        });
        if (!launched.ok) return launched;
        tx.act('batch.launched', subject(batch), { ...launched.value, state: next.value });
        return ok(batch.id);
      },
      managing(this.batches, caller, 'batch.launch', order),
    );
  }

  /** Launches more tasks of a running batch: the rest after a pilot, or tasks that were added. */
  extend(caller: Caller, order: LaunchOrder): Promise<Result<BatchId>> {
    return this.commands.run(
      caller,
      async (tx) => {
        const unverified = denyUnverified(tx.actor);
        if (unverified !== null) return refuse(unverified);
        const found = await this.managed(tx, order.batchId, 'be extended');
        if (!found.ok) return found;
        const extended = await this.reserveNext(tx, found.value, order.taskCount, {});
        if (!extended.ok) return extended;
        tx.act('batch.extended', subject(found.value), extended.value);
        return ok(found.value.id);
      },
      managing(this.batches, caller, 'batch.extend', order),
    );
  }

  /** Asks more workers. Launched tasks reserve the difference; those that have as many already stay as they are. */
  raiseRedundancy(caller: Caller, order: RaiseOrder): Promise<Result<{ batchId: BatchId; tasks: number; assignments: number }>> {
    const { batchId, redundancy, taskIds } = order;
    return this.commands.run(
      caller,
      async (tx) => {
        const unverified = denyUnverified(tx.actor);
        if (unverified !== null) return refuse(unverified);
        const impossible = denyRedundancy(redundancy);
        if (impossible !== null) return refuse(impossible);
        if (taskIds !== null && (taskIds.length < 1 || taskIds.length > RAISE_MAXIMUM)) {
          return refuse(invalid(say`Name 1 to ${RAISE_MAXIMUM} tasks, or none for all.`, 'taskIds'));
        }
        const found = await this.managed(tx, batchId);
        if (!found.ok) return found;
        const batch = found.value;
        const next = lifecycle.next(batch.state, isRunning(batch.state) ? 'be extended' : 'be edited');
        if (!next.ok) return next;
        const unknown = taskIds === null ? null : await this.firstUnknown(tx, batchId, taskIds);
        if (unknown !== null) return refuse(unknown);
        const { raised, cost } = await this.reservations.raise(tx, batch, redundancy, taskIds);
        const restricted = cost.slots === 0 ? null : await this.restrictions.refusal(tx, batch.organisationId, 'launch work');
        if (restricted !== null) return refuse(restricted);
        const change = taskIds === null ? { redundancy: Math.max(batch.redundancy, redundancy) } : {};
        const reserved = await this.reservations.payForRaise(tx, batch, cost, change);
        if (!reserved.ok) return reserved;
        tx.act('batch.redundancy_raised', subject(batch), { redundancy, ...raised });
        return ok({ batchId, tasks: raised.tasks, assignments: raised.slots });
      },
      managing(this.batches, caller, 'batch.raise', order),
    );
  }

  private async managed(tx: Tx, batchId: BatchId, event?: BatchEvent): Promise<Result<Batch>> {
    const batch = await this.batches.lock(tx, batchId);
    if (batch === null) return refuse(notFound('The batch', 'batchId'));
    const next = event === undefined ? ok(null) : lifecycle.next(batch.state, event);
    return next.ok ? ok(batch) : next;
  }

  private async waitsForReview(tx: Tx, batch: Batch): Promise<boolean> {
    return this.config.FIRST_BATCH_REVIEW && !batch.internal && !(await this.batches.hasOpened(tx, batch.organisationId));
  }

  private async reserveNext(tx: Tx, batch: Batch, taskCount: number | null, change: Partial<Batch>): Promise<Result<Launched>> {
    const range = nextRange(batch, taskCount, tx.now);
    if (!range.ok) return range;
    const restricted = await this.restrictions.refusal(tx, batch.organisationId, 'launch work');
    if (restricted !== null) return refuse(restricted);
    const launched = await this.reservations.launch(tx, batch, range.value, change);
    if (!launched.ok) return launched;
    const tasks = Number(range.value.upTo - range.value.after);
    return ok({ tasks, assignments: launched.value.slots, revision: launched.value.batch.revision });
  }

  private async firstUnknown(tx: Tx, batchId: BatchId, taskIds: readonly TaskId[]): Promise<Refusal | null> {
    const known = await this.tasks.byIds(tx, taskIds);
    const index = taskIds.findIndex((id) => known.get(id)?.batchId !== batchId);
    return index < 0 ? null : notFound('The task', 'taskIds', String(index));
  }
}

type Launched = Readonly<Record<'tasks' | 'assignments' | 'revision', number>>;

/** The positions that are launched next. */
export function nextRange(
  batch: Pick<Batch, 'taskCount' | 'launchedPosition' | 'expiresAt' | 'state'>,
  taskCount: number | null,
  now: Date,
): Result<Range> {
  const waiting = batch.taskCount - batch.launchedPosition;
  if (batch.taskCount === 0n) return refuse(invalid('The batch has no tasks; add some first.', 'taskCount'));
  if (waiting === 0n) return refuse(invalid('All tasks of the batch are launched; add some first.', 'taskCount'));
  if (taskCount !== null && (!Number.isInteger(taskCount) || taskCount < 1 || BigInt(taskCount) > waiting)) {
    return refuse(
      invalid(say`${waiting} tasks are not launched: launch 1 to ${waiting} of them, or leave the number out for all.`, 'taskCount'),
    );
  }
  if (batch.expiresAt !== null && batch.expiresAt <= now) {
    return refuse(conflict(batch.state, 'The batch has expired; set a later expiry first.'));
  }
  const count = taskCount === null ? waiting : BigInt(taskCount);
  return ok({ after: batch.launchedPosition, upTo: batch.launchedPosition + count });
}
