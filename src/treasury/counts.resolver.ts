import { Inject } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { AdminCountsType } from '../identity/index.ts';
import { CountType, DB, type Db } from '../platform/index.ts';
import { TreasuryCountsRepository } from './counts.repository.ts';

@Resolver(() => AdminCountsType)
export class TreasuryCountsResolver {
  constructor(
    private readonly rows: TreasuryCountsRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => CountType, { description: 'Adjustments of the books that you may approve.' })
  adjustments(@Parent() counts: AdminCountsType): Promise<CountType> {
    return this.rows.adjustments(this.db, counts);
  }

  @ResolveField(() => CountType, { description: 'Own money to take out that you may approve.' })
  ownMoney(@Parent() counts: AdminCountsType): Promise<CountType> {
    return this.rows.ownMoney(this.db, counts);
  }

  @ResolveField(() => CountType, { description: 'Lines of bank statements that nothing matched.' })
  bankLines(): Promise<CountType> {
    return this.rows.bankLines(this.db);
  }
}
