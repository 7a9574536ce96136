/** Adding tasks, up to a thousand at once (longer lists come in as files), and removing those that were not launched. */
import { Injectable } from '@nestjs/common';
import {
  assert,
  type BatchId,
  conflict,
  invalid,
  limitReached,
  notFound,
  ok,
  type Refusal,
  refuse,
  type Result,
  say,
  type TaskId,
} from '../../kernel/index.ts';
import { Commands, Files, type Caller, type Tx } from '../../platform/index.ts';
import { type Batch, subject } from '../core/batch.ts';
import { accountOf, filesNamed, SchemaThreads, type Payload, type SchemaRules } from '../../forms/index.ts';
import { BatchRepository } from '../core/batch.repository.ts';
import { GoldCommands } from '../gold/gold.commands.ts';
import { sentGold, type KnownAnswers } from '../gold/gold.ts';
import { MAXIMUM_TASKS } from '../core/task-limits.ts';
import { SharedFields } from './shared-fields.ts';
import { checkDrafts, type Checked, type Fresh, type Sorted, type TaskDraft, type TaskFault } from './task-drafts.ts';
import { lifecycle } from '../core/lifecycle.ts';
import { managing } from '../core/managing.ts';
import { TaskRepository } from '../core/task.repository.ts';

export interface AddTasksOrder {
  readonly batchId: BatchId;
  readonly tasks: readonly TaskDraft[];
  readonly skipFaulty: boolean;
  readonly idempotencyKey?: string | null;
}

export interface AddedTasks {
  readonly batchId: BatchId;
  /** In the order sent. */
  readonly accepted: readonly { readonly index: number; readonly taskId: TaskId; readonly existing: boolean }[];
  readonly faults: readonly TaskFault[];
}

export interface RemoveTasksOrder {
  readonly batchId: BatchId;
  readonly idempotencyKey?: string | null;
}

export interface RemovedTasks {
  readonly batchId: BatchId;
  readonly removed: number;
}

export const ADD_MAXIMUM = 1_000;
/** Most faults that a refusal lists. */
const LISTED_FAULTS = 100;

@Injectable()
export class TaskCommands {
  constructor(
    private readonly commands: Commands,
    private readonly batches: BatchRepository,
    private readonly tasks: TaskRepository,
    private readonly gold: GoldCommands,
    private readonly schemas: SchemaThreads,
    private readonly files: Files,
  ) {}

  /**
   * Adds tasks in the order sent. One whose externalId the batch has already, with the same payload, is left as it is.
   *
   * @returns refuses with every fault and adds nothing, unless faulty ones are to be skipped
   */
  add(caller: Caller, order: AddTasksOrder): Promise<Result<AddedTasks>> {
    if (order.tasks.length < 1 || order.tasks.length > ADD_MAXIMUM) {
      return Promise.resolve(refuse(invalid(say`Send 1 to ${ADD_MAXIMUM} tasks at once; upload a file for more.`, 'tasks')));
    }
    const add = (rules: SchemaRules) =>
      this.commands.run(
        caller,
        async (tx) => {
          const batch = await this.batches.lock(tx, order.batchId);
          if (batch === null) return refuse(notFound('The batch', 'batchId'));
          const next = lifecycle.next(batch.state, 'take tasks');
          if (!next.ok) return next;
          const result = await this.sort(tx, batch, order.tasks, rules);
          if (!result.ok) return result;
          const sorted = result.value;
          if (sorted.faults.length > 0 && !order.skipFaulty) return refuse(...refusalsOf(sorted.faults));
          const sharedFields = new SharedFields(await this.tasks.firstOfAnyKind(tx, batch));
          for (const { task } of sorted.fresh) sharedFields.add(task.payload);
          const mismatch = sharedFields.fault();
          if (mismatch !== null) return refuse(invalid(say`Nothing was added: ${mismatch}.`, 'tasks'));
          return this.insert(tx, batch, sorted);
        },
        managing(this.batches, caller, 'batch.add_tasks', order),
      );
    return this.schemas.use(add);
  }

