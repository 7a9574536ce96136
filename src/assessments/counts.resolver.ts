import { Inject } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { WorkerCountsType } from '../identity/index.ts';
import { CountType, DB, type Db } from '../platform/index.ts';
import { AttemptCountsRepository } from './counts.repository.ts';

@Resolver(() => WorkerCountsType)
export class AttemptCountsResolver {
  constructor(
    private readonly rows: AttemptCountsRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => CountType, { description: 'Attempts at tests that you have begun and not submitted.' })
  openTestAttempts(@Parent() counts: WorkerCountsType): Promise<CountType> {
    return this.rows.open(this.db, counts.workerId);
  }
}
