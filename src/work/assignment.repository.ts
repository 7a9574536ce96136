/**
 * All SQL of assignments once they are claimed. Every change of state is a compare-and-set.
 *
 * A change of state fires the triggers `labels.mark_change`, which puts the task into the queue of labels, and
 * `labels.keep_waiting`, which keeps the answers that wait for a verdict.
 */
import { Injectable } from '@nestjs/common';
import type { Payload } from '../forms/index.ts';
import { groupBy, type AssignmentId, type BatchId, type TaskId, type WorkerId } from '../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../platform/index.ts';
import { AssignmentEntity } from './assignment.entity.ts';
import type { Answer, Assignment, AssignmentState, ReportedTime } from './assignment.ts';

const COLUMNS = columnsOf(AssignmentEntity, 'a');

/** What a submission has to know. */
export interface HeldTerms {
  readonly assignment: Assignment;
  readonly autoApproveSeconds: number;
  /** The item that was answered. */
  readonly payload: Payload;
}

export interface Submission extends ReportedTime {
  readonly answer: Answer;
  readonly seconds: number;
  readonly autoApproveAt: Date;
}

@Injectable()
export class AssignmentRepository {
  async byId(db: Db, id: AssignmentId): Promise<Assignment | null> {
    return (await this.byIds(db, [id])).get(id) ?? null;
  }

  async byIds(db: Db, ids: readonly AssignmentId[]): Promise<Map<AssignmentId, Assignment>> {
    const rows = await db.query<AssignmentEntity>(`select ${COLUMNS} from work.assignment a where a.id = any($1::uuid[])`, [ids]);
    return new Map(rows.map((row) => [row.id, assignmentOf(row)]));
  }

  /** Null when it is not this worker's. */
  async ofWorker(db: Db, id: AssignmentId, workerId: WorkerId): Promise<Assignment | null> {
    const assignment = await this.byId(db, id);
    return assignment?.workerId === workerId ? assignment : null;
  }

  /** The assignment with what its submission asks for, or null when it is not this worker's. */
  async forSubmission(db: Db, id: AssignmentId, workerId: WorkerId): Promise<HeldTerms | null> {
    const [row] = await db.query<AssignmentEntity & { payload: Payload }>(
      `select ${COLUMNS}, (select t.payload from batches.task_view t where t.id = a.task_id) as payload
       from work.assignment a where a.id = $1 and a.worker_id = $2`,
      [id, workerId],
    );
    if (row === undefined) return null;
    return { assignment: assignmentOf(row), autoApproveSeconds: row.autoApproveSeconds, payload: row.payload };
  }

  /** The assignments of each task in any of `states`, oldest first. */
  async ofTasks(db: Db, taskIds: readonly TaskId[], states: readonly AssignmentState[]): Promise<Map<TaskId, Assignment[]>> {
    const rows = await db.query<AssignmentEntity>(
      `select ${COLUMNS} from work.assignment a where a.task_id = any($1::uuid[]) and a.state = any($2::text[]) order by a.id`,
      [taskIds, states],
    );
    return groupBy(rows.map(assignmentOf), (assignment) => assignment.taskId);
  }

  /** A page of each batch's assignments, oldest first; a probe of the index per state, however many there are of each. */
  async pagesOfBatches(
    db: Db,
    batchIds: readonly BatchId[],
    states: readonly AssignmentState[],
    after: string | null,
    limit: number,
  ): Promise<Map<BatchId, Assignment[]>> {
    const rows = await db.query<AssignmentEntity>(
      `select a.* from unnest($1::uuid[]) as b (id) cross join lateral (
         select ${COLUMNS} from unnest($2::text[]) as s (state) cross join lateral (
           select * from work.assignment w where w.batch_id = b.id and w.state = s.state and ($3::uuid is null or w.id > $3)
           order by w.id limit $4
         ) a order by a.id limit $4
       ) a order by a.id`,
      [batchIds, states, after, limit],
    );
    return groupBy(rows.map(assignmentOf), (assignment) => assignment.batchId);
  }

  /** A page of a worker's assignments, newest first. */
  async pageOfWorker(
    db: Db,
    workerId: WorkerId,
    states: readonly AssignmentState[],
    after: string | null,
    limit: number,
  ): Promise<Assignment[]> {
    const rows = await db.query<AssignmentEntity>(
      `select ${COLUMNS} from unnest($2::text[]) as s (state) cross join lateral (
         select * from work.assignment w where w.worker_id = $1 and w.state = s.state and ($3::uuid is null or w.id < $3)
         order by w.id desc limit $4
       ) a order by a.id desc limit $4`,
      [workerId, states, after, limit],
    );
    return rows.map(assignmentOf);
  }

