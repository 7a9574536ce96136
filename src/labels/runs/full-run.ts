/**
 * A full run: applies the model to all answers to each question of a batch with known values. Writes the run, its
 * estimates of the workers, the gold that the crowd contradicts, the calibration of its labels of gold, the evidence about
 * every answer, and every label that changed.
 */
import { Injectable } from '@nestjs/common';
import type { Batch } from '../../batches/index.ts';
import { newId, type TaskId } from '../../kernel/index.ts';
import type { Tx } from '../../platform/index.ts';
import { Reputation, type Evidence } from '../../reputation/index.ts';
import { AnswerTableBuilder, classesOf, itemsPerTask, type AnswerTable, type Coding } from '../core/answer-table.ts';
import { calibrationBins } from '../core/calibration.ts';
import { givenValue } from '../core/label.ts';
import { LabelStoreRepository, type Relabelled } from '../core/label-store.repository.ts';
import { contradictions, judgeGold, type Gold, type WorkerRecord } from './gold-judgement.ts';
import { ModelThreads } from './model-threads.ts';
import type { ClassOutput } from './model.ts';
import { accuracyOf, valueOf } from './posterior.ts';
import { LabelRunRepository, type LabelRun } from './run.repository.ts';

/** The result of a run for one task and question. */
export interface RunLabel extends Relabelled {
  readonly run: Pick<LabelRun, 'id' | 'model'>;
}

/** Prior worker accuracy before any evidence. */
const POOL_GUESS = 0.75;

/** Resolution of stored evidence. Smaller differences mean nothing for a worker, and each would be a stored row. */
const EVIDENCE_STEPS = 100;

@Injectable()
export class FullRun {
  constructor(
    private readonly store: LabelStoreRepository,
    private readonly runs: LabelRunRepository,
    private readonly threads: ModelThreads,
    private readonly reputation: Reputation,
  ) {}

  /**
   * Runs over one question. Tasks in `touched` are not written: their labels are answered, for who writes them with the
   * answers that came.
   */
  async over(tx: Tx, batch: Batch, coding: Coding, gold: Gold, touched: ReadonlySet<TaskId>): Promise<Map<TaskId, RunLabel>> {
    const { table, submittedAt } = await this.read(tx, batch, coding);
    if (table.given.length === 0) return new Map();
    const known = goldClasses(table, gold);
    const output = await this.threads.classes({ answers: table.answers, items: itemsPerTask(coding), gold: known });
    const run = runOf(batch, table, known, output, tx.now);
    await this.runs.insert(tx, run);
    const judged = judgedAnswers(table, known);
    const estimates = estimatesOf(table, judged, output);
    await this.runs.replaceAccuracies(
      tx,
      run,
      estimates.workers.filter((worker) => worker.answers > 0),
    );
    const question = coding.question.name;
    const judgements = judgeGold(table, known, estimates);
    await this.runs.replaceContradictions(tx, batch.id, question, run.model, contradictions(judgements, question, gold));
    await this.runs.replaceCalibration(tx, batch.id, question, calibrationBins(judgements));
    const labels = labelsOfRun(table, gold, output);
    await this.store.relabel(
      tx,
      question,
      run,
      labels.filter((label) => !touched.has(label.taskId)),
    );
    await this.reputation.recordEvidence(tx, evidenceOf(batch, table, { gold, judged, output, submittedAt }));
    return new Map(labels.filter((label) => touched.has(label.taskId)).map((label) => [label.taskId, { ...label, run }]));
  }

  private async read(tx: Tx, batch: Batch, coding: Coding): Promise<{ table: AnswerTable; submittedAt: Date[] }> {
    const builder = new AnswerTableBuilder(coding);
    const submittedAt: Date[] = [];
    for await (const page of this.store.values(tx, batch.id, coding.question.name)) {
      for (const given of page) {
        if (builder.add(given.taskId, given.assignmentId, given.workerId, given.value)) submittedAt.push(given.submittedAt);
      }
    }
    return { table: builder.build(), submittedAt };
  }
}

/** The evidence of a run about each answer, computed lazily: all of it at once would take as much memory as the run itself. */
function evidenceOf(
  batch: Batch,
  table: AnswerTable,
  run: { gold: Gold; judged: Uint8Array; output: ClassOutput; submittedAt: readonly Date[] },
): Iterable<Evidence> {
  const right = meansByAnswer(table, run.output.right);
  const byOthers = meansByAnswer(table, run.output.byOthers);
  const chance = meansByAnswer(table, run.output.chance);
  const answersOf = answersByTask(table);
  const question = table.coding.question.name;
  const { model } = run.output;
  return {
    *[Symbol.iterator]() {
      for (const [place, given] of table.given.entries()) {
        if (run.judged[place] === 0) continue;
        const taskId = table.taskIds[given.task]!;
        const isGold = isKnown(run.gold, taskId, question);
        yield {
          workerId: table.workerIds[given.worker]!,
          organisationId: batch.organisationId,
          batchId: batch.id,
          taskId,
          assignmentId: given.assignmentId,
          question,
          skill: batch.kind,
          model,
          at: run.submittedAt[place]!,
          source: isGold ? 'gold' : 'crowd',
          othersAgree: isGold ? answersOf[given.task] === 1 || byOthers[place]! >= 0.5 : null,
          right: Math.round(right[place]! * EVIDENCE_STEPS) / EVIDENCE_STEPS,
          chance: Math.round(chance[place]! * EVIDENCE_STEPS) / EVIDENCE_STEPS,
        };
      }
    },
  };
}

