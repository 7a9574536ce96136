/**
 * Carries out verdicts inside the caller's transaction: the assignment's state, the record, the money, the worker's
 * outcomes, the act. Policy and races are settled before: what comes in here was moved by compare-and-set.
 */
import { Injectable } from '@nestjs/common';
import { Batches } from '../batches/index.ts';
import { money, newId, type BatchId, type PersonId, type ReviewId } from '../kernel/index.ts';
import { chart, Ledger, type LedgerEvent } from '../ledger/index.ts';
import { PlatformRules, valueOf, type Tx } from '../platform/index.ts';
import { Reputation, type OutcomeKind } from '../reputation/index.ts';
import { Work, type Assignment } from '../work/index.ts';
import { chunks, endOfHold, JOURNAL_MAXIMUM, payableAt, type RejectionReasonCode } from './review.ts';
import type { RejectionHold, Review } from './review.entity.ts';
import { ReviewRepository } from './review.repository.ts';

/** A rejection to carry out. */
export interface RejectionOrder {
  readonly assignment: Assignment;
  readonly reasonCode: RejectionReasonCode;
  readonly note: string;
}

@Injectable()
export class Verdicts {
  constructor(
    private readonly ledger: Ledger,
    private readonly work: Work,
    private readonly batches: Batches,
    private readonly reputation: Reputation,
    private readonly reviews: ReviewRepository,
    private readonly rules: PlatformRules,
  ) {}

  /** Pays for assignments that were just moved from submitted to approved. @param reviewerId null: nobody decided in time */
  async approve(tx: Tx, assignments: readonly Assignment[], reviewerId: PersonId | null, note: string | null): Promise<void> {
    // By worker, so that one worker's balance is in as few journals as can be: two bulk approvals seldom cross.
    const byWorker = [...assignments].sort((a, b) => (a.workerId < b.workerId ? -1 : 1));
    for (const run of chunks(byWorker, JOURNAL_MAXIMUM)) {
      const reviews = run.map((assignment) => ({ ...blank(tx, assignment, reviewerId), verdict: 'approved' as const, note }));
      await this.reviews.insertReviews(tx, reviews);
      await this.insertReleases(tx, run);
      await this.post(
        tx,
        'approve',
        run.map((assignment) => chart.approved({ ...where(assignment), reward: assignment.reward, fee: assignment.fee })),
      );
      await this.record(tx, run, 'approved');
      for (const review of reviews) {
        tx.act('assignment.approved', subject(review), {
          reviewId: review.id,
          batchId: review.batchId,
          workerId: review.workerId,
          automatic: reviewerId === null,
        });
      }
    }
    await this.settle(
      tx,
      assignments.map((assignment) => assignment.batchId),
    );
  }

  /** Sets aside the money of assignments that were just moved from submitted to rejected. */
  async reject(tx: Tx, orders: readonly RejectionOrder[], reviewerId: PersonId): Promise<void> {
    for (const run of chunks(orders, JOURNAL_MAXIMUM)) {
      const reviews = run.map(({ assignment, reasonCode, note }) => ({
        ...blank(tx, assignment, reviewerId),
        verdict: 'rejected' as const,
        reasonCode,
        note,
      }));
      await this.reviews.insertReviews(tx, reviews);
      const { DISPUTE_SECONDS } = await this.rules.current(tx);
      const heldUntil = endOfHold(tx.now, DISPUTE_SECONDS);
      const holds = run.map(({ assignment }, index) => holdOf(assignment, reviews[index]!.id, heldUntil));
      await this.reviews.insertHolds(tx, holds);
      await this.post(
        tx,
        'reject',
        holds.map((hold) => chart.rejected(rest(hold))),
      );
      await this.record(
        tx,
        run.map((order) => order.assignment),
        'rejected',
      );
      for (const review of reviews) {
        tx.act('assignment.rejected', subject(review), {
          reviewId: review.id,
          batchId: review.batchId,
          workerId: review.workerId,
          reasonCode: review.reasonCode,
        });
      }
    }
  }

