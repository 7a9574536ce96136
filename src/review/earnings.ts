/** The hold time of earned money, for whoever lets workers earn: every earning waits by the same rule. */
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config, type Tx } from '../platform/index.ts';
import { payableAt } from './review.ts';
import { ReviewRepository, type Release } from './review.repository.ts';

/** What was earned, and posted to the worker's pending account in the same transaction. */
export type Earned = Omit<Release, 'dueAt' | 'releasedAt'>;

@Injectable()
export class Earnings {
  constructor(
    private readonly reviews: ReviewRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Writes when it becomes payable: after the hold time, and not before that of a new worker is over. */
  hold(tx: Tx, earned: readonly Earned[]): Promise<void> {
    const dueAt = payableAt(tx.now, this.config.HOLD_SECONDS);
    return this.reviews.insertReleases(
      tx,
      earned.map((each) => ({ ...each, dueAt })),
      this.config.NEW_WORKER_HOLD_SECONDS,
    );
  }
}
