/** All SQL of verdicts, and of the money that waits after them. */
import { Injectable } from '@nestjs/common';
import { Any } from 'typeorm';
import { groupBy, type AssignmentId, type BatchId, type ReviewId } from '../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../platform/index.ts';
import { columns } from './columns.ts';
import { RejectionHoldEntity, ReleaseEntity, ReviewEntity, type RejectionHold, type Release, type Review } from './review.entity.ts';
import type { RejectionHoldState } from './review.ts';

/** Pending money of one worker that becomes payable within one hour. */
export interface PendingMoney {
  /** When the last of it does. */
  readonly availableAt: Date;
  readonly currency: string;
  readonly amountMinor: bigint;
  /** Pieces of work, bonuses and tests. */
  readonly count: number;
  /** Whether it waits because the worker is new, longer than the hold time of each. */
  readonly isHeldAsNew: boolean;
}

const HOLD = columnsOf(RejectionHoldEntity);

@Injectable()
export class ReviewRepository {
  async insertReviews(tx: Tx, reviews: readonly Review[]): Promise<void> {
    await tx.query(
      `insert into review.review (id, assignment_id, batch_id, organisation_id, worker_id, verdict, reason_code, note, reverses_id, reviewer_id, at)
       select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::uuid[],
         $10::uuid[], $11::timestamptz[])`,
      columns(reviews, (review) => [
        review.id,
        review.assignmentId,
        review.batchId,
        review.organisationId,
        review.workerId,
        review.verdict,
        review.reasonCode,
        review.note,
        review.reversesId,
        review.reviewerId,
        review.at,
      ]),
    );
  }

  /**
   * Writes when earned money becomes payable: `dueAt`, but nothing of a new worker's before the hold that begins with
   * what they earned first is over.
   *
   * A first earning that another transaction is writing is waited for, and then not seen by this statement: this one then
   * counts the hold from now, which is later by as little as the two are apart.
   *
   * @param newWorkerHoldSeconds for who never earned before
   */
  async insertReleases(tx: Tx, releases: readonly Omit<Release, 'releasedAt'>[], newWorkerHoldSeconds: number): Promise<void> {
    if (releases.length === 0) return;
    await tx.query(
      `with earned as (
         select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::bigint[], $6::text[], $7::timestamptz[])
           as e (id, source, organisation_id, worker_id, amount_minor, currency, due_at)
       ), first as (
         insert into review.first_earning (worker_id, at, hold_until)
         select distinct e.worker_id, $8::timestamptz, $8::timestamptz + make_interval(secs => $9) from earned e
         where not exists (select from review.first_earning known where known.worker_id = e.worker_id)
         order by e.worker_id
         on conflict (worker_id) do nothing
       )
       insert into review.release (id, source, organisation_id, worker_id, amount_minor, currency, due_at)
       select e.id, e.source, e.organisation_id, e.worker_id, e.amount_minor, e.currency,
         greatest(e.due_at, coalesce(known.hold_until, $8::timestamptz + make_interval(secs => $9)))
       from earned e left join review.first_earning known on known.worker_id = e.worker_id`,
      [
        ...columns(releases, (release) => [
          release.id,
          release.source,
          release.organisationId,
          release.workerId,
          release.amountMinor,
          release.currency,
          release.dueAt,
        ]),
        tx.now,
        newWorkerHoldSeconds,
      ],
    );
  }

  /** What of a worker's money is pending, by the hour in which it becomes payable, soonest first. */
  async pendingOf(db: Db, workerId: string, limit: number): Promise<PendingMoney[]> {
    return db.query<PendingMoney>(
      `select max(r.due_at) as "availableAt", r.currency, sum(r.amount_minor) as "amountMinor", count(*)::int as count,
         bool_or(r.due_at = f.hold_until and f.hold_until > f.at) as "isHeldAsNew"
       from review.release r left join review.first_earning f on f.worker_id = r.worker_id
       where r.worker_id = $1 and r.released_at is null
       group by r.currency, date_trunc('hour', r.due_at) order by 1, 2 limit $2`,
      [workerId, limit],
    );
  }