  /** held → submitted; null when it is not held, or its clock did not begin. */
  async submit(tx: Tx, id: AssignmentId, submission: Submission): Promise<Assignment | null> {
    const { answer, seconds, answeredAt, activeSeconds, autoApproveAt } = submission;
    const [row] = await tx.query<AssignmentEntity>(
      `update work.assignment a
       set state = 'submitted', answer = $2, seconds = $3, submitted_at = $4, auto_approve_at = $5, answered_at = $6, active_seconds = $7
       where a.id = $1 and a.state = 'held' and not a.prepared returning ${COLUMNS}`,
      [id, JSON.stringify(answer), seconds, tx.now, autoApproveAt, answeredAt, activeSeconds],
    );
    return row === undefined ? null : assignmentOf(row);
  }

  /** Keeps the first answer that came after the slot had been opened again; false when there was one before. */
  async keepLate(tx: Tx, id: AssignmentId, answer: Answer): Promise<boolean> {
    const rows = await tx.query(
      `update work.assignment set late_answer = $2, late_at = $3 where id = $1 and state = 'expired' and late_answer is null returning id`,
      [id, JSON.stringify(answer), tx.now],
    );
    return rows.length === 1;
  }

  /** held → returned; null when it is not held. */
  async giveBack(tx: Tx, id: AssignmentId): Promise<Assignment | null> {
    const [row] = await tx.query<AssignmentEntity>(
      `update work.assignment a set state = 'returned', finalised_at = $2 where a.id = $1 and a.state = 'held' returning ${COLUMNS}`,
      [id, tx.now],
    );
    return row === undefined ? null : assignmentOf(row);
  }

  /** What the worker holds, by batch, as all take their locks. */
  async heldBy(tx: Tx, workerId: WorkerId): Promise<Assignment[]> {
    const rows = await tx.query<{ id: AssignmentId }>(
      `select id from work.assignment where worker_id = $1 and state = 'held' order by batch_id, id`,
      [workerId],
    );
    const found = await this.byIds(
      tx,
      rows.map(({ id }) => id),
    );
    return rows.flatMap(({ id }) => found.get(id) ?? []);
  }

  /**
   * Locks assignments whose grace has passed, the longest ago first, and skips those that somebody is submitting now.
   * Ordered by batch, so that what is locked next is locked in the same order by all.
   */
  async lockOverdue(tx: Tx, limit: number): Promise<{ id: AssignmentId; batchId: BatchId; taskId: TaskId }[]> {
    const rows = await tx.query<{ id: AssignmentId; batch_id: BatchId; task_id: TaskId }>(
      `select id, batch_id, task_id from work.assignment where state = 'held' and grace_until <= $1
       order by grace_until limit $2 for no key update skip locked`,
      [tx.now, limit],
    );
    return rows.map((row) => ({ id: row.id, batchId: row.batch_id, taskId: row.task_id }));
  }

  /** held → expired, or → returned where the task was held in advance and never started. */
  async expire(tx: Tx, ids: readonly AssignmentId[]): Promise<Assignment[]> {
    const rows = await tx.query<AssignmentEntity>(
      `update work.assignment a set state = case when a.prepared then 'returned' else 'expired' end, finalised_at = $2
       where a.id = any($1::uuid[]) and a.state = 'held' returning ${COLUMNS}`,
      [ids, tx.now],
    );
    return rows.map(assignmentOf);
  }

  /** `from` → `to` for those of `ids` that are in `from`; the others are left alone and left out. Locked in order of id. */
  async decide(tx: Tx, ids: readonly AssignmentId[], from: AssignmentState, to: 'approved' | 'rejected'): Promise<Assignment[]> {
    const rows = await tx.query<AssignmentEntity>(
      `with locked as (
         select id from work.assignment where id = any($1::uuid[]) and state = $2 order by id for no key update
       )
       update work.assignment a set state = $3, decided_at = $4, finalised_at = $5
       from locked where a.id = locked.id and a.state = $2 returning ${COLUMNS}`,
      [ids, from, to, tx.now, to === 'approved' ? tx.now : null],
    );
    return rows.map(assignmentOf);
  }

