/** All SQL of claiming: what a claim can choose from, and taking it. Both are functions of the database (0156_batches_ask_for_pools.sql, 0137_prepared_tasks.sql). */
import { Injectable } from '@nestjs/common';
import type { Payload } from '../forms/index.ts';
import type { AssignmentId, BatchId, OrganisationId, TaskId, WorkerId, WorkerPoolId } from '../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../platform/index.ts';
import type { Requirement } from '../qualifications/index.ts';
import { AssignmentEntity } from './assignment.entity.ts';
import { assignmentOf } from './assignment.repository.ts';
import type { Assignment } from './assignment.ts';
import type { Candidate, Choice, Pick } from './pick-next.ts';

const COLUMNS = columnsOf(AssignmentEntity, 'a');

/** What a claim in a batch, or of a task, has to know. */
export interface ClaimWindow {
  readonly batchId: BatchId;
  readonly organisationId: OrganisationId;
  readonly state: string;
  readonly internal: boolean;
  /** The private pool that the batch asks for. */
  readonly poolId: WorkerPoolId | null;
  readonly expired: boolean;
  readonly requirements: readonly Requirement[];
  readonly workerCap: number | null;
  /** Tasks of the batch that the worker ever took. */
  readonly taken: number;
  /** Of those, given back or expired; counted only where the cap could be reached. */
  readonly givenBack: number;
  /** What the worker holds now, in all batches. */
  readonly held: number;
  /** In order of position. For a named task: that one, whatever its state, or none when it is not launched. */
  readonly candidates: readonly (Candidate & { readonly mine: boolean })[];
  /** What else the policy decides by; nothing of it for a named task. */
  readonly choice: Choice;
}

interface WindowRow {
  batch_id: BatchId;
  organisation_id: OrganisationId;
  state: string;
  internal: boolean;
  worker_pool_id: WorkerPoolId | null;
  expired: boolean;
  requirements: Requirement[];
  worker_cap: number | null;
  taken: number;
  given_back: number;
  held: number;
  candidates: (Candidate & { mine: boolean })[];
  in_order: boolean;
  doubted: Candidate[];
  gold: Candidate[];
  gold_left: number;
  draw: number | null;
  evidence: number | null;
  information_bits: number | null;
}

export interface TakeRequest {
  readonly id: AssignmentId;
  readonly workerId: WorkerId;
  readonly batchId: BatchId;
  /** In order of preference. */
  readonly picks: readonly Pick[];
  /** The worker asked for this very task: no other will do. */
  readonly named: boolean;
  /** Wait for those who are claiming the same tasks at this moment, instead of passing them by. */
  readonly wait: boolean;
  readonly givenBack: number;
  readonly graceSeconds: number;
  /** How long the task is held in advance, with its clock off; null: the clock begins now. */
  readonly preparedSeconds: number | null;
}

@Injectable()
export class ClaimRepository {
  /** Makes this worker's claims wait for each other, then reads. Null when there is no such batch or task. */
  async window(
    db: Db,
    now: Date,
    workerId: WorkerId,
    target: { batchId: BatchId } | { taskId: TaskId },
    size: number,
  ): Promise<ClaimWindow | null> {
    const [row] = await db.query<WindowRow>(
      `select batch_id, organisation_id, state, internal, expired, requirements, worker_cap, taken, given_back, held, candidates, in_order,
         doubted, gold, gold_left, draw, evidence, information_bits, worker_pool_id
       from work.claim_window($1, $2, $3, $4, $5)`,
      [workerId, 'batchId' in target ? target.batchId : null, 'taskId' in target ? target.taskId : null, size, now],
    );
    if (row === undefined) return null;
    return {
      batchId: row.batch_id,
      organisationId: row.organisation_id,
      state: row.state,
      internal: row.internal,
      poolId: row.worker_pool_id,
      expired: row.expired,
      requirements: row.requirements,
      workerCap: row.worker_cap,
      taken: row.taken,
      givenBack: row.given_back,
      held: row.held,
      candidates: row.candidates,
      choice: {
        candidates: row.candidates,
        inOrder: row.in_order,
        doubted: row.doubted,
        gold: row.gold,
        goldFacts: row.draw === null ? null : { draw: row.draw, left: row.gold_left },
        asked: { evidence: row.evidence, informationBits: row.information_bits },
      },
    };
  }

  async hasGold(db: Db, batchId: BatchId): Promise<boolean> {
    const [row] = await db.query<{ has: boolean }>('select gold_tasks > 0 as has from batches.batch_view where id = $1', [batchId]);
    return row?.has === true;
  }

  /** What the worker holds, oldest first. */
  async heldIds(db: Db, workerId: WorkerId, limit: number): Promise<AssignmentId[]> {
    const rows = await db.query<{ id: AssignmentId }>(
      `select id from work.assignment where worker_id = $1 and state = 'held' order by id limit $2`,
      [workerId, limit],
    );
    return rows.map((row) => row.id);
  }

  /** The new assignment with its payload, or null when there was nothing to take; then the transaction must be rolled back. */
  async take(tx: Tx, request: TakeRequest): Promise<Assignment | null> {
    const sql = `select ${COLUMNS}, (select t.payload from batches.task_view t where t.id = a.task_id) as payload
      from work.take_slot($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) a`;
    const [row] = await tx.query<AssignmentEntity & { payload: Payload }>(sql, [
      request.id,
      request.workerId,
      request.batchId,
      request.picks.map((pick) => pick.taskId),
      request.picks.map((pick) => pick.cursor),
      request.named,
      request.wait,
      request.givenBack,
      tx.now,
      request.graceSeconds,
      request.preparedSeconds,
    ]);
    return row === undefined ? null : { ...assignmentOf(row), payload: row.payload };
  }
}
