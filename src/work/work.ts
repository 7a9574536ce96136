/**
 * What higher domains may do with assignments: read them, decide about them, learn when a batch is done. Claims,
 * submissions and expiry are this domain's own.
 */
import { Injectable } from '@nestjs/common';
import type { AssignmentId, BatchId, TaskId } from '../kernel/index.ts';
import type { Db, Tx } from '../platform/index.ts';
import { LIVE_STATES, type Assignment, type AssignmentState } from './assignment.ts';
import { AssignmentRepository } from './assignment.repository.ts';
import { ReviewDecisionRepository, type TaskToDecide } from './decision.repository.ts';

/** Most assignments that one call decides about. */
export const DECIDE_MAXIMUM = 200;

/** submitted → approved | rejected, or rejected → approved when a rejection is undone. */
export type ReviewDecision =
  { readonly from: 'submitted'; readonly to: 'approved' | 'rejected' } | { readonly from: 'rejected'; readonly to: 'approved' };

@Injectable()
export class Work {
  constructor(
    private readonly rows: AssignmentRepository,
    private readonly decisions: ReviewDecisionRepository,
  ) {}

  assignment(db: Db, id: AssignmentId): Promise<Assignment | null> {
    return this.rows.byId(db, id);
  }

  assignments(db: Db, ids: readonly AssignmentId[]): Promise<Map<AssignmentId, Assignment>> {
    return this.rows.byIds(db, ids);
  }

  /** Submitted, approved and rejected answers of each task, oldest first; a task without any is left out. */
  answersOf(
    db: Db,
    taskIds: readonly TaskId[],
    states: readonly AssignmentState[] = ['submitted', 'approved'],
  ): Promise<Map<TaskId, Assignment[]>> {
    return this.rows.ofTasks(db, taskIds, states);
  }

  /** What each task's slots are used by: everything that was not given back and did not expire. */
  liveOf(db: Db, taskIds: readonly TaskId[]): Promise<Map<TaskId, Assignment[]>> {
    return this.rows.ofTasks(db, taskIds, LIVE_STATES);
  }

  /**
   * Moves one assignment by compare-and-set. The caller has decided that it may, moves the money and records the outcome.
   *
   * @returns the assignment as it is now, or null when it was not in `from` (any more)
   */
  async decide(tx: Tx, id: AssignmentId, decision: ReviewDecision): Promise<Assignment | null> {
    const [decided] = await this.rows.decide(tx, [id], decision.from, decision.to);
    return decided ?? null;
  }

  /**
   * The same for up to {@link DECIDE_MAXIMUM} at once, in one statement.
   *
   * @returns those that were in `from`, as they are now; the others were left alone
   */
  decideMany(tx: Tx, ids: readonly AssignmentId[], decision: ReviewDecision): Promise<Assignment[]> {
    return this.rows.decide(tx, ids, decision.from, decision.to);
  }

  /** Marks rejections as final, so that their batch can settle. Returns those that were not yet. */
  finalise(tx: Tx, ids: readonly AssignmentId[]): Promise<AssignmentId[]> {
    return this.rows.finalise(tx, ids);
  }

  /** Locks up to `limit` submitted assignments whose auto-approval is due at `tx.now`; those that others lock are skipped. */
  dueForAutoApproval(tx: Tx, limit: number): Promise<Assignment[]> {
    return this.rows.lockDueForApproval(tx, limit);
  }

  /** Locks up to `limit` assignments of the batch that were submitted until `until` and not decided since. */
  submittedUntil(tx: Tx, batchId: BatchId, until: Date, limit: number): Promise<Assignment[]> {
    return this.rows.lockSubmitted(tx, batchId, until, limit);
  }

  /** A page of the batch's assignments in `states`, in order of id. @param after id of the last one seen */
  async pageOfBatch(
    db: Db,
    batchId: BatchId,
    states: readonly AssignmentState[],
    after: string | null,
    limit: number,
  ): Promise<Assignment[]> {
    return (await this.rows.pagesOfBatches(db, [batchId], states, after, limit)).get(batchId) ?? [];
  }

  /**
   * A page of the tasks of a batch (see `Batches.undecidedBatches`) that wait for a decision: launched with a target, not
   * stopped, not gold, nothing free, nothing held. Each is to be given more slots (`Batches.openSlots`) or stopped
   * (`Batches.stopTasks`), also when `withheld` is 0: until then the batch does not settle by itself.
   *
   * @param after the last position seen, or 0n
   */
  tasksToDecide(db: Db, batchId: BatchId, after: bigint, limit: number): Promise<TaskToDecide[]> {
    return this.decisions.tasksToDecide(db, batchId, after, limit);
  }

  /** When a task of the batch was last claimed; null: never. For telling that no worker comes. */
  lastClaim(db: Db, batchId: BatchId): Promise<Date | null> {
    return this.decisions.lastClaim(db, batchId);
  }

  /** Assignments of the batch for which money may still move: held, submitted, or rejected but not for good. */
  inFlight(db: Db, batchId: BatchId): Promise<number> {
    return this.rows.countInFlight(db, batchId);
  }
}
