/** All SQL of verdicts, of the money that waits after them, and of orders to approve in bulk. */
import { Injectable } from '@nestjs/common';
import { type AssignmentId, type BatchId, type OrganisationId, type PersonId, type ReviewId, type WorkerId } from '../kernel/index.ts';
import type { Db, Tx } from '../platform/index.ts';
import { columns } from './columns.ts';
import type { DisputeState, RejectionReasonCode, VerdictName } from './review.ts';

export interface Review {
  readonly id: ReviewId;
  readonly assignmentId: AssignmentId;
  readonly batchId: BatchId;
  readonly organisationId: OrganisationId;
  readonly workerId: WorkerId;
  readonly verdict: VerdictName;
  readonly reasonCode: RejectionReasonCode | null;
  readonly note: string | null;
  /** The rejection that this undoes. */
  readonly reversesId: ReviewId | null;
  /** Null: the marketplace itself. */
  readonly reviewerId: PersonId | null;
  readonly at: Date;
}

/** Money of a rejected assignment while the rejection can be undone, and what became of it. */
export interface Dispute {
  readonly reviewId: ReviewId;
  readonly assignmentId: AssignmentId;
  readonly batchId: BatchId;
  readonly organisationId: OrganisationId;
  readonly workerId: WorkerId;
  readonly rewardMinor: bigint;
  readonly feeMinor: bigint;
  readonly currency: string;
  readonly state: DisputeState;
  readonly restsUntil: Date;
  readonly closedAt: Date | null;
}

/** Earned money in its hold time. `id` is that of the assignment, of the bonus or of the attempt at a test. */
export interface Release {
  readonly id: string;
  readonly source: 'assignment' | 'bonus' | 'test_attempt';
  readonly organisationId: OrganisationId;
  readonly workerId: WorkerId;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly dueAt: Date;
  readonly releasedAt: Date | null;
}

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

export interface BulkApproval {
  readonly id: string;
  readonly batchId: BatchId;
  readonly organisationId: OrganisationId;
  readonly requestedBy: PersonId;
  readonly requestedAt: Date;
  /** Id of the last assignment that was looked at. */
  readonly seenUntil: AssignmentId | null;
  readonly approvedCount: number;
  readonly finishedAt: Date | null;
}

const REVIEW = `id, assignment_id as "assignmentId", batch_id as "batchId", organisation_id as "organisationId", worker_id as "workerId",
  verdict, reason_code as "reasonCode", note, reverses_id as "reversesId", reviewer_id as "reviewerId", at`;
const DISPUTE = `review_id as "reviewId", assignment_id as "assignmentId", batch_id as "batchId", organisation_id as "organisationId",
  worker_id as "workerId", reward_minor as "rewardMinor", fee_minor as "feeMinor", currency, state, rests_until as "restsUntil",
  closed_at as "closedAt"`;
const RELEASE = `id, source, organisation_id as "organisationId", worker_id as "workerId", amount_minor as "amountMinor", currency,
  due_at as "dueAt", released_at as "releasedAt"`;