  async insertHolds(tx: Tx, holds: readonly Omit<RejectionHold, 'state' | 'closedAt'>[]): Promise<void> {
    await tx.query(
      `insert into review.rejection_hold (review_id, assignment_id, batch_id, organisation_id, worker_id, reward_minor, fee_minor, currency,
         held_until, state)
       select u.*, 'resting' from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[], $7::bigint[], $8::text[],
         $9::timestamptz[]) u`,
      columns(holds, (hold) => [
        hold.reviewId,
        hold.assignmentId,
        hold.batchId,
        hold.organisationId,
        hold.workerId,
        hold.rewardMinor,
        hold.feeMinor,
        hold.currency,
        hold.heldUntil,
      ]),
    );
  }

  /** Ends resting rejections; answers those that it ended: what somebody else ended first is left out. */
  async closeHolds(tx: Tx, reviewIds: readonly ReviewId[], to: Exclude<RejectionHoldState, 'resting'>): Promise<RejectionHold[]> {
    return tx.query<RejectionHold>(
      `update review.rejection_hold set state = $2, closed_at = $3 where review_id = any($1::uuid[]) and state = 'resting' returning ${HOLD}`,
      [reviewIds, to, tx.now],
    );
  }

  /** Whether a rejection of the batch can still be undone. */
  async isAnyResting(db: Db, batchId: BatchId): Promise<boolean> {
    const [row] = await db.query<{ found: boolean }>(
      `select exists (select from review.rejection_hold where batch_id = $1 and state = 'resting') as found`,
      [batchId],
    );
    return row?.found ?? false;
  }

  /** Locks and answers the resting rejection of an assignment. */
  async lockResting(tx: Tx, assignmentId: AssignmentId): Promise<RejectionHold | null> {
    const [row] = await tx.query<RejectionHold>(
      `select ${HOLD} from review.rejection_hold where assignment_id = $1 and state = 'resting' for update`,
      [assignmentId],
    );
    return row ?? null;
  }

  /** Rejections whose time to be undone is over, locked; those that another process holds are passed over. */
  async lockDueHolds(tx: Tx, limit: number): Promise<RejectionHold[]> {
    return tx.query<RejectionHold>(
      `select ${HOLD} from review.rejection_hold where state = 'resting' and held_until <= $1
       order by held_until limit $2 for update skip locked`,
      [tx.now, limit],
    );
  }

  /** Earned money whose hold time is over, locked; that which another process holds is passed over. */
  async lockDueReleases(tx: Tx, limit: number): Promise<Release[]> {
    return tx.query<Release>(
      `select ${columnsOf(ReleaseEntity)} from review.release where released_at is null and due_at <= $1 order by due_at limit $2 for update skip locked`,
      [tx.now, limit],
    );
  }

  async markReleased(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.query('update review.release set released_at = $2 where id = any($1::uuid[]) and released_at is null', [ids, tx.now]);
  }

  /** All verdicts of each assignment, oldest first. */
  async reviewsOf(db: Db, assignmentIds: readonly AssignmentId[]): Promise<Map<AssignmentId, Review[]>> {
    const reviews = await db.entities.find(ReviewEntity, {
      where: { assignmentId: Any(assignmentIds) },
      order: { assignmentId: 'ASC', at: 'ASC', reversesId: { direction: 'ASC', nulls: 'FIRST' }, id: 'ASC' },
    });
    return groupBy(reviews, (review) => review.assignmentId);
  }

  async holdsOfReviews(db: Db, reviewIds: readonly ReviewId[]): Promise<Map<ReviewId, RejectionHold>> {
    const holds = await db.entities.findBy(RejectionHoldEntity, { reviewId: Any(reviewIds) });
    return new Map(holds.map((hold) => [hold.reviewId, hold]));
  }

  async releasesOf(db: Db, ids: readonly string[]): Promise<Map<string, Release>> {
    const releases = await db.entities.findBy(ReleaseEntity, { id: Any(ids) });
    return new Map(releases.map((release) => [release.id, release]));
  }
}
