/** Making tasks gold, correcting their known answers, and making them ordinary tasks again; before a batch runs and while it does. */
import { Injectable } from '@nestjs/common';
import { type BatchId, conflict, invalid, notFound, ok, type Refusal, refuse, type Result, say, type TaskId } from '../../kernel/index.ts';
import { Commands, personIdOf, type Caller, type Tx } from '../../platform/index.ts';
import { type Batch, subject } from '../core/batch.ts';
import { BatchRepository } from '../core/batch.repository.ts';
import { Reservations } from '../launch/reservations.ts';
import { checkKnownAnswers, explanationFault, GOLD_LIMITS, type KnownAnswers } from './gold.ts';
import { GoldRepository, type GoldCandidate } from './gold.repository.ts';
import { lifecycle } from '../core/lifecycle.ts';
import { managing } from '../core/managing.ts';
import { type AnswerForm, type AnswerCheck, accountOf, SchemaThreads, withCheckedAnswers, type SchemaRules } from '../../forms/index.ts';

/** A task by its id or by the requester's own name for it; exactly one of them. */
export interface TaskName {
  readonly taskId: TaskId | null;
  readonly externalId: string | null;
}

export interface GoldDraft extends TaskName {
  readonly answers: unknown;
  readonly explanation: string | null;
}

export interface SetGoldOrder {
  readonly batchId: BatchId;
  readonly tasks: readonly GoldDraft[];
  readonly idempotencyKey?: string | null;
}

export interface RemoveGoldOrder {
  readonly batchId: BatchId;
  readonly tasks: readonly TaskName[];
  readonly idempotencyKey?: string | null;
}

export interface GoldChanged {
  readonly batchId: BatchId;
  readonly taskIds: readonly TaskId[];
}

/** A task that becomes gold, and what its answers are. */
interface Marked {
  readonly task: GoldCandidate;
  readonly answers: KnownAnswers;
  readonly explanation: string | null;
}

@Injectable()
export class GoldCommands {
  constructor(
    private readonly commands: Commands,
    private readonly batches: BatchRepository,
    private readonly rows: GoldRepository,
    private readonly reservations: Reservations,
    private readonly schemas: SchemaThreads,
  ) {}

  /**
   * Sets or replaces the known answers of tasks: all of them, or none.
   *
   * @returns the tasks, in the order given; or NOT_FOUND, FORBIDDEN, CONFLICT (the batch is not a draft, open or
   *   paused), INVALID (with the position in the list and the fault)
   */
  set(caller: Caller, order: SetGoldOrder): Promise<Result<GoldChanged>> {
    const fault = nameFault(order.tasks);
    if (fault !== null) return Promise.resolve(refuse(fault));
    const set = (rules: SchemaRules) =>
      this.commands.run(
        caller,
        async (tx) => {
          const found = await this.editable(tx, order.batchId);
          if (!found.ok) return found;
          const tasks = await this.named(tx, order.batchId, order.tasks);
          if (!tasks.ok) return tasks;
          const { form } = await this.batches.newestVersion(tx, found.value);
          const marked = await withCheckedAnswers(rules, accountOf(tx.actor), (check) => markedOf(order.tasks, tasks.value, form, check));
          if (!marked.ok) return marked;
          await this.mark(tx, found.value, marked.value);
          return ok({ batchId: order.batchId, taskIds: tasks.value.map((task) => task.taskId) });
        },
        managing(this.batches, caller, 'gold.set', order),
      );
    return this.schemas.use(set);
  }

  /**
   * Turns gold tasks into ordinary ones. Their launched slots stay launched. In a batch with a target, the stop rule
   * applies to them from now on.
   *
   * @returns the tasks; or NOT_FOUND, FORBIDDEN, CONFLICT (the batch is not a draft, open or paused; a task is not gold)
   */
  remove(caller: Caller, order: RemoveGoldOrder): Promise<Result<GoldChanged>> {
    return this.commands.run(
      caller,
      async (tx) => {
        const fault = nameFault(order.tasks);
        if (fault !== null) return refuse(fault);
        const found = await this.editable(tx, order.batchId);
        if (!found.ok) return found;
        const batch = found.value;
        const tasks = await this.named(tx, order.batchId, order.tasks);
        if (!tasks.ok) return tasks;
        const ordinary = tasks.value.findIndex((task) => !task.isGold);
        if (ordinary >= 0) return refuse({ ...conflict('ordinary', 'This task is no gold task.'), path: ['tasks', String(ordinary)] });
        const taskIds = tasks.value.map((task) => task.taskId);
        await this.rows.remove(tx, taskIds, batch.targetMinimum !== null, batch.launchedPosition);
        await this.batches.update(tx, batch, { goldTasks: batch.goldTasks - taskIds.length });
        tx.act('batch.gold_removed', subject(batch), { tasks: taskIds.length });
        return ok({ batchId: order.batchId, taskIds });
      },
      managing(this.batches, caller, 'gold.remove', order),
    );
  }