const BULK = `id, batch_id as "batchId", organisation_id as "organisationId", requested_by as "requestedBy",
  requested_at as "requestedAt", seen_until as "seenUntil",
  approved_count as "approvedCount", finished_at as "finishedAt"`;

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

  async insertDisputes(tx: Tx, disputes: readonly Omit<Dispute, 'state' | 'closedAt'>[]): Promise<void> {
    await tx.query(
      `insert into review.dispute (review_id, assignment_id, batch_id, organisation_id, worker_id, reward_minor, fee_minor, currency,
         rests_until, state)
       select u.*, 'resting' from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[], $7::bigint[], $8::text[],
         $9::timestamptz[]) u`,
      columns(disputes, (dispute) => [
        dispute.reviewId,
        dispute.assignmentId,
        dispute.batchId,
        dispute.organisationId,
        dispute.workerId,
        dispute.rewardMinor,
        dispute.feeMinor,
        dispute.currency,
        dispute.restsUntil,
      ]),
    );
  }

  /** Ends resting rejections; answers those that it ended: what somebody else ended first is left out. */
  async closeDisputes(tx: Tx, reviewIds: readonly ReviewId[], to: Exclude<DisputeState, 'resting'>): Promise<Dispute[]> {
    return tx.query<Dispute>(
      `update review.dispute set state = $2, closed_at = $3 where review_id = any($1::uuid[]) and state = 'resting' returning ${DISPUTE}`,
      [reviewIds, to, tx.now],
    );
  }

  /** Whether a rejection of the batch can still be undone. */
  async isAnyResting(db: Db, batchId: BatchId): Promise<boolean> {
    const [row] = await db.query<{ found: boolean }>(
      `select exists (select from review.dispute where batch_id = $1 and state = 'resting') as found`,
      [batchId],
    );
    return row?.found ?? false;
  }

  /** Locks and answers the resting rejection of an assignment. */
  async lockResting(tx: Tx, assignmentId: AssignmentId): Promise<Dispute | null> {
    const [row] = await tx.query<Dispute>(
      `select ${DISPUTE} from review.dispute where assignment_id = $1 and state = 'resting' for update`,
      [assignmentId],
    );
    return row ?? null;
  }

  /** Rejections whose time to be undone is over, locked; those that another process holds are passed over. */
  async lockDueDisputes(tx: Tx, limit: number): Promise<Dispute[]> {
    return tx.query<Dispute>(
      `select ${DISPUTE} from review.dispute where state = 'resting' and rests_until <= $1
       order by rests_until limit $2 for update skip locked`,
      [tx.now, limit],
    );
  }

  /** Earned money whose hold time is over, locked; that which another process holds is passed over. */
  async lockDueReleases(tx: Tx, limit: number): Promise<Release[]> {
    return tx.query<Release>(
      `select ${RELEASE} from review.release where released_at is null and due_at <= $1 order by due_at limit $2 for update skip locked`,
      [tx.now, limit],
    );
  }

  async markReleased(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.query('update review.release set released_at = $2 where id = any($1::uuid[]) and released_at is null', [ids, tx.now]);
  }

  /** Orders to approve everything waiting; null when one runs for the batch already. */
  async insertBulkApproval(tx: Tx, order: Omit<BulkApproval, 'seenUntil' | 'approvedCount' | 'finishedAt'>): Promise<boolean> {
    const rows = await tx.query<{ id: string }>(
      `insert into review.bulk_approval (id, batch_id, organisation_id, requested_by, requested_at) values ($1, $2, $3, $4, $5)
       on conflict (batch_id) where finished_at is null do nothing returning id`,
      [order.id, order.batchId, order.organisationId, order.requestedBy, order.requestedAt],
    );
    return rows.length > 0;
  }

  async lockOpenBulkApproval(tx: Tx): Promise<BulkApproval | null> {
    const [row] = await tx.query<BulkApproval>(
      `select ${BULK} from review.bulk_approval where finished_at is null order by id limit 1 for update skip locked`,
    );
    return row ?? null;
  }

  async advanceBulkApproval(tx: Tx, id: string, wave: { approved: number; seenUntil: string | null; isFinished: boolean }): Promise<void> {
    await tx.query(
      `update review.bulk_approval set approved_count = approved_count + $2, seen_until = coalesce($3, seen_until),
         finished_at = case when $4 then $5::timestamptz end
       where id = $1`,
      [id, wave.approved, wave.seenUntil, wave.isFinished, tx.now],
    );
  }

  /** The newest order to approve everything of each batch that had one. */
  async newestBulkApprovals(db: Db, batchIds: readonly string[]): Promise<Map<string, BulkApproval>> {
    const rows = await db.query<BulkApproval>(
      `select distinct on (batch_id) ${BULK} from review.bulk_approval where batch_id = any($1::uuid[]) order by batch_id, id desc`,
      [batchIds],
    );
    return new Map(rows.map((row) => [row.batchId, row]));
  }

  /** All verdicts of each assignment, oldest first. */
  async reviewsOf(db: Db, assignmentIds: readonly string[]): Promise<Map<string, Review[]>> {
    const rows = await db.query<Review>(
      `select ${REVIEW} from review.review where assignment_id = any($1::uuid[]) order by assignment_id, at, reverses_id nulls first, id`,
      [assignmentIds],
    );
    const found = new Map<string, Review[]>();
    for (const row of rows) found.set(row.assignmentId, [...(found.get(row.assignmentId) ?? []), row]);
    return found;
  }

  async disputesOfReviews(db: Db, reviewIds: readonly string[]): Promise<Map<string, Dispute>> {
    const rows = await db.query<Dispute>(`select ${DISPUTE} from review.dispute where review_id = any($1::uuid[])`, [reviewIds]);
    return new Map(rows.map((row) => [row.reviewId, row]));
  }

  async releasesOf(db: Db, ids: readonly string[]): Promise<Map<string, Release>> {
    const rows = await db.query<Release>(`select ${RELEASE} from review.release where id = any($1::uuid[])`, [ids]);
    return new Map(rows.map((row) => [row.id, row]));
  }
}
