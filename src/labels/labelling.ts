/**
 * Updates the labels of a batch when answers are added, removed or restored.
 *
 * One process at a time works on a batch. Everything that it takes off the queue, writes and decides is one transaction,
 * so a process that is killed has done nothing. Labels of tasks with new answers are computed at once from the worker
 * accuracies of the last full run. The model runs over all answers when a tenth of them has changed, when the batch has
 * ended, or when it has been quiet for a while.
 */
import { Injectable } from '@nestjs/common';
import { Batches, type Batch } from '../batches/index.ts';
import { ok, present, type BatchId, type TaskId } from '../kernel/index.ts';
import { Commands, systemCaller, type Tx } from '../platform/index.ts';
import { codingOf, type Coding } from './core/answer-table.ts';
import { BoxRun } from './runs/box-run.ts';
import { Deciding } from './decisions/deciding.ts';
import { FullRun, type RunLabel } from './runs/full-run.ts';
import type { Gold } from './runs/gold-judgement.ts';
import { countedQuestions } from './core/label.ts';
import { LabelRepository } from './core/label.repository.ts';
import { LabelStoreRepository, type NewLabel, type Progress, type TouchedTask } from './core/label-store.repository.ts';
import { NumberRun } from './runs/number-run.ts';
import { LabelRunRepository } from './runs/run.repository.ts';
import { touchedLabels, type Knowledge } from './runs/touched.ts';

/** Changes of one transaction. */
export const CHANGES_AT_ONCE = 2_000;

/** A full run is due when this share of its answers has changed since the last. */
const GROWTH = 0.1;

/** Putting texts together takes its time: others in the process have their turn in between. */
const MAX_BLOCKING_MS = 20;

const CALLER = systemCaller('labels.update');

@Injectable()
export class Labelling {
  constructor(
    private readonly commands: Commands,
    private readonly batches: Batches,
    private readonly store: LabelStoreRepository,
    private readonly forms: LabelRepository,
    private readonly runs: LabelRunRepository,
    private readonly fullRun: FullRun,
    private readonly numberRun: NumberRun,
    private readonly boxRun: BoxRun,
    private readonly deciding: Deciding,
  ) {}

  /**
   * Brings the labels of up to {@link CHANGES_AT_ONCE} changes of the batch up to date, and decides about their tasks.
   *
   * @returns how many changes; 0 when another process is at it
   */
  update(batchId: BatchId): Promise<number> {
    return this.commands.must(CALLER, async (tx) => {
      const before = await this.store.lock(tx, batchId);
      if (before === null) return ok(0);
      const { taskIds, count } = await this.store.takeChanges(tx, batchId, CHANGES_AT_ONCE);
      if (count === 0) return ok(0);
      await this.store.judgeAgain(tx, batchId, taskIds);
      const changed = before.changed + count;
      // While a whole load more waits in the queue a run would soon be repeated; what trickles in does not put it off.
      const isCaughtUp = count < CHANGES_AT_ONCE || !(await this.store.hasChanges(tx, batchId));
      const isDue = isCaughtUp && changed >= Math.max(1, before.answers * GROWTH);
      await this.relabel(tx, batchId, taskIds, { ...before, changed }, isDue);
      return ok(count);
    });
  }

  /** A full run of a batch that has ended or is quiet. Returns 1; 0 when there was nothing to do, or another process is at it. */
  finish(batchId: BatchId): Promise<number> {
    return this.commands.must(CALLER, async (tx) => {
      const before = await this.store.lock(tx, batchId);
      if (before === null || before.changed === 0) return ok(0);
      await this.relabel(tx, batchId, [], before, true);
      return ok(1);
    });
  }

  /** Judges the waiting answers to up to {@link CHANGES_AT_ONCE} tasks whose labels have changed. Returns how many; 0 when none is left. */
  judgeWaiting(): Promise<number> {
    return this.commands.must(systemCaller('labels.judge_waiting'), async (tx) => ok(await this.store.judgeWaiting(tx, CHANGES_AT_ONCE)));
  }

  private async relabel(tx: Tx, batchId: BatchId, taskIds: readonly TaskId[], progress: Progress, isDue: boolean): Promise<void> {
    const batch = present(await this.batches.get(tx, batchId), 'the batch of an answer');
    const questions = countedQuestions((await this.forms.forms(tx, [batchId])).get(batchId) ?? []);
    const codings = new Map(questions.flatMap((question): [string, Coding][] => codedAs(question.name, codingOf(question))));
    const gold: Gold = batch.goldTasks > 0 ? await this.batches.gold(tx, batchId) : new Map();
    const touched = await this.store.touched(tx, taskIds);
    const runs = new Map<string, Map<TaskId, RunLabel>>();
    let { answers, changed } = progress;
    if (isDue) {
      await this.store.removeGold(tx, [...gold.keys()]);
      const touchedIds = new Set(touched.map((task) => task.taskId));
      for (const [question, coding] of codings) runs.set(question, await this.fullRun.over(tx, batch, coding, gold, touchedIds));
      for (const question of questions) {
        if (question.type === 'number') runs.set(question.name, await this.numberRun.over(tx, batch, question, gold, touchedIds));
        if (question.type === 'boxes' || question.type === 'spans')
          runs.set(question.name, await this.boxRun.over(tx, batch, question, gold, touchedIds));
      }
      answers = await this.store.countAnswers(tx, batchId);
      changed = 0;
    }
    const labels = await this.keep(tx, batch, touched, { questions, codings, runs });
    await this.store.setProgress(tx, batchId, { answers, changed });
    await this.deciding.afterAnswers(tx, batch, codings, touched, labels);
    tx.act('batch.labelled', { kind: 'batch', id: batchId, organisationId: batch.organisationId }, { tasks: touched.length, run: isDue });
  }

  private async keep(tx: Tx, batch: Batch, touched: readonly TouchedTask[], known: Omit<Knowledge, 'estimates'>): Promise<NewLabel[]> {
    if (touched.length === 0) return [];
    const workerIds = [...new Set(touched.flatMap((task) => task.answers.map((answer) => answer.workerId)))];
    const estimates = await this.runs.estimates(tx, batch.id, workerIds);
    const labels: NewLabel[] = [];
    for (let [place, since] = [0, performance.now()]; place < touched.length; place++) {
      labels.push(...touchedLabels(touched[place]!, { ...known, estimates }));
      if (performance.now() - since < MAX_BLOCKING_MS) continue;
      await new Promise(setImmediate);
      since = performance.now();
    }
    await this.store.keep(
      tx,
      batch.id,
      touched.map((task) => task.taskId),
      labels,
    );
    return labels;
  }
}

function codedAs(name: string, coding: Coding | null): [string, Coding][] {
  return coding === null ? [] : [[name, coding]];
}
