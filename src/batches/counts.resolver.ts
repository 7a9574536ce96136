import { Inject } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { AdminCountsType } from '../identity/index.ts';
import { CountType, DB, type Db } from '../platform/index.ts';
import { BatchCountsRepository } from './counts.repository.ts';

@Resolver(() => AdminCountsType)
export class BatchCountsResolver {
  constructor(
    private readonly rows: BatchCountsRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => CountType, { description: 'First batches that you may approve or send back.' })
  batchesInReview(@Parent() counts: AdminCountsType): Promise<CountType> {
    return this.rows.inReview(this.db, counts);
  }
}
