import { Inject } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { AdminCountsType } from '../identity/index.ts';
import { CountType, DB, type Db } from '../platform/index.ts';
import { FundingCountsRepository } from './counts.repository.ts';

@Resolver(() => AdminCountsType)
export class FundingCountsResolver {
  constructor(
    private readonly rows: FundingCountsRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => CountType, { description: 'Reversals of fundings that you may approve.' })
  fundingReversals(@Parent() counts: AdminCountsType): Promise<CountType> {
    return this.rows.reversals(this.db, counts);
  }

  @ResolveField(() => CountType, { description: 'Parts of refunds to transfer by hand, and transfers that you may confirm.' })
  refundTransfers(@Parent() counts: AdminCountsType): Promise<CountType> {
    return this.rows.refundTransfers(this.db, counts);
  }
}