  /**
   * Makes tasks gold that were added in this transaction, whose answers came with them and were checked.
   *
   * @param batch locked, as it is now
   */
  async adopt(tx: Tx, batch: Batch, answers: ReadonlyMap<TaskId, KnownAnswers>): Promise<void> {
    if (answers.size === 0) return;
    const tasks = await this.rows.lock(tx, batch.id, [...answers.keys()], []);
    await this.mark(
      tx,
      batch,
      tasks.map((task) => ({ task, answers: answers.get(task.taskId)!, explanation: null })),
    );
  }

  /** Everything that a form would make wrong about the gold of its batch. */
  async faultsUnder(tx: Tx, batch: Pick<Batch, 'id' | 'goldTasks'>, form: AnswerForm, rules: SchemaRules): Promise<Refusal[]> {
    if (batch.goldTasks === 0) return [];
    const known = await this.rows.withPayloads(tx, batch.id);
    const wrong = await withCheckedAnswers(rules, accountOf(tx.actor), (check) =>
      known.filter(({ answers, payload }) => checkKnownAnswers(form, answers, payload, check).length > 0),
    );
    if (wrong.length === 0) return [];
    const message = say`The known answers of ${wrong.length} gold tasks do not fit that form; correct them with setGold, or remove them with removeGold, first.`;
    return [invalid(message, 'form')];
  }

  private async mark(tx: Tx, batch: Batch, marked: readonly Marked[]): Promise<void> {
    const fresh = marked.filter(({ task }) => !task.isGold);
    const opened = await this.reservations.makeGold(
      tx,
      batch,
      fresh.map(({ task }) => task),
    );
    await this.rows.set(
      tx,
      batch.id,
      marked.map(({ task, answers, explanation }) => ({ taskId: task.taskId, answers, explanation, setBy: personIdOf(tx.actor) })),
      opened,
    );
    tx.act('batch.gold_set', subject(batch), { tasks: marked.length, fresh: fresh.length });
  }

  private async editable(tx: Tx, batchId: BatchId): Promise<Result<Batch>> {
    const batch = await this.batches.lock(tx, batchId);
    if (batch === null) return refuse(notFound('The batch', 'batchId'));
    const next = lifecycle.next(batch.state, 'be edited');
    return next.ok ? ok(batch) : next;
  }

  /** The tasks so named, locked, in the order of the names. */
  private async named(tx: Tx, batchId: BatchId, names: readonly TaskName[]): Promise<Result<GoldCandidate[]>> {
    const tasks = await this.rows.lock(
      tx,
      batchId,
      names.flatMap(({ taskId }) => taskId ?? []),
      names.flatMap(({ externalId }) => externalId ?? []),
    );
    const byId = new Map(tasks.map((task) => [task.taskId, task]));
    const byExternalId = new Map(tasks.map((task) => [task.externalId, task]));
    const found: GoldCandidate[] = [];
    for (const [index, { taskId, externalId }] of names.entries()) {
      const task = taskId === null ? byExternalId.get(externalId) : byId.get(taskId);
      if (task === undefined) return refuse(notFound('The task', 'tasks', String(index)));
      if (found.includes(task)) return refuse(invalid('This task is named twice; name each once.', 'tasks', String(index)));
      found.push(task);
    }
    return ok(found);
  }
}

function markedOf(drafts: readonly GoldDraft[], tasks: readonly GoldCandidate[], form: AnswerForm, check: AnswerCheck): Result<Marked[]> {
  const refusals: Refusal[] = drafts.flatMap(({ answers, explanation }, index) => {
    const fault = explanationFault(explanation);
    return [
      ...checkKnownAnswers(form, answers, tasks[index]!.payload, check),
      ...(fault === null ? [] : [invalid(say`The explanation ${fault}.`, 'explanation')]),
    ].map((refusal) => ({ ...refusal, path: ['tasks', String(index), ...(refusal.path ?? [])] }));
  });
  const [first, ...rest] = refusals;
  if (first !== undefined) return refuse(first, ...rest);
  return ok(drafts.map(({ answers, explanation }, index) => ({ task: tasks[index]!, answers: answers as KnownAnswers, explanation })));
}

function nameFault(names: readonly TaskName[]): Refusal | null {
  if (names.length < 1 || names.length > GOLD_LIMITS.atOnce) return invalid(say`Name 1 to ${GOLD_LIMITS.atOnce} tasks at once.`, 'tasks');
  const index = names.findIndex(({ taskId, externalId }) => (taskId === null) === (externalId === null) || externalId?.includes('\0'));
  return index < 0 ? null : invalid('Name the task by its id or by your own name for it, not by both.', 'tasks', String(index));
}
