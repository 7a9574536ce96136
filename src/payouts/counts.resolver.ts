import { Inject } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { AdminCountsType } from '../identity/index.ts';
import { CountType, DB, type Db } from '../platform/index.ts';
import { PayoutCountsRepository } from './counts.repository.ts';

@Resolver(() => AdminCountsType)
export class PayoutCountsResolver {
  constructor(
    private readonly rows: PayoutCountsRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => CountType, { description: 'Large payouts that you may approve or refuse.' })
  payouts(@Parent() counts: AdminCountsType): Promise<CountType> {
    return this.rows.payouts(this.db, counts);
  }

  @ResolveField(() => CountType, { description: 'Bank details that you may accept or refuse.' })
  payees(@Parent() counts: AdminCountsType): Promise<CountType> {
    return this.rows.payees(this.db, counts);
  }

  @ResolveField(() => CountType, { description: 'Payout runs that you may approve.' })
  payoutRuns(@Parent() counts: AdminCountsType): Promise<CountType> {
    return this.rows.payoutRuns(this.db, counts);
  }

  @ResolveField(() => CountType, { description: 'Reasons for which nothing is paid by Stripe until an admin lifts them.' })
  payerStops(): Promise<CountType> {
    return this.rows.payerStops(this.db);
  }
}
