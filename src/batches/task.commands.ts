/** Adding tasks, up to a thousand at once (longer lists come in as files), and removing those that were not launched. */
import { Injectable } from '@nestjs/common';
import {
  assert,
  conflict,
  invalid,
  limitReached,
  notFound,
  ok,
  refuse,
  type BatchId,
  type Refusal,
  type Result,
  type TaskId,
} from '../kernel/index.ts';
import { Commands, Files, type Caller, type Tx } from '../platform/index.ts';
import type { Batch, Payload } from './batch.ts';
import { BatchRepository } from './batch.repository.ts';
import { isSame } from './batch-settings.ts';
import { subject } from './ending.ts';
import { GoldCommands } from './gold.commands.ts';
import { sentGold, sentGoldFault, type KnownAnswers } from './gold.ts';
import {
  externalIdFault,
  filesNamed,
  itemChecker,
  Kinship,
  MAXIMUM_TASKS,
  redundancyFault,
  unknownFileFault,
  type ItemChecker,
} from './item.ts';
import { lifecycle } from './lifecycle.ts';
import type { AnswerForm } from './question.ts';
import { accountOf, SchemaThreads, TooSlow, withCheckedAnswers, type SchemaRules } from './schema-threads.ts';
import { managing } from './managing.ts';
import { TaskRepository, type NewTask } from './task.repository.ts';

export interface TaskDraft {
  readonly payload: unknown;
  readonly externalId: string | null;
  /** Null: the batch's. */
  readonly redundancy: number | null;
}

export interface AddTasksOrder {
  readonly batchId: BatchId;
  readonly tasks: readonly TaskDraft[];
  readonly skipFaulty: boolean;
  readonly idempotencyKey?: string | null;
}

export interface TaskFault {
  /** Place in the list, from 0. */
  readonly index: number;
  readonly reason: string;
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
      return Promise.resolve(refuse(invalid(`Send 1 to ${ADD_MAXIMUM} tasks at once; upload a file for more.`, 'tasks')));
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
          const kinship = new Kinship(await this.tasks.firstOfAnyKind(tx, batch));
          for (const { task } of sorted.fresh) kinship.take(task.payload);
          const alien = kinship.fault();
          if (alien !== null) return refuse(invalid(`Nothing was added: ${alien}.`, 'tasks'));
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
        return refuse(limitReached(MAXIMUM_TASKS, `A batch may hold at most ${MAXIMUM_TASKS} tasks; post another one.`));
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

interface Fresh {
  readonly index: number;
  readonly task: NewTask;
}

interface Checked {
  readonly fresh: readonly Fresh[];
  /** Rows that say the same as the earlier row `first`. */
  readonly repeats: readonly { readonly index: number; readonly first: number }[];
  readonly faults: readonly TaskFault[];
}

interface Sorted extends Checked {
  readonly existing: readonly { readonly index: number; readonly taskId: TaskId }[];
}

/** {@link sortOut} with everything that a row has to fit. Refuses all rows when one takes too long to check. */
async function checkDrafts(
  batch: Pick<Batch, 'itemSchema' | 'redundancy'> & { readonly form: AnswerForm; readonly unknown: ReadonlySet<string> },
  drafts: readonly TaskDraft[],
  rules: SchemaRules,
  account: string,
): Promise<Result<Checked>> {
  const { form, unknown } = batch;
  const misfits = new Map<unknown, string | null>();
  if (batch.itemSchema !== null) {
    const asked: { readonly index: number; readonly payload: Payload }[] = [];
    for (const [index, { payload }] of drafts.entries()) {
      const within = itemChecker(form, (each) => {
        asked.push({ index, payload: each });
        return null;
      });
      within(payload);
    }
    try {
      const texts = asked.map(({ payload }) => JSON.stringify(payload));
      const found = await rules.items(account, batch.itemSchema, texts);
      asked.forEach(({ payload }, place) => misfits.set(payload, found[place]!));
    } catch (error) {
      if (!(error instanceof TooSlow)) throw error;
      const index = asked[error.index]!.index;
      return refuse(invalid(`Task ${index} ${error.reason}.`, 'tasks', String(index)));
    }
  }
  const fits = itemChecker(form, (payload) => misfits.get(payload) ?? null);
  return ok(
    await withCheckedAnswers(rules, account, (check) =>
      sortOut(
        drafts,
        (payload) => fits(payload) ?? unknownFileFault(payload, unknown) ?? sentGoldFault(form, payload as Payload, check),
        batch.redundancy,
      ),
    ),
  );
}

/** Rows that can become tasks, rows that repeat one of them, and rows at fault. */
export function sortOut(drafts: readonly TaskDraft[], check: ItemChecker, defaultRedundancy: number): Checked {
  const fresh: Fresh[] = [];
  const repeats: { index: number; first: number }[] = [];
  const faults: TaskFault[] = [];
  const byExternalId = new Map<string, Fresh>();
  drafts.forEach((draft, index) => {
    const { externalId, redundancy } = draft;
    const misfit = check(draft.payload);
    const reason =
      (misfit === null ? null : `payload ${misfit}`) ??
      (externalId === null ? null : externalIdFault(externalId)) ??
      (redundancy === null ? null : redundancyFault(redundancy));
    if (reason !== null) {
      faults.push({ index, reason });
      return;
    }
    const payload = draft.payload as Payload;
    const first = externalId === null ? undefined : byExternalId.get(externalId);
    if (first === undefined) {
      const each = { index, task: { payload, externalId, redundancy: redundancy ?? defaultRedundancy } };
      fresh.push(each);
      if (externalId !== null) byExternalId.set(externalId, each);
    } else if (isSame(first.task.payload, payload)) repeats.push({ index, first: first.index });
    else faults.push({ index, reason: `externalId "${externalId}" is sent twice, with different payloads` });
  });
  return { fresh, repeats, faults };
}

function goldOf(taskId: TaskId, payload: Payload): [TaskId, KnownAnswers][] {
  const answers = sentGold(payload);
  return answers === null ? [] : [[taskId, answers]];
}

function refusalsOf(faults: readonly TaskFault[]): [Refusal, ...Refusal[]] {
  const listed = faults.slice(0, LISTED_FAULTS).map(({ index, reason }) => invalid(`Task ${index}: ${reason}.`, 'tasks', String(index)));
  const rest = faults.length - listed.length;
  if (rest > 0) listed.push(invalid(`${rest} more tasks have faults.`, 'tasks'));
  return listed as [Refusal, ...Refusal[]];
}
