/** All SQL by which labels are kept: what changed, the answers that count, labels, runs. One process at a time per batch. */
import { Injectable } from '@nestjs/common';
import type { AssignmentId, BatchId, TaskId, WorkerId } from '../../kernel/index.ts';
import { allowLongStatements, type Db, type Tx } from '../../platform/index.ts';
import { COUNTED_STATES, type CountedAnswer } from './label.ts';

const COUNTED = COUNTED_STATES.map((state) => `'${state}'`).join(', ');

/** Labels of one statement. */
const ROWS_AT_ONCE = 5_000;

/** Less is no change of a confidence. */
const SAME_CONFIDENCE = 0.001;

/** How far the labels of a batch have come. */
export interface Progress {
  /** Answers in the last full run. */
  readonly answers: number;
  /** Changes since. */
  readonly changed: number;
}

/** An answer that counts, with who gave it. */
export interface GivenAnswer extends CountedAnswer {
  readonly workerId: WorkerId;
  readonly version: number;
  /** Whether a member of the batch's own organisation gave it. */
  readonly byStaff: boolean;
}

export interface TouchedTask {
  readonly taskId: TaskId;
  readonly position: number;
  readonly gold: boolean;
  readonly answers: readonly GivenAnswer[];
}

/** A label to be kept. */
export interface NewLabel {
  readonly taskId: TaskId;
  readonly position: number;
  readonly question: string;
  readonly value: unknown;
  readonly votes: number;
  readonly answers: number;
  readonly confidence: number | null;
  readonly categorical: boolean;
  readonly model: string;
  readonly runId: string | null;
  readonly assignmentIds: readonly AssignmentId[];
  readonly formVersions: readonly number[];
  readonly staffAnswers: number;
}

/** The result of a run for one task. */
export interface Relabelled {
  readonly taskId: TaskId;
  readonly value: unknown;
  readonly votes: number;
  /** Number of answers that the run used. It may include an answer that came after the labels were computed. */
  readonly answers: number;
  readonly confidence: number | null;
}

/** A value given to one question, in the order of tasks. */
export interface GivenValue {
  readonly taskId: TaskId;
  readonly assignmentId: AssignmentId;
  readonly workerId: WorkerId;
  readonly value: unknown;
  readonly submittedAt: Date;
}

@Injectable()
export class LabelStoreRepository {
  /** A page of the batches with changes, in the order of their ids, each found by one step in the index. @param after the last one seen */
  async changedBatches(db: Db, after: BatchId | null, limit: number): Promise<BatchId[]> {
    const rows = await db.query<{ batch_id: BatchId }>(
      `with recursive found as (
         (select batch_id from labels.change where $2::uuid is null or batch_id > $2 order by batch_id limit 1)
         union all
         select (select c.batch_id from labels.change c where c.batch_id > f.batch_id order by c.batch_id limit 1)
         from found f where f.batch_id is not null
       ) select batch_id from found where batch_id is not null limit $1`,
      [limit, after],
    );
    return rows.map((row) => row.batch_id);
  }

  /** Batches with changes since their last full run that have ended, or in which nothing has changed since `before`. */
  async batchesToRun(db: Db, before: Date, limit: number): Promise<BatchId[]> {
    const rows = await db.query<{ batch_id: BatchId }>(
      `select l.batch_id from labels.batch l join batches.batch_view b on b.id = l.batch_id
       where l.changed > 0 and (l.changed_at < $1 or b.state in ('draining', 'settled', 'cancelled'))
         and not exists (select from labels.change c where c.batch_id = l.batch_id)
       order by l.changed_at limit $2`,
      [before, limit],
    );
    return rows.map((row) => row.batch_id);
  }

  /** Locks the batch's labels, or answers null: another process works on them. */
  async lock(tx: Tx, batchId: BatchId): Promise<Progress | null> {
    await tx.query('insert into labels.batch (batch_id) values ($1) on conflict do nothing', [batchId]);
    const [row] = await tx.query<Progress>('select answers, changed from labels.batch where batch_id = $1 for update skip locked', [
      batchId,
    ]);
    if (row !== undefined) await allowLongStatements(tx);
    return row ?? null;
  }

  async setProgress(tx: Tx, batchId: BatchId, progress: Progress): Promise<void> {
    await tx.query(
      `update labels.batch set answers = $2, changed = $3, changed_at = $4, run_at = case when $3 = 0 then $4 else run_at end
       where batch_id = $1`,
      [batchId, progress.answers, progress.changed, tx.now],
    );
  }