function isKnown(gold: Gold, taskId: TaskId, question: string): boolean {
  const known = gold.get(taskId);
  return known !== undefined && givenValue(known, question) !== undefined;
}

/** The known class of each item; null when none is. */
function goldClasses(table: AnswerTable, gold: Gold): Int32Array | null {
  if (gold.size === 0) return null;
  const items = itemsPerTask(table.coding);
  const known = new Int32Array(table.taskIds.length * items).fill(-1);
  for (const [task, taskId] of table.taskIds.entries()) {
    const value = givenValue(gold.get(taskId) ?? {}, table.coding.question.name);
    const classes = value === undefined ? null : classesOf(table.coding, value);
    classes?.forEach((each, item) => (known[task * items + item] = each));
  }
  return known;
}

function runOf(batch: Batch, table: AnswerTable, gold: Int32Array | null, output: ClassOutput, now: Date): LabelRun {
  const items = itemsPerTask(table.coding);
  const { model, temperature, iterations, converged, milliseconds } = output;
  return {
    id: newId<'LabelRun'>(now),
    batchId: batch.id,
    question: table.coding.question.name,
    model,
    temperature,
    iterations,
    converged,
    milliseconds,
    tasks: table.taskIds.length,
    workers: table.workerIds.length,
    answers: table.given.length,
    classes: table.answers.classes,
    goldTasks: gold === null ? 0 : gold.filter((each) => each >= 0).length / items,
  };
}

/** The labels of all tasks but gold. */
function labelsOfRun(table: AnswerTable, gold: Gold, { label, confidence }: ClassOutput): Relabelled[] {
  const items = itemsPerTask(table.coding);
  const labels = table.taskIds.map((_, task) => {
    const from = task * items;
    return valueOf(table.coding, [...label.subarray(from, from + items)], [...confidence.subarray(from, from + items)]);
  });
  const chosen = labels.map(({ value }) => classesOf(table.coding, value) ?? []);
  const votes = new Int32Array(table.taskIds.length);
  const answers = new Int32Array(table.taskIds.length);
  for (const { task, classes } of table.given) {
    answers[task]!++;
    if (chosen[task]!.every((each, item) => each === classes[item])) votes[task]!++;
  }
  return table.taskIds.flatMap((taskId, task): Relabelled[] =>
    gold.has(taskId) ? [] : [{ taskId, ...labels[task]!, votes: votes[task]!, answers: answers[task]! }],
  );
}

/** By answer, in the order of `given`, from values by row: of several choices the mean over the options. */
function meansByAnswer(table: AnswerTable, values: Float64Array): Float64Array {
  const items = itemsPerTask(table.coding);
  const means = new Float64Array(table.given.length);
  for (const [row, place] of table.givenOf.entries()) means[place]! += values[row]! / items;
  return means;
}

function answersByTask(table: AnswerTable): Int32Array {
  const counts = new Int32Array(table.taskIds.length);
  for (const given of table.given) counts[given.task]!++;
  return counts;
}

/** By answer, 1 when it is evidence about its worker. The only answer to a task without known values is not. */
function judgedAnswers(table: AnswerTable, known: Int32Array | null): Uint8Array {
  const items = itemsPerTask(table.coding);
  const answersOf = answersByTask(table);
  return Uint8Array.from(table.given, ({ task }) => Number(answersOf[task]! > 1 || (known?.[task * items] ?? -1) >= 0));
}

/**
 * Accuracy by the model's result for all tasks. The result includes the worker's own answers; the answers of the pool
 * compensate for it.
 */
function estimatesOf(table: AnswerTable, judged: Uint8Array, output: ClassOutput): WorkerRecord {
  const right = meansByAnswer(table, output.given);
  const rightSums = new Float64Array(table.workerIds.length);
  const counts = new Int32Array(table.workerIds.length);
  let total = 0;
  let answers = 0;
  for (const [place, given] of table.given.entries()) {
    if (judged[place] === 0) continue;
    rightSums[given.worker]! += right[place]!;
    counts[given.worker]!++;
    total += right[place]!;
    answers++;
  }
  const pool = answers === 0 ? POOL_GUESS : total / answers;
  const workers = table.workerIds.map((workerId, worker) => ({
    workerId,
    accuracy: accuracyOf(rightSums[worker]!, counts[worker]!, pool),
    answers: counts[worker]!,
  }));
  return { workers, pool, rightSums, right };
}
