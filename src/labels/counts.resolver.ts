import { Inject } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationCountsType } from '../identity/index.ts';
import { CountType, CurrentCaller, DB, hasRole, NO_COUNT, type Caller, type Db } from '../platform/index.ts';
import { LabelCountsRepository } from './counts.repository.ts';

@Resolver(() => OrganisationCountsType)
export class LabelCountsResolver {
  constructor(
    private readonly rows: LabelCountsRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => CountType, {
    description: 'Known answers that the crowd contradicts, and that you may correct; 0 without the role manager.',
  })
  async contradictedGold(@Parent() { organisationId }: OrganisationCountsType, @CurrentCaller() { actor }: Caller): Promise<CountType> {
    if (!hasRole(actor, organisationId, 'manager')) return NO_COUNT;
    return this.rows.contradictedGold(this.db, organisationId);
  }
}
