/**
 * Labels for requesters: page by page, and as files of any size.
 *
 * A label comes from the model when the model used exactly the valid answers. Otherwise it is the plurality, without a
 * confidence.
 */
import { Inject, Injectable } from '@nestjs/common';
import { Readable } from 'node:stream';
import { Batches, mayReadBatch, type Batch } from '../batches/index.ts';
import { isAggregated, type AnswerForm, type Question } from '../forms/index.ts';
import { Identity } from '../identity/index.ts';
import { asId, forbidden, notFound, ok, refuse, type BatchId, type Result, type TaskId } from '../kernel/index.ts';
import { CONFIG, DB, Files, hasRole, type Actor, type Config, type Db } from '../platform/index.ts';
import { mayReadAnswers } from '../work/index.ts';
import { answerFile, type ExportFormat, type LabelFormat } from './exports/export.ts';
import { labelFile } from './exports/label-file.ts';
import { countedQuestions, labelsOf } from './core/label.ts';
import { LabelRepository, type AnsweredTask, type LabelFilter } from './core/label.repository.ts';
import { shownLabels, type TaskLabel } from './core/stored-label.ts';

/** Where a page of labels begins: after this question of the task at this position. */
export interface LabelPlace {
  readonly position: number;
  readonly question: string;
}

/** How an export for Label Studio shows the items. */
export interface ExportOptions {
  /** How a file is exported: a signed address that expires, a public address that never expires, or its id. */
  readonly files: 'signed' | 'public' | 'id';
  /** How long a signed address opens its file; null: as long as the addresses that workers get. */
  readonly fileSeconds: number | null;
  /** Name of the object that questions without a field of their own are about; null: derived from each item. */
  readonly toName: string | null;
}

const ANY_LABEL: LabelFilter = { question: null, verdict: null, maximumConfidence: null, externalId: null };
const DEFAULTS: ExportOptions = { files: 'signed', fileSeconds: null, toName: null };

