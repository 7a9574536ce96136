import { Inject } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { WorkerType } from '../identity/index.ts';
import { DB, ForScopes, type Db } from '../platform/index.ts';
import { PendingMoneyType, pendingMoneyType } from './pending-money.types.ts';
import { ReviewRepository } from './review.repository.ts';

/** Maximum number of hours of due times in an answer; a hold time of days has no more. */
const MOST_HOURS = 500;

@Resolver(() => WorkerType)
export class PendingMoneyResolver {
  constructor(
    private readonly rows: ReviewRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ForScopes('money')
  @ResolveField(() => [PendingMoneyType], {
    description:
      'Your pending balance by when it becomes available, soonest first, and why it waits. The amounts of a currency sum to what is pending.',
  })
  async pendingMoney(@Parent() worker: WorkerType): Promise<PendingMoneyType[]> {
    return (await this.rows.pendingOf(this.db, worker.id, MOST_HOURS)).map(pendingMoneyType);
  }
}
