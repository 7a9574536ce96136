/**
 * All SQL that reads labels: by task, in the order of the tasks, the valid answers and the stored labels. Gold tasks
 * have no labels, because their answers are known.
 */
import { Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import type { AnswerForm } from '../../forms/index.ts';
import type { BatchId, Result, TaskId } from '../../kernel/index.ts';
import { copyOut, jsonOf, uuidLiteral, type Db } from '../../platform/index.ts';
import { LabelEntity } from './label.entity.ts';
import { COUNTED_STATES, type CountedAnswer } from './label.ts';
import type { StoredLabel, Verdict } from './stored-label.ts';

const COUNTED = COUNTED_STATES.map((state) => `'${state}'`).join(', ');

/** The answers of task `t` that count, by id. */
const ANSWERS = `(select jsonb_agg(jsonb_build_object('assignmentId', a.id, 'answer', a.answer) order by a.id)
  from work.assignment_view a where a.task_id = t.id and a.state in (${COUNTED}))`;

/** The stored labels of task `t`. */
const STORED = `(select jsonb_agg(${jsonOf(LabelEntity, 'l')}) from labels.label l where l.task_id = t.id)`;

const VERDICT = '(select d.verdict from labels.stop_decision d where d.task_id = t.id)';

/** A task with answers that count. */
export interface AnsweredTask {
  readonly taskId: TaskId;
  readonly position: number;
  readonly externalId: string | null;
  readonly answers: readonly CountedAnswer[];
  readonly stored: readonly StoredLabel[] | null;
  readonly verdict: Verdict | null;
}

/** Which labels are asked for; null: whichever. */
export interface LabelFilter {
  readonly question: string | null;
  readonly verdict: Verdict | null;
  /** Only labels with a confidence, of at most this. */
  readonly maximumConfidence: number | null;
  /** Only labels of the task with this name of the requester's. */
  readonly externalId: string | null;
}

@Injectable()
export class LabelRepository {
  /** The forms of each batch's versions, the newest first. */
  async forms(db: Db, batchIds: readonly BatchId[]): Promise<Map<BatchId, AnswerForm[]>> {
    const rows = await db.query<{ batch_id: BatchId; forms: AnswerForm[] }>(
      `select batch_id, jsonb_agg(form order by version desc) as forms from batches.batch_version_view
       where batch_id = any($1::uuid[]) group by batch_id`,
      [batchIds],
    );
    return new Map(rows.map((row) => [row.batch_id, row.forms]));
  }

  /**
   * Of each batch, the first tasks from `position` on that have a label: an answer that counts, with a value for the
   * question where one is named; and a stored label that fits where the filter asks for that.
   */
  async answeredTasks(
    db: Db,
    batchIds: readonly BatchId[],
    position: number,
    filter: LabelFilter,
    limit: number,
  ): Promise<Map<BatchId, AnsweredTask[]>> {
    const rows = await db.query<AnsweredTask & { batchId: BatchId }>(
      `select b.id as "batchId", t.id as "taskId", t.position::int as position, t.external_id as "externalId", ${ANSWERS} as answers,
         ${STORED} as stored, ${VERDICT} as verdict
       from unnest($1::uuid[]) as b (id), lateral (
         select t.id, t.position, t.external_id from batches.task_view t
         where t.batch_id = b.id and t.position >= $2 and not t.gold and exists (
             select from work.assignment_view a
             where a.task_id = t.id and a.state in (${COUNTED}) and exists (
               select from jsonb_each(a.answer) v where jsonb_typeof(v.value) <> 'null' and ($3::text is null or v.key = $3)))
           and ($7::text is null or t.external_id = $7)
           and ($4::text is null or ${VERDICT} = $4)
           and ($5::double precision is null or exists (
             select from labels.label l where l.task_id = t.id and l.confidence <= $5 and ($3::text is null or l.question = $3)))
         order by t.position limit $6) t
       order by b.id, t.position`,
      [batchIds, position, filter.question, filter.verdict, filter.maximumConfidence, limit, filter.externalId],
    );
    const found = new Map<BatchId, AnsweredTask[]>(batchIds.map((id) => [id, []]));
    for (const { batchId, ...task } of rows) found.get(batchId)!.push(task);
    return found;
  }

  /** These tasks with their answers and stored labels, by their batch; those without an answer that counts, and gold, are left out. */
  async answeredTasksById(db: Db, taskIds: readonly TaskId[]): Promise<Map<BatchId, AnsweredTask[]>> {
    const rows = await db.query<AnsweredTask & { batchId: BatchId }>(
      `select t.batch_id as "batchId", t.id as "taskId", t.position::int as position, t.external_id as "externalId", ${ANSWERS} as answers,
         ${STORED} as stored, ${VERDICT} as verdict
       from batches.task_view t where t.id = any($1::uuid[]) and not t.gold and exists (
         select from work.assignment_view a where a.task_id = t.id and a.state in (${COUNTED}))`,
      [taskIds],
    );
    const found = new Map<BatchId, AnsweredTask[]>();
    for (const { batchId, ...task } of rows) found.set(batchId, [...(found.get(batchId) ?? []), task]);
    return found;
  }

  /**
   * Every task with answers that count, in their order, as COPY text: task, externalId, payload (where asked for), verdict,
   * answers and stored labels as JSON. One consistent snapshot, read task by task: nothing is sorted, nothing is kept.
   */
  streamLabelled(db: Db, batchId: BatchId, withPayload: boolean): Promise<Result<Readable>> {
    return copyOut(
      db,
      `copy (select t.id, t.external_id, ${withPayload ? 't.payload' : 'null::jsonb'}, ${VERDICT}, counted.answers, ${STORED}
         from batches.task_view t cross join lateral (select ${ANSWERS} as answers offset 0) counted
         where t.batch_id = ${uuidLiteral(batchId)} and not t.gold and counted.answers is not null
         order by t.position) to stdout`,
    );
  }

  /**
   * Every answer in any state, in the order of tasks, as COPY text: assignment, task, externalId, worker, version,
   * state, time, seconds, answer. One consistent snapshot.
   */
  streamAnswers(db: Db, batchId: BatchId): Promise<Result<Readable>> {
    const batch = uuidLiteral(batchId);
    return copyOut(
      db,
      `copy (select a.id, t.id, t.external_id, a.worker_id, a.batch_version, a.state,
           to_char(a.submitted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), a.seconds, a.answer
         from batches.task_view t join work.assignment_view a on a.task_id = t.id
         where t.batch_id = ${batch} and a.batch_id = ${batch} and a.answer is not null
         order by t.position, a.id) to stdout`,
    );
  }
}
