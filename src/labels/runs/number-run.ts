/**
 * A full run over a question whose values are numbers: one estimate per task, in which careful workers count for more. Its
 * error is not a probability, and so its labels have no confidence.
 */
import { Injectable } from '@nestjs/common';
import type { Batch } from '../../batches/index.ts';
import { newId, type TaskId, type WorkerId } from '../../kernel/index.ts';
import type { Tx } from '../../platform/index.ts';
import type { RunLabel } from './full-run.ts';
import type { Gold } from './gold-judgement.ts';
import { givenValue } from '../core/label.ts';
import { LabelStoreRepository, type Relabelled } from '../core/label-store.repository.ts';
import { ModelThreads } from './model-threads.ts';
import { fittingNumber, type NumberQuestion } from '../core/number.ts';
import { LabelRunRepository } from './run.repository.ts';

/** All answers to one question, sorted by task. */
class Numbers {
  readonly taskIds: TaskId[] = [];
  readonly task: number[] = [];
  readonly worker: number[] = [];
  readonly value: number[] = [];
  private readonly workers = new Map<WorkerId, number>();

  add(taskId: TaskId, workerId: WorkerId, value: number): void {
    if (this.taskIds.at(-1) !== taskId) this.taskIds.push(taskId);
    const worker = this.workers.get(workerId) ?? this.workers.size;
    this.workers.set(workerId, worker);
    this.task.push(this.taskIds.length - 1);
    this.worker.push(worker);
    this.value.push(value);
  }

  answers() {
    return {
      tasks: this.taskIds.length,
      workers: this.workers.size,
      task: Int32Array.from(this.task),
      worker: Int32Array.from(this.worker),
      value: Float64Array.from(this.value),
    };
  }
}

@Injectable()
export class NumberRun {
  constructor(
    private readonly store: LabelStoreRepository,
    private readonly runs: LabelRunRepository,
    private readonly threads: ModelThreads,
  ) {}

  /** As `FullRun.over`. */
  async over(tx: Tx, batch: Batch, question: NumberQuestion, gold: Gold, touched: ReadonlySet<TaskId>): Promise<Map<TaskId, RunLabel>> {
    const { name } = question;
    const numbers = new Numbers();
    for await (const page of this.store.values(tx, batch.id, name)) {
      for (const { taskId, workerId, value } of page) if (typeof value === 'number') numbers.add(taskId, workerId, value);
    }
    const { taskIds } = numbers;
    if (taskIds.length === 0) return new Map();
    const known = taskIds.map((taskId) => givenValue(gold.get(taskId) ?? {}, name));
    const goldTasks = known.filter((value) => typeof value === 'number').length;
    const answers = numbers.answers();
    const clamped = goldTasks === 0 ? null : Float64Array.from(known, (value) => (typeof value === 'number' ? value : NaN));
    const output = await this.threads.numbers({ answers, gold: clamped });
    const run = { id: newId<'LabelRun'>(tx.now), model: output.model };
    await this.runs.insert(tx, {
      ...run,
      batchId: batch.id,
      question: name,
      tasks: answers.tasks,
      workers: answers.workers,
      answers: answers.value.length,
      classes: 0,
      goldTasks,
      temperature: null,
      iterations: output.iterations,
      converged: output.converged,
      milliseconds: output.milliseconds,
    });
    const values = Array.from(output.value, (value) => fittingNumber(question, value));
    const votes = new Int32Array(taskIds.length);
    const counts = new Int32Array(taskIds.length);
    for (const [place, task] of answers.task.entries()) {
      counts[task]!++;
      if (answers.value[place] === values[task]) votes[task]!++;
    }
    const labels = taskIds.flatMap((taskId, task): Relabelled[] =>
      gold.has(taskId) ? [] : [{ taskId, value: values[task], votes: votes[task]!, answers: counts[task]!, confidence: null }],
    );
    await this.store.relabel(
      tx,
      name,
      run,
      labels.filter((label) => !touched.has(label.taskId)),
    );
    return new Map(labels.filter((label) => touched.has(label.taskId)).map((label) => [label.taskId, { ...label, run }]));
  }
}