  /** Takes the oldest changes off the queue. */
  async takeChanges(tx: Tx, batchId: BatchId, limit: number): Promise<{ taskIds: TaskId[]; count: number }> {
    const rows = await tx.query<{ task_id: TaskId }>(
      `delete from labels.change where id in (select id from labels.change where batch_id = $1 order by id limit $2) returning task_id`,
      [batchId, limit],
    );
    return { taskIds: [...new Set(rows.map((row) => row.task_id))], count: rows.length };
  }

  async hasChanges(tx: Tx, batchId: BatchId): Promise<boolean> {
    return (await tx.query('select from labels.change where batch_id = $1 limit 1', [batchId])).length > 0;
  }

  /** The tasks with the answers that count now, in the order of their positions; those without any too. */
  async touched(tx: Tx, taskIds: readonly TaskId[]): Promise<TouchedTask[]> {
    const rows = await tx.query<TouchedTask & { answers: TouchedTask['answers'] | null }>(
      `select t.id as "taskId", t.position::int as position, t.gold,
         (select jsonb_agg(jsonb_build_object('assignmentId', a.id, 'workerId', a.worker_id, 'version', a.batch_version, 'answer', a.answer,
             'byStaff', m.person_id is not null) order by a.id)
          from work.assignment_view a
          left join identity.active_membership_view m on m.organisation_id = a.organisation_id and m.person_id = a.worker_id
          where a.task_id = t.id and a.state in (${COUNTED})) as answers
       from batches.task_view t where t.id = any($1::uuid[]) order by t.position`,
      [taskIds],
    );
    return rows.map((row) => ({ ...row, answers: row.answers ?? [] }));
  }