  /**
   * Removes all tasks that wait to be launched. A file that is coming in meanwhile is added after it: its tasks are
   * written, as these are removed, while the batch is locked.
   */
  removeWaiting(caller: Caller, order: RemoveTasksOrder): Promise<Result<RemovedTasks>> {
    return this.commands.run(
      caller,
      async (tx) => {
        const batch = await this.batches.lock(tx, order.batchId);
        if (batch === null) return refuse(notFound('The batch', 'batchId'));
        const next = lifecycle.next(batch.state, 'lose tasks');
        if (!next.ok) return next;
        const { launchedPosition, taskCount } = batch;
        if (launchedPosition === taskCount) {
          const message =
            'No task of this batch waits to be launched, so there is none to remove; use closeBatch to take launched ones back.';
          return refuse(conflict(batch.state, taskCount === 0n ? 'This batch has no tasks.' : message));
        }
        const { removed, gold } = await this.tasks.removeAfter(tx, batch.id, launchedPosition, taskCount);
        assert(BigInt(removed) === taskCount - launchedPosition, 'tasks stand at positions without gaps');
        await this.batches.update(tx, batch, { taskCount: launchedPosition, goldTasks: batch.goldTasks - gold });
        tx.act('batch.tasks_removed', subject(batch), { removed });
        return ok({ batchId: batch.id, removed });
      },
      managing(this.batches, caller, 'batch.remove_waiting_tasks', order),
    );
  }

  private async sort(tx: Tx, batch: Batch, drafts: readonly TaskDraft[], rules: SchemaRules): Promise<Result<Sorted>> {
    const { form } = await this.batches.newestVersion(tx, batch);
    const named = new Set(drafts.flatMap(({ payload }) => [...filesNamed(payload)]));
    const unknown = await this.files.unknownFiles(tx, batch.organisationId, named);
    const result = await checkDrafts({ ...batch, form, unknown }, drafts, rules, accountOf(tx.actor));
    return result.ok ? ok(await this.compare(tx, batch, result.value)) : result;
  }

  private async compare(tx: Tx, batch: Batch, checked: Checked): Promise<Sorted> {
    const named = checked.fresh.filter((each) => each.task.externalId !== null);
    if (named.length === 0) return { ...checked, existing: [] };
    const found = await this.tasks.existing(
      tx,
      batch.id,
      named.map((each) => each.task.externalId!),
      named.map((each) => each.task.payload),
    );
    const known = (each: Fresh) => (each.task.externalId === null ? undefined : found.get(each.task.externalId));
    const isThere = checked.fresh.filter((each) => known(each) !== undefined);
    const clashes = isThere.filter((each) => !known(each)!.same);
    return {
      repeats: checked.repeats,
      fresh: checked.fresh.filter((each) => known(each) === undefined),
      existing: isThere.filter((each) => known(each)!.same).map((each) => ({ index: each.index, taskId: known(each)!.id })),
      faults: [
        ...checked.faults,
        ...clashes.map(({ index, task }) => ({
          index,
          reason: `externalId "${task.externalId}" is a task of the batch already, with another payload`,
        })),
      ].sort((a, b) => a.index - b.index),
    };
  }

  private async insert(tx: Tx, batch: Batch, { fresh, existing, repeats, faults }: Sorted): Promise<Result<AddedTasks>> {
    let ids: TaskId[] = [];
    if (fresh.length > 0) {
      const position = await this.batches.reservePositions(tx, batch.id, fresh.length, lifecycle.from('take tasks'), MAXIMUM_TASKS);
      if (position === null)
        return refuse(limitReached(MAXIMUM_TASKS, say`A batch may hold at most ${MAXIMUM_TASKS} tasks; post another one.`));
      ids = await this.tasks.insert(
        tx,
        batch,
        position,
        fresh.map((each) => each.task),
      );
    }
    await this.gold.adopt(tx, batch, new Map(fresh.flatMap(({ task }, place) => goldOf(ids[place]!, task.payload))));
    const accepted = [
      ...fresh.map(({ index }, place) => ({ index, taskId: ids[place]!, existing: false })),
      ...existing.map((each) => ({ ...each, existing: true })),
    ];
    const taskOf = new Map(accepted.map((each) => [each.index, each.taskId]));
    // A repeat of a row that clashes with the batch has no task.
    for (const { index, first } of repeats) if (taskOf.has(first)) accepted.push({ index, taskId: taskOf.get(first)!, existing: true });
    tx.act('batch.tasks_added', subject(batch), { added: fresh.length, existing: accepted.length - fresh.length, skipped: faults.length });
    return ok({ batchId: batch.id, accepted: accepted.sort((a, b) => a.index - b.index), faults });
  }
}

function goldOf(taskId: TaskId, payload: Payload): [TaskId, KnownAnswers][] {
  const answers = sentGold(payload);
  return answers === null ? [] : [[taskId, answers]];
}

function refusalsOf(faults: readonly TaskFault[]): [Refusal, ...Refusal[]] {
  const listed = faults.slice(0, LISTED_FAULTS).map(({ index, reason }) => invalid(say`Task ${index}: ${reason}.`, 'tasks', String(index)));
  const rest = faults.length - listed.length;
  if (rest > 0) listed.push(invalid(say`${rest} more tasks have faults.`, 'tasks'));
  return listed as [Refusal, ...Refusal[]];
}
