/** Batch functions for field resolvers: one query for all keys of a request. */
import { Inject, Injectable } from '@nestjs/common';
import type { AssignmentId, BonusId, ReviewId } from '../kernel/index.ts';
import { DB, load, type Db, type GraphContext } from '../platform/index.ts';
import { Work, type Assignment } from '../work/index.ts';
import type { Bonus } from './bonus.entity.ts';
import { BonusRepository } from './bonus.repository.ts';
import type { RejectionHold, Release, Review } from './review.entity.ts';
import { ReviewRepository } from './review.repository.ts';

@Injectable()
export class ReviewLoaders {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly work: Work,
    private readonly reviews: ReviewRepository,
    private readonly bonuses: BonusRepository,
  ) {}

  async assignments(context: GraphContext, ids: readonly string[]): Promise<Assignment[]> {
    const found = await Promise.all(
      ids.map((id) => load(context, 'review.assignment', id as AssignmentId, (keys) => this.work.assignments(this.db, keys))),
    );
    return found.filter((assignment) => assignment !== null);
  }

  /** All verdicts on one assignment, oldest first. */
  async reviewsOf(context: GraphContext, assignmentId: AssignmentId): Promise<Review[]> {
    return (await load(context, 'review.reviewsOf', assignmentId, (ids) => this.reviews.reviewsOf(this.db, ids))) ?? [];
  }

  /** What became of a rejection. */
  rejectionHold(context: GraphContext, reviewId: ReviewId): Promise<RejectionHold | null> {
    return load(context, 'review.rejection_hold', reviewId, (ids) => this.reviews.holdsOfReviews(this.db, ids));
  }

  /** When the money of an assignment or bonus becomes payable. */
  release(context: GraphContext, id: string): Promise<Release | null> {
    return load(context, 'review.release', id, (ids) => this.reviews.releasesOf(this.db, ids));
  }

  bonus(context: GraphContext, id: BonusId): Promise<Bonus | null> {
    return load(context, 'review.bonus', id, (ids) => this.bonuses.byIds(this.db, ids));
  }

  async bonusesOf(context: GraphContext, assignmentId: AssignmentId): Promise<Bonus[]> {
    return (await load(context, 'review.bonusesOf', assignmentId, (ids) => this.bonuses.ofAssignments(this.db, ids))) ?? [];
  }
}
