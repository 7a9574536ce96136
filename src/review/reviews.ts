/** What higher domains may read of reviews. Ids are plain texts, because the ledger refers to what it books by text. */
import { Injectable } from '@nestjs/common';
import type { AssignmentId, BonusId, ReviewId } from '../kernel/index.ts';
import type { Db } from '../platform/index.ts';
import type { Bonus } from './bonus.entity.ts';
import { BonusRepository } from './bonus.repository.ts';
import type { RejectionHold, Release, Review } from './review.entity.ts';
import { ReviewRepository } from './review.repository.ts';

@Injectable()
export class Reviews {
  constructor(
    private readonly rows: ReviewRepository,
    private readonly bonusRows: BonusRepository,
  ) {}

  /** All verdicts of each assignment, oldest first; an assignment without any is left out. */
  reviewsOf(db: Db, assignmentIds: readonly string[]): Promise<Map<string, Review[]>> {
    return this.rows.reviewsOf(db, assignmentIds as readonly AssignmentId[]);
  }

  /** What became of rejections, by the id of the rejecting review. */
  rejectionHolds(db: Db, reviewIds: readonly string[]): Promise<Map<string, RejectionHold>> {
    return this.rows.holdsOfReviews(db, reviewIds as readonly ReviewId[]);
  }

  /** When earned money becomes payable, by the id of the assignment or bonus. */
  releases(db: Db, ids: readonly string[]): Promise<Map<string, Release>> {
    return this.rows.releasesOf(db, ids);
  }

  bonuses(db: Db, ids: readonly string[]): Promise<Map<string, Bonus>> {
    return this.bonusRows.byIds(db, ids as readonly BonusId[]);
  }
}
