/** Launching tasks, all or the first ones, and asking for more: each reserves its money or is refused with what is missing. */
import { Inject, Injectable } from '@nestjs/common';
import { conflict, invalid, notFound, ok, refuse, type BatchId, type Refusal, type Result, type TaskId } from '../kernel/index.ts';
import { Commands, CONFIG, type Caller, type Config, type Tx } from '../platform/index.ts';
import { OrganisationRestrictions } from '../payouts/index.ts';
import { Qualifications } from '../qualifications/index.ts';
import type { Batch } from './batch.ts';
import { BatchRepository, type BatchChange } from './batch.repository.ts';
import { subject } from './ending.ts';
import { Escrow } from './escrow.ts';
import { HeldBackRepository } from './held-back.repository.ts';
import { redundancyFault } from './item.ts';
import { isRunning, lifecycle, type BatchEvent } from './lifecycle.ts';
import { managing } from './managing.ts';
import { affordable, slotsToReserve } from './target.ts';
import { TaskRepository, type Raised, type Range } from './task.repository.ts';

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
    private readonly heldBack: HeldBackRepository,
    private readonly escrow: Escrow,
    private readonly qualifications: Qualifications,
    private readonly restrictions: OrganisationRestrictions,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Opens a draft, or sends an organisation's first paid batch to an admin; its money is reserved in both cases. */
  launch(caller: Caller, order: LaunchOrder): Promise<Result<BatchId>> {
    return this.commands.run(
      caller,
      async (tx) => {
        const found = await this.managed(tx, order.batchId);
        if (!found.ok) return found;
        const batch = found.value;
        const isReviewed = await this.waitsForReview(tx, batch);
        const next = lifecycle.next(batch.state, isReviewed ? 'be sent to review' : 'be launched');
        if (!next.ok) return next;
        const requirements = await this.qualifications.checkRequirements(tx, batch.organisationId, batch.requirements);
        if (!requirements.ok) return requirements;
        const launched = await this.reserveNext(tx, batch, order.taskCount, {
          ...{ state: next.value, launchedAt: tx.now, reviewNote: null },
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
        const fault = redundancyFault(redundancy);
        if (fault !== null) return refuse(invalid(`The ${fault}.`, 'redundancy'));
        if (taskIds !== null && (taskIds.length < 1 || taskIds.length > RAISE_MAXIMUM)) {
          return refuse(invalid(`Name 1 to ${RAISE_MAXIMUM} tasks, or none for all.`, 'taskIds'));
        }
        const found = await this.managed(tx, batchId);
        if (!found.ok) return found;
        const batch = found.value;
        const next = lifecycle.next(batch.state, isRunning(batch.state) ? 'be extended' : 'be edited');
        if (!next.ok) return next;
        const unknown = taskIds === null ? null : await this.firstUnknown(tx, batchId, taskIds);
        if (unknown !== null) return refuse(unknown);
        const committed = await this.heldBack.committed(tx, batch);
        const raised = await this.tasks.raise(tx, batch, redundancy, taskIds);
        const reserved = await this.reserveRaised(tx, batch, raised, committed, {
          ...(taskIds === null ? { redundancy: Math.max(batch.redundancy, redundancy) } : {}),
        });
        if (!reserved.ok) return reserved;
        tx.act('batch.redundancy_raised', subject(batch), { redundancy, ...raised });
        return ok({ batchId, tasks: raised.tasks, assignments: raised.slots });
      },
      managing(this.batches, caller, 'batch.raise', order),
    );
  }

  /** Reserves what raised tasks ask for; what is held back of them only as far as the budget reaches. */
  private async reserveRaised(tx: Tx, batch: Batch, raised: Raised, committed: number, change: BatchChange): Promise<Result<Batch>> {
    const left = affordable(batch, batch.targetBudgetMinor, committed + raised.free);
    const paid = Math.min(raised.withheld, left);
    const all = {
      ...change,
      withheldSlots: batch.withheldSlots + BigInt(raised.withheld),
      poolSlots: batch.poolSlots + BigInt(paid),
      unfundedSlots: batch.unfundedSlots + BigInt(raised.withheld - paid),
    };
    if (raised.free + paid === 0) return ok(await this.batches.update(tx, batch, all));
    const restricted = await this.restrictions.refusal(tx, batch.organisationId, 'launch work');
    if (restricted !== null) return refuse(restricted);
    return this.escrow.reserve(tx, batch, raised.free + paid, all);
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
    const slots = await this.heldBack.slotsIn(tx, batch.id, range.value, batch.targetMinimum);
    const assignments = slotsToReserve(slots, batch, batch.targetBudgetMinor, await this.heldBack.committed(tx, batch));
    const reserved = await this.escrow.reserve(tx, batch, assignments, {
      ...{ ...change, launchedPosition: range.value.upTo },
      withheldSlots: batch.withheldSlots + BigInt(slots.most - slots.least),
      poolSlots: batch.poolSlots + BigInt(assignments - slots.least),
      unfundedSlots: batch.unfundedSlots + BigInt(slots.most - assignments),
    });
    if (!reserved.ok) return reserved;
    if (batch.targetMinimum !== null) await this.heldBack.holdBack(tx, batch.id, range.value, batch.targetMinimum);
    return ok({ tasks: Number(range.value.upTo - range.value.after), assignments, revision: reserved.value.revision });
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
      invalid(`${waiting} tasks are not launched: launch 1 to ${waiting} of them, or leave the number out for all.`, 'taskCount'),
    );
  }
  if (batch.expiresAt !== null && batch.expiresAt <= now) {
    return refuse(conflict(batch.state, 'The batch has expired; set a later expiry first.'));
  }
  const count = taskCount === null ? waiting : BigInt(taskCount);
  return ok({ after: batch.launchedPosition, upTo: batch.launchedPosition + count });
}
