/** All SQL of labels: answers that count, by task, in the order of the tasks. Reads only; labels are not stored. */
import { Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import type { AnswerForm } from '../batches/index.ts';
import type { BatchId, Result, TaskId } from '../kernel/index.ts';
import { copyOut, uuidLiteral, type Db } from '../platform/index.ts';
import { COUNTED_STATES, type CountedAnswer } from './label.ts';

const COUNTED = COUNTED_STATES.map((state) => `'${state}'`).join(', ');

/** A task with answers that count. */
export interface AnsweredTask {
  readonly taskId: TaskId;
  readonly position: number;
  readonly externalId: string | null;
  readonly answers: readonly CountedAnswer[];
}

@Injectable()
export class LabelRepository {
  /** The forms of each batch's versions, the newest first. */
  async forms(db: Db, batchIds: readonly BatchId[]): Promise<Map<BatchId, AnswerForm[]>> {
    const rows = await db.query<{ batch_id: BatchId; forms: AnswerForm[] }>(
      `select batch_id, jsonb_agg(form order by version desc) as forms from batches.batch_version
       where batch_id = any($1::uuid[]) group by batch_id`,
      [batchIds],
    );
    return new Map(rows.map((row) => [row.batch_id, row.forms]));
  }

  /**
   * Of each batch, the first tasks from `position` on that have a label: an answer that counts, with a value for
   * `question` where one is named.
   */
  async answeredTasks(
    db: Db,
    batchIds: readonly BatchId[],
    position: number,
    question: string | null,
    limit: number,
  ): Promise<Map<BatchId, AnsweredTask[]>> {
    const rows = await db.query<AnsweredTask & { batchId: BatchId }>(
      `select b.id as "batchId", t.id as "taskId", t.position::int as position, t.external_id as "externalId",
         (select jsonb_agg(jsonb_build_object('assignmentId', a.id, 'answer', a.answer) order by a.id)
          from work.assignment a where a.task_id = t.id and a.state in (${COUNTED})) as answers
       from unnest($1::uuid[]) as b (id), lateral (
         select t.id, t.position, t.external_id from batches.task t
         where t.batch_id = b.id and t.position >= $2 and exists (
           select from work.assignment a
           where a.task_id = t.id and a.state in (${COUNTED}) and exists (
             select from jsonb_each(a.answer) v where jsonb_typeof(v.value) <> 'null' and ($3::text is null or v.key = $3)))
         order by t.position limit $4) t
       order by b.id, t.position`,
      [batchIds, position, question, limit],
    );
    const found = new Map<BatchId, AnsweredTask[]>(batchIds.map((id) => [id, []]));
    for (const { batchId, ...task } of rows) found.get(batchId)!.push(task);
    return found;
  }

  /** Every answer that counts, in the order of tasks, as COPY text: task, externalId, assignment, answer. One consistent snapshot. */
  streamCounted(db: Db, batchId: BatchId): Promise<Result<Readable>> {
    const batch = uuidLiteral(batchId);
    return copyOut(
      db,
      `copy (select t.id, t.external_id, a.id, a.answer from batches.task t join work.assignment a on a.task_id = t.id
         where t.batch_id = ${batch} and a.batch_id = ${batch} and a.state in (${COUNTED})
         order by t.position, a.id) to stdout`,
    );
  }

  /**
   * Every answer, whatever became of it, in the order of tasks, as COPY text: assignment, task, externalId,
   * worker, version, state, time, seconds, answer. One consistent snapshot.
   */
  streamAnswers(db: Db, batchId: BatchId): Promise<Result<Readable>> {
    const batch = uuidLiteral(batchId);
    return copyOut(
      db,
      `copy (select a.id, t.id, t.external_id, a.worker_id, a.batch_version, a.state,
           to_char(a.submitted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), a.seconds, a.answer
         from batches.task t join work.assignment a on a.task_id = t.id
         where t.batch_id = ${batch} and a.batch_id = ${batch} and a.answer is not null
         order by t.position, a.id) to stdout`,
    );
  }
}