  /** Rejections that stand: nothing can change any more. Returns those that were not final yet. */
  async finalise(tx: Tx, ids: readonly AssignmentId[]): Promise<AssignmentId[]> {
    const rows = await tx.query<{ id: AssignmentId }>(
      `update work.assignment set finalised_at = $2 where id = any($1::uuid[]) and state = 'rejected' and finalised_at is null returning id`,
      [ids, tx.now],
    );
    return rows.map((row) => row.id);
  }

  /** Locks submitted assignments that nobody decided in time, the longest overdue first. */
  async lockDueForApproval(tx: Tx, limit: number): Promise<Assignment[]> {
    const rows = await tx.query<AssignmentEntity>(
      `select ${COLUMNS} from work.assignment a where a.state = 'submitted' and a.auto_approve_at <= $1
       order by a.auto_approve_at limit $2 for no key update skip locked`,
      [tx.now, limit],
    );
    return rows.map(assignmentOf);
  }

  /** Locks submitted assignments of the batch that came until `until`. */
  async lockSubmitted(tx: Tx, batchId: BatchId, until: Date, limit: number): Promise<Assignment[]> {
    const rows = await tx.query<AssignmentEntity>(
      `select ${COLUMNS} from work.assignment a where a.batch_id = $1 and a.state = 'submitted' and a.submitted_at <= $2
       order by a.id limit $3 for no key update skip locked`,
      [batchId, until, limit],
    );
    return rows.map(assignmentOf);
  }

  /** How many of each state, per batch; states without any are left out. */
  async countsOfBatches(db: Db, batchIds: readonly BatchId[]): Promise<Map<BatchId, Partial<Record<AssignmentState, number>>>> {
    const rows = await db.query<{ batch_id: BatchId; state: AssignmentState; count: number }>(
      `select batch_id, state, count(*)::int as count from work.assignment where batch_id = any($1::uuid[]) group by batch_id, state`,
      [batchIds],
    );
    const counts = new Map<BatchId, Partial<Record<AssignmentState, number>>>();
    for (const row of rows) counts.set(row.batch_id, { ...counts.get(row.batch_id), [row.state]: row.count });
    return counts;
  }

  /** Of these batches, those without an assignment for which money may still move. */
  async withNothingInFlight(db: Db, batchIds: readonly BatchId[]): Promise<BatchId[]> {
    const rows = await db.query<{ id: BatchId }>(
      `select b.id from unnest($1::uuid[]) as b (id)
       where not exists (select from work.assignment a where a.batch_id = b.id and a.state in ('held', 'submitted'))
         and not exists (select from work.assignment a where a.batch_id = b.id and a.state = 'rejected' and a.finalised_at is null)`,
      [batchIds],
    );
    return rows.map((row) => row.id);
  }

  /** When the last of the batch's assignments came to its end, or null when none did. */
  async lastEnd(db: Db, batchId: BatchId): Promise<Date | null> {
    const [row] = await db.query<{ at: Date | null }>('select max(finalised_at) as at from work.assignment where batch_id = $1', [batchId]);
    return row?.at ?? null;
  }

  /** Assignments of the batch for which money may still move: held, submitted, or rejected but not for good. */
  async countInFlight(db: Db, batchId: BatchId): Promise<number> {
    const [row] = await db.query<{ count: number }>(
      `select (select count(*) from work.assignment where batch_id = $1 and state in ('held', 'submitted'))::int
         + (select count(*) from work.assignment where batch_id = $1 and state = 'rejected' and finalised_at is null)::int as count`,
      [batchId],
    );
    return row?.count ?? 0;
  }
}

/** The assignment of a row. */
export function assignmentOf(row: AssignmentEntity): Assignment {
  return {
    id: row.id,
    batchId: row.batchId,
    taskId: row.taskId,
    workerId: row.workerId,
    organisationId: row.organisationId,
    batchVersion: row.batchVersion,
    state: row.state,
    reward: { minor: row.rewardMinor, currency: row.currency },
    fee: { minor: row.feeMinor, currency: row.currency },
    claimedAt: row.claimedAt,
    startedAt: row.prepared ? null : (row.startedAt ?? row.claimedAt),
    leaseUntil: row.leaseUntil,
    graceUntil: row.graceUntil,
    submittedAt: row.submittedAt,
    answer: row.answer,
    answeredAt: row.answeredAt,
    secondsWorked: row.seconds,
    activeSeconds: row.activeSeconds,
    autoApproveAt: row.autoApproveAt,
    decidedAt: row.decidedAt,
    finalisedAt: row.finalisedAt,
    lateAt: row.lateAt,
  };
}
