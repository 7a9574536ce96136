/**
 * A full run over a question whose values are boxes or spans: one list per task, in which careful workers count for more.
 * Stores how right and how exact each worker was, for labels of answers that come before the next run.
 */
import { Injectable } from '@nestjs/common';
import type { Batch } from '../../batches/index.ts';
import { newId, type TaskId, type WorkerId } from '../../kernel/index.ts';
import type { Tx } from '../../platform/index.ts';
import { canMerge, KEY, MarkTable, marksOf, type Mark, type MarksQuestion } from '../core/marks.ts';
import type { RunLabel } from './full-run.ts';
import type { Gold } from './gold-judgement.ts';
import { givenValue } from '../core/label.ts';
import { LabelStoreRepository, type Relabelled } from '../core/label-store.repository.ts';
import { ModelThreads } from './model-threads.ts';
import type { BoxOutput } from './model.ts';
import { LabelRunRepository } from './run.repository.ts';

/** The answers to one question, sorted by task; tasks with too many marks are left out, and are counted instead. */
interface Given {
  readonly table: MarkTable;
  readonly taskIds: readonly TaskId[];
  readonly workerIds: readonly WorkerId[];
  readonly goldTasks: number;
}

@Injectable()
export class BoxRun {
  constructor(
    private readonly store: LabelStoreRepository,
    private readonly runs: LabelRunRepository,
    private readonly threads: ModelThreads,
  ) {}

  /** As `FullRun.over`. */
  async over(tx: Tx, batch: Batch, question: MarksQuestion, gold: Gold, touched: ReadonlySet<TaskId>): Promise<Map<TaskId, RunLabel>> {
    const { name, minimum, maximum } = question;
    const given = await this.read(tx, batch, question, gold);
    const { table, taskIds, workerIds, goldTasks } = given;
    if (taskIds.length === 0) return new Map();
    const answers = table.answers(taskIds.length, workerIds.length);
    const output = await this.threads.boxes({ answers, minimum, maximum });
    const run = { id: newId<'LabelRun'>(tx.now), batchId: batch.id, question: name, model: output.model };
    await this.runs.insert(tx, {
      ...run,
      tasks: answers.tasks,
      workers: answers.workers,
      answers: table.size - goldTasks,
      classes: answers.labels,
      goldTasks,
      temperature: null,
      iterations: output.iterations,
      converged: output.converged,
      milliseconds: output.milliseconds,
    });
    await this.runs.replaceAccuracies(tx, run, accuraciesOf(given, output));
    const labels = labelsOf(given, answers, output).filter(({ taskId }) => !gold.has(taskId));
    await this.store.relabel(
      tx,
      name,
      run,
      labels.filter((label) => !touched.has(label.taskId)),
    );
    return new Map(labels.filter((label) => touched.has(label.taskId)).map((label) => [label.taskId, { ...label, run }]));
  }

  private async read(tx: Tx, batch: Batch, question: MarksQuestion, gold: Gold): Promise<Given> {
    const table = new MarkTable(question);
    const taskIds: TaskId[] = [];
    const workers = new Map<WorkerId, number>();
    let goldTasks = 0;
    const add = (taskId: TaskId, own: readonly { workerId: WorkerId; boxes: readonly Mark[] }[]) => {
      const known = marksOf(givenValue(gold.get(taskId) ?? {}, question.name));
      if (!canMerge([...own.map(({ boxes }) => boxes), known ?? []])) return;
      const task = taskIds.push(taskId) - 1;
      for (const { workerId, boxes } of own) {
        if (!workers.has(workerId)) workers.set(workerId, workers.size);
        table.add(task, workers.get(workerId)!, boxes);
      }
      if (known === undefined) return;
      table.add(task, KEY, known);
      goldTasks++;
    };
    let [open, own]: [TaskId | null, { workerId: WorkerId; boxes: readonly Mark[] }[]] = [null, []];
    for await (const page of this.store.values(tx, batch.id, question.name)) {
      for (const { taskId, workerId, value } of page) {
        const boxes = marksOf(value);
        if (boxes === undefined) continue;
        if (open !== null && taskId !== open) {
          add(open, own);
          own = [];
        }
        open = taskId;
        own.push({ workerId, boxes });
      }
    }
    if (open !== null) add(open, own);
    return { table, taskIds, workerIds: [...workers.keys()], goldTasks };
  }
}

function accuraciesOf({ workerIds }: Given, { accuracy, deviation, judged }: BoxOutput) {
  return workerIds.flatMap((workerId, worker) =>
    judged[worker]! === 0 ? [] : [{ workerId, accuracy: accuracy[worker]!, deviation: deviation[worker]!, answers: judged[worker]! }],
  );
}

function labelsOf({ table, taskIds }: Given, answers: ReturnType<MarkTable['answers']>, output: BoxOutput): Relabelled[] {
  const votes = new Int32Array(taskIds.length);
  const counts = new Int32Array(taskIds.length);
  for (const [answer, task] of answers.task.entries()) {
    if (answers.worker[answer] === KEY) continue;
    counts[task]!++;
    votes[task]! += output.agrees[answer]!;
  }
  return taskIds.flatMap((taskId, task): Relabelled[] => {
    const value = table.marksOfTask(output, task);
    if (value === null) return [];
    return [{ taskId, value, votes: votes[task]!, answers: counts[task]!, confidence: output.confidence[task]! }];
  });
}
