/**
 * The crowd's labels for requesters: page by page, and as files of any size.
 *
 * Nothing is stored: a label follows from the answers that stand when it is read.
 */
import { Inject, Injectable } from '@nestjs/common';
import { Readable } from 'node:stream';
import { Batches, mayReadBatch, type AnswerForm, type Batch } from '../batches/index.ts';
import { Identity } from '../identity/index.ts';
import { asId, forbidden, notFound, ok, refuse, type BatchId, type Result } from '../kernel/index.ts';
import { DB, type Actor, type Db } from '../platform/index.ts';
import { mayReadAnswers } from '../work/index.ts';
import { answerFile, labelFile, type ExportFormat } from './export.ts';
import { countedQuestions, labelsOf, type CountedQuestion, type TaskLabel } from './label.ts';
import { LabelRepository } from './label.repository.ts';

/** Where a page of labels begins: after this question of the task at this position. */
export interface LabelPlace {
  readonly position: number;
  readonly question: string;
}

@Injectable()
export class Labels {
  constructor(
    private readonly batches: Batches,
    private readonly identity: Identity,
    private readonly repository: LabelRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  /** Up to `limit` labels of each batch, in the order of tasks and questions. @param question only of this one, or null */
  async pages(
    batchIds: readonly BatchId[],
    after: LabelPlace | null,
    question: string | null,
    limit: number,
  ): Promise<Map<BatchId, TaskLabel[]>> {
    const forms = await this.repository.forms(this.db, batchIds);
    // One more task than labels: the first one's may all have been on the page before.
    const tasks = await this.repository.answeredTasks(this.db, batchIds, after?.position ?? 0, question, limit + 1);
    return new Map(
      [...tasks].map(([batchId, answered]) => {
        const questions = countedQuestions(forms.get(batchId) ?? []);
        const wanted = questions.filter(({ name }) => question === null || name === question);
        const labels = answered.flatMap((task) =>
          labelsOf(task.position === after?.position ? questionsAfter(wanted, after.question) : wanted, task.answers).map((label) => ({
            ...label,
            taskId: task.taskId,
            externalId: task.externalId,
            position: task.position,
          })),
        );
        return [batchId, labels.slice(0, limit)];
      }),
    );
  }

  /** A file of all labels of the batch. @returns NOT_FOUND, or TRY_LATER when too many exports run */
  async labelFile(actor: Actor, batchId: BatchId, format: ExportFormat): Promise<Result<Readable>> {
    const batch = await this.readable(actor, batchId);
    if (!batch.ok) return batch;
    const questions = await this.questions(this.db, batchId);
    const rows = await this.repository.streamCounted(this.db, batchId);
    return rows.ok ? ok(fileOf(rows.value, (chunks) => labelFile(chunks, questions, format))) : rows;
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

  private async readable(actor: Actor, batchId: BatchId): Promise<Result<Batch>> {
    const batch = await this.batches.get(this.db, batchId);
    return batch === null || !mayReadBatch(actor, batch) ? refuse(notFound('The batch')) : ok(batch);
  }

  private async questions(db: Db, batchId: BatchId): Promise<CountedQuestion[]> {
    const forms: readonly AnswerForm[] = (await this.repository.forms(db, [batchId])).get(batchId) ?? [];
    return countedQuestions(forms);
  }
}

function questionsAfter(questions: readonly CountedQuestion[], name: string): CountedQuestion[] {
  return questions.slice(questions.findIndex((question) => question.name === name) + 1);
}

/** The file made from rows. Given up half-way, it gives up the rows, and so their connection. */
function fileOf(rows: Readable, write: (rows: AsyncIterable<Buffer>) => AsyncGenerator<Buffer>): Readable {
  const file = Readable.from(write(rows), { objectMode: false, highWaterMark: 64 * 1024 });
  // Also when it is given up before its first chunk was asked for, when the generator has not begun.
  file.once('close', () => rows.destroy());
  return file;
}