  /** Pays for a rejected assignment after all: it was just moved from rejected to approved, and its rejection closed. */
  async undo(tx: Tx, assignment: Assignment, hold: RejectionHold, verdict: 'withdrawn' | 'overturned', note: string | null): Promise<void> {
    const reviewerId = tx.actor.kind === 'person' ? tx.actor.personId : null;
    const review: Review = { ...blank(tx, assignment, reviewerId), verdict, note, reversesId: hold.reviewId };
    await this.reviews.insertReviews(tx, [review]);
    await this.insertReleases(tx, [assignment]);
    await this.post(tx, 'overturn', [chart.overturned({ ...rest(hold), workerId: assignment.workerId })]);
    await this.record(tx, [assignment], 'overturned');
    tx.act(verdict === 'withdrawn' ? 'rejection.withdrawn' : 'rejection.overturned', subject(review), {
      reviewId: review.id,
      rejectionId: hold.reviewId,
      batchId: review.batchId,
      workerId: review.workerId,
    });
    await this.settle(tx, [assignment.batchId]);
  }

  /** Gives the money of rejections that were just closed as standing back to the requesters. */
  async stand(tx: Tx, holds: readonly RejectionHold[]): Promise<void> {
    await this.post(
      tx,
      'stand',
      holds.map((hold) => chart.rejectionStands({ ...rest(hold), organisationId: hold.organisationId })),
    );
    await this.work.finalise(
      tx,
      holds.map((hold) => hold.assignmentId),
    );
    for (const hold of holds) {
      tx.act(
        'rejection.stood',
        { kind: 'assignment', id: hold.assignmentId, organisationId: hold.organisationId },
        { rejectionId: hold.reviewId, batchId: hold.batchId, workerId: hold.workerId },
      );
    }
    await this.settle(
      tx,
      holds.map((hold) => hold.batchId),
    );
  }

  /** Posts as one journal. Each event can be posted once whatever the key: the key only names this journal. */
  private async post(tx: Tx, verb: string, events: readonly LedgerEvent[]): Promise<void> {
    valueOf(await this.ledger.post(tx, `${verb}:${newId<'Journal'>(tx.now)}`, events));
  }

  private async insertReleases(tx: Tx, assignments: readonly Assignment[]): Promise<void> {
    const { HOLD_SECONDS, NEW_WORKER_HOLD_SECONDS } = await this.rules.current(tx);
    await this.reviews.insertReleases(
      tx,
      assignments
        .filter((assignment) => assignment.reward.minor > 0n)
        .map((assignment) => ({
          id: assignment.id,
          source: 'assignment' as const,
          organisationId: assignment.organisationId,
          workerId: assignment.workerId,
          amountMinor: assignment.reward.minor,
          currency: assignment.reward.currency,
          dueAt: payableAt(tx.now, HOLD_SECONDS),
        })),
      NEW_WORKER_HOLD_SECONDS,
    );
  }

  private async record(tx: Tx, assignments: readonly Assignment[], kind: OutcomeKind): Promise<void> {
    await this.reputation.record(
      tx,
      assignments.map((assignment) => ({ ...where(assignment), taskId: assignment.taskId, kind, seconds: null })),
    );
  }

  /** A batch that drains ends with what was last in flight: also a rejection that can still be undone is. */
  private async settle(tx: Tx, batchIds: readonly BatchId[]): Promise<void> {
    for (const batchId of [...new Set(batchIds)].sort()) {
      const batch = await this.batches.get(tx, batchId);
      if (batch?.state !== 'draining' || (await this.reviews.isAnyResting(tx, batchId))) continue;
      if (batch.internal && (await this.work.inFlight(tx, batchId)) > 0) continue;
      await this.batches.drained(tx, batchId);
    }
  }
}

function where(assignment: Assignment) {
  return {
    assignmentId: assignment.id,
    batchId: assignment.batchId,
    organisationId: assignment.organisationId,
    workerId: assignment.workerId,
  };
}

function rest(hold: Omit<RejectionHold, 'state' | 'closedAt'>) {
  return {
    reviewId: hold.reviewId,
    assignmentId: hold.assignmentId,
    batchId: hold.batchId,
    reward: money(hold.rewardMinor, hold.currency),
    fee: money(hold.feeMinor, hold.currency),
  };
}

function blank(tx: Tx, assignment: Assignment, reviewerId: PersonId | null): Omit<Review, 'verdict'> {
  return { id: newId<'Review'>(tx.now), ...where(assignment), reasonCode: null, note: null, reversesId: null, reviewerId, at: tx.now };
}

function subject(review: Review) {
  return { kind: 'assignment', id: review.assignmentId, organisationId: review.organisationId };
}

function holdOf(assignment: Assignment, reviewId: ReviewId, heldUntil: Date): Omit<RejectionHold, 'state' | 'closedAt'> {
  return {
    ...where(assignment),
    reviewId,
    rewardMinor: assignment.reward.minor,
    feeMinor: assignment.fee.minor,
    currency: assignment.reward.currency,
    heldUntil,
  };
}
