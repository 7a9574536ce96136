/** The hold time of earned money, for whoever lets workers earn: every earning waits by the same rule. */
import { Injectable } from '@nestjs/common';
import { PlatformRules, type Tx } from '../platform/index.ts';
import { payableAt } from './review.ts';
import type { Release } from './review.entity.ts';
import { ReviewRepository } from './review.repository.ts';

/** What was earned, and posted to the worker's pending account in the same transaction. */
export type Earned = Omit<Release, 'dueAt' | 'releasedAt'>;

@Injectable()
export class Earnings {
  constructor(
    private readonly reviews: ReviewRepository,
    private readonly rules: PlatformRules,
  ) {}

  /** Writes when it becomes payable: after the hold time, and not before that of a new worker is over. */
  async hold(tx: Tx, earned: readonly Earned[]): Promise<void> {
    const { HOLD_SECONDS, NEW_WORKER_HOLD_SECONDS } = await this.rules.current(tx);
    const dueAt = payableAt(tx.now, HOLD_SECONDS);
    await this.reviews.insertReleases(
      tx,
      earned.map((each) => ({ ...each, dueAt })),
      NEW_WORKER_HOLD_SECONDS,
    );
  }
}