  /** How many answers of the batch count, gold's among them. */
  async countAnswers(tx: Tx, batchId: BatchId): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      `select count(*)::int as count from work.assignment_view where batch_id = $1 and state in (${COUNTED})`,
      [batchId],
    );
    return row!.count;
  }

  /** Every value given to one question, task by task, a page at a time. */
  async *values(tx: Tx, batchId: BatchId, question: string): AsyncGenerator<GivenValue[]> {
    const [batch] = await tx.query<{ last: number }>('select launched_position::int as last from batches.batch_view where id = $1', [
      batchId,
    ]);
    for (let position = 0; position < (batch?.last ?? 0); position += ROWS_AT_ONCE) {
      yield await tx.query<GivenValue>(
        `select t.id as "taskId", a.id as "assignmentId", a.worker_id as "workerId", a.answer -> $4 as value, a.submitted_at as "submittedAt"
         from batches.task_view t join work.assignment_view a on a.task_id = t.id
         where t.batch_id = $1 and t.position > $2 and t.position <= $3 and a.state in (${COUNTED}) and jsonb_typeof(a.answer -> $4) <> 'null'
         order by t.position, a.id`,
        [batchId, position, position + ROWS_AT_ONCE, question],
      );
    }
  }

  /** Writes the labels of these tasks as they are now; what such a task had and has no more is removed. */
  async keep(tx: Tx, batchId: BatchId, taskIds: readonly TaskId[], labels: readonly NewLabel[]): Promise<void> {
    await tx.query(
      `delete from labels.label l where l.task_id = any($1::uuid[]) and not exists (
         select from unnest($2::uuid[], $3::text[]) as kept (task_id, question) where kept.task_id = l.task_id and kept.question = l.question)`,
      [taskIds, labels.map((label) => label.taskId), labels.map((label) => label.question)],
    );
    for (const part of parts(labels)) {
      await tx.query(
        `insert into labels.label as l (task_id, question, batch_id, position, value, votes, answers, agreement, confidence, categorical,
           model, run_id, assignment_ids, form_versions, staff_answers, revision, computed_at)
         select "taskId", question, $1, position, value, votes, answers, votes::double precision / answers, confidence, categorical,
           model, "runId", "assignmentIds", "formVersions", "staffAnswers", 1, $2
         from jsonb_to_recordset($3) as given ("taskId" uuid, question text, position bigint, value jsonb, votes int, answers int,
           confidence double precision, categorical boolean, model text, "runId" uuid, "assignmentIds" uuid[], "formVersions" int[],
           "staffAnswers" int)
         on conflict (task_id, question) do update set value = excluded.value, votes = excluded.votes, answers = excluded.answers,
           agreement = excluded.agreement, confidence = excluded.confidence, model = excluded.model, run_id = excluded.run_id,
           assignment_ids = excluded.assignment_ids, form_versions = excluded.form_versions, staff_answers = excluded.staff_answers,
           revision = l.revision + 1, computed_at = excluded.computed_at`,
        [batchId, tx.now, JSON.stringify(part)],
      );
    }
  }

  /**
   * Stores the results of a run for tasks with the same answers, where a result differs from the stored label. Returns
   * the number of changes.
   */
  async relabel(tx: Tx, question: string, run: { id: string; model: string }, labels: readonly Relabelled[]): Promise<number> {
    let changed = 0;
    for (const part of parts(labels)) {
      const [row] = await tx.query<{ count: number }>(
        `with changed as (
           update labels.label l set value = given.value, votes = given.votes, agreement = given.votes::double precision / l.answers,
             confidence = given.confidence, model = $2, run_id = $3, revision = l.revision + 1, computed_at = $4
           from unnest($5::uuid[], $6::jsonb[], $7::int[], $8::double precision[], $9::int[]) as given (task_id, value, votes, confidence, answers)
           where l.task_id = given.task_id and l.question = $1 and l.answers = given.answers
             and (l.value <> given.value or l.model <> $2 or (l.confidence is null) <> (given.confidence is null)
               or abs(l.confidence - given.confidence) > ${SAME_CONFIDENCE})
           returning l.task_id, l.batch_id
         ), marked as (
           insert into labels.rejudgement (batch_id, task_id) select c.batch_id, c.task_id from changed c
           where exists (select from labels.waiting_answer w where w.batch_id = c.batch_id)
         ) select count(*)::int as count from changed`,
        [
          question,
          run.model,
          run.id,
          tx.now,
          part.map((label) => label.taskId),
          part.map((label) => JSON.stringify(label.value)),
          part.map((label) => label.votes),
          part.map((label) => label.confidence),
          part.map((label) => label.answers),
        ],
      );
      changed += row!.count;
    }
    return changed;
  }

  /** Has the waiting answers to these tasks judged again: their labels or known answers have changed. */
  async judgeAgain(tx: Tx, batchId: BatchId, taskIds: readonly TaskId[]): Promise<void> {
    await tx.query('insert into labels.rejudgement (batch_id, task_id) select $1, unnest($2::uuid[])', [batchId, taskIds]);
  }

  /**
   * Judges the waiting answers to the tasks that were marked first: keeps their probabilities, and removes those that have got their
   * verdict. The order of the rows is that of verdicts, so that neither waits for the other in a circle.
   *
   * @returns how many marks are worked off; 0 when there are none, or another process is at it
   */
  async judgeWaiting(tx: Tx, limit: number): Promise<number> {
    const [lock] = await tx.query<{ taken: boolean }>(`select pg_try_advisory_xact_lock(hashtext('labels.judge_waiting')) as taken`);
    if (!lock!.taken) return 0;
    // After the lock: an older snapshot would undo what the one before has judged.
    const marks = await tx.query<{ task_id: TaskId }>(
      'delete from labels.rejudgement where id in (select id from labels.rejudgement order by id limit $1) returning task_id',
      [limit],
    );
    if (marks.length === 0) return 0;
    const taskIds = [...new Set(marks.map((mark) => mark.task_id))];
    await tx.query(
      `delete from labels.waiting_answer w using work.assignment_view a
       where a.task_id = any($1::uuid[]) and a.state <> 'submitted' and w.assignment_id = a.id`,
      [taskIds],
    );
    // No "on conflict do update": that waits for a verdict which deletes the row at the same time, and then makes the row again.
    await tx.query(
      `with judged as materialized (
         select a.id, a.batch_id, j.probability
         from work.assignment_view a cross join lateral labels.judge_answer(a.task_id, a.answer) j
         where a.task_id = any($1::uuid[]) and a.state = 'submitted'
       ), updated as (
         update labels.waiting_answer w set probability = j.probability
         from judged j where w.assignment_id = j.id and w.probability <> j.probability
       )
       insert into labels.waiting_answer (assignment_id, batch_id, probability)
       select j.id, j.batch_id, j.probability from judged j
       where not exists (select from labels.waiting_answer w where w.assignment_id = j.id) order by j.id
       on conflict (assignment_id) do nothing`,
      [taskIds],
    );
    return marks.length;
  }

  /** Gold is no label that was bought. */
  async removeGold(tx: Tx, taskIds: readonly TaskId[]): Promise<void> {
    if (taskIds.length > 0) await tx.query('delete from labels.label where task_id = any($1::uuid[])', [taskIds]);
  }
}

function* parts<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) yield rows.slice(from, from + ROWS_AT_ONCE);
}
