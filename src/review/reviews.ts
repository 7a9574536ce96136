/** What higher domains may read of reviews. */
import { Injectable } from '@nestjs/common';
import type { Db } from '../platform/index.ts';
import { BonusRepository, type Bonus } from './bonus.repository.ts';
import { ReviewRepository, type Dispute, type Release, type Review } from './review.repository.ts';

@Injectable()
export class Reviews {
  constructor(
    private readonly rows: ReviewRepository,
    private readonly bonusRows: BonusRepository,
  ) {}

  /** All verdicts of each assignment, oldest first; an assignment without any is left out. */
  reviewsOf(db: Db, assignmentIds: readonly string[]): Promise<Map<string, Review[]>> {
    return this.rows.reviewsOf(db, assignmentIds);
  }

  /** What became of rejections, by the id of the rejecting review. */
  disputes(db: Db, reviewIds: readonly string[]): Promise<Map<string, Dispute>> {
    return this.rows.disputesOfReviews(db, reviewIds);
  }

  /** When earned money becomes payable, by the id of the assignment or bonus. */
  releases(db: Db, ids: readonly string[]): Promise<Map<string, Release>> {
    return this.rows.releasesOf(db, ids);
  }

  bonuses(db: Db, ids: readonly string[]): Promise<Map<string, Bonus>> {
    return this.bonusRows.byIds(db, ids);
  }
}