@Injectable()
export class Labels {
  constructor(
    private readonly batches: Batches,
    private readonly identity: Identity,
    private readonly repository: LabelRepository,
    private readonly files: Files,
    @Inject(DB) private readonly db: Db,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Up to `limit` labels of each batch, in the order of tasks and questions. */
  async pages(
    batchIds: readonly BatchId[],
    after: LabelPlace | null,
    filter: LabelFilter,
    limit: number,
  ): Promise<Map<BatchId, TaskLabel[]>> {
    const forms = await this.repository.forms(this.db, batchIds);
    // One more task than labels: the first one's may all have been on the page before.
    const first = await this.repository.answeredTasks(this.db, batchIds, after?.position ?? 0, filter, limit + 1);
    const found = new Map<BatchId, TaskLabel[]>();
    for (const [batchId, tasks] of first) {
      const questions = countedQuestions(forms.get(batchId) ?? []).filter(
        (question) => isAggregated(question) && (filter.question === null || question.name === filter.question),
      );
      // No task of it has a label that was asked for: none need be read.
      if (questions.length === 0) {
        found.set(batchId, []);
        continue;
      }
      const labels = tasks.flatMap((task) => taskLabels(task, questions, after, filter));
      let page = tasks;
      // A stored label may fit that no longer holds, and so is not shown: then the page is not full yet.
      while (labels.length < limit && page.length > limit) {
        const position = page.at(-1)!.position + 1;
        page = (await this.repository.answeredTasks(this.db, [batchId], position, filter, limit + 1)).get(batchId) ?? [];
        labels.push(...page.flatMap((task) => taskLabels(task, questions, after, filter)));
      }
      found.set(batchId, labels.slice(0, limit));
    }
    return found;
  }

  /** The labels of each task, in the order of the questions; a task without any is left out. */
  async ofTasks(taskIds: readonly TaskId[]): Promise<Map<TaskId, TaskLabel[]>> {
    const tasks = await this.repository.answeredTasksById(this.db, taskIds);
    const forms = await this.repository.forms(this.db, [...tasks.keys()]);
    const found = new Map<TaskId, TaskLabel[]>();
    for (const [batchId, answered] of tasks) {
      const questions = countedQuestions(forms.get(batchId) ?? []).filter(isAggregated);
      for (const task of answered) found.set(task.taskId, taskLabels(task, questions, null, ANY_LABEL));
    }
    return found;
  }

  /** A file of all labels of the batch. @returns NOT_FOUND, FORBIDDEN, or TRY_LATER when too many exports run */
  async labelFile(actor: Actor, batchId: BatchId, format: LabelFormat, options: ExportOptions = DEFAULTS): Promise<Result<Readable>> {
    const batch = await this.readable(actor, batchId);
    if (!batch.ok) return batch;
    const { organisationId } = batch.value;
    if (options.files === 'public' && !hasRole(actor, organisationId, 'manager'))
      return refuse(forbidden("Only the organisation's owners and managers may export addresses that never expire; export signed ones."));
    const questions = await this.questions(this.db, batchId);
    const rows = await this.repository.streamLabelled(this.db, batchId, format === 'label-studio');
    const studio = {
      withAnswers: mayReadAnswers(actor, organisationId),
      showFiles: this.filesAs(organisationId, options),
      toName: options.toName,
    };
    return rows.ok ? ok(fileOf(rows.value, (chunks) => labelFile(chunks, { questions, format, studio }))) : rows;
  }

  /** A file of all answers of the batch, with where each comes from. @returns NOT_FOUND, FORBIDDEN, TRY_LATER */
  async answerFile(actor: Actor, batchId: BatchId, format: ExportFormat): Promise<Result<Readable>> {
    const batch = await this.readable(actor, batchId);
    if (!batch.ok) return batch;
    const { organisationId } = batch.value;
    if (!mayReadAnswers(actor, organisationId)) {
      return refuse(forbidden("Only an organisation's reviewers, managers and owners read single answers; you may read the labels."));
    }
    const questions = await this.questions(this.db, batchId);
    const aliasOf = (workerId: string) => this.identity.workerAlias(organisationId, asId<'Person'>(workerId));
    const rows = await this.repository.streamAnswers(this.db, batchId);
    return rows.ok ? ok(fileOf(rows.value, (chunks) => answerFile(chunks, { questions, format, aliasOf }))) : rows;
  }

  private filesAs(organisationId: string, { files, fileSeconds }: ExportOptions): <T>(payload: T) => T {
    if (files === 'id') return (payload) => payload;
    const seconds = files === 'public' ? null : (fileSeconds ?? this.config.FILE_URL_SECONDS);
    return (payload) => this.files.signFilesFor(organisationId, payload, seconds);
  }

  private async readable(actor: Actor, batchId: BatchId): Promise<Result<Batch>> {
    const batch = await this.batches.get(this.db, batchId);
    return batch === null || !mayReadBatch(actor, batch) ? refuse(notFound('The batch')) : ok(batch);
  }

  private async questions(db: Db, batchId: BatchId): Promise<Question[]> {
    const forms: readonly AnswerForm[] = (await this.repository.forms(db, [batchId])).get(batchId) ?? [];
    return countedQuestions(forms);
  }
}

/** The labels of a task that come after a place and that are asked for. */
function taskLabels(task: AnsweredTask, questions: readonly Question[], after: LabelPlace | null, filter: LabelFilter): TaskLabel[] {
  const { taskId, externalId, position, verdict } = task;
  const wanted = position === after?.position ? questionsAfter(questions, after.question) : questions;
  return shownLabels(labelsOf(wanted, task.answers), task.stored ?? [])
    .filter(({ confidence }) => filter.maximumConfidence === null || (confidence !== null && confidence <= filter.maximumConfidence))
    .map((label) => ({ ...label, taskId, externalId, position, verdict }));
}

function questionsAfter(questions: readonly Question[], name: string): Question[] {
  return questions.slice(questions.findIndex((question) => question.name === name) + 1);
}

/** A file made from rows. When it is destroyed early, it closes the rows and returns their connection. */
function fileOf(rows: Readable, write: (rows: AsyncIterable<Buffer>) => AsyncGenerator<Buffer>): Readable {
  const file = Readable.from(write(rows), { objectMode: false, highWaterMark: 64 * 1024 });
  // Also when it is destroyed before the first chunk was read, while the generator has not started.
  file.once('close', () => rows.destroy());
  return file;
}
