import { Inject } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationCountsType } from '../identity/index.ts';
import { CountType, CurrentCaller, DB, hasRole, NO_COUNT, personIdOf, type Caller, type Db } from '../platform/index.ts';
import { ReviewCountsRepository } from './counts.repository.ts';

@Resolver(() => OrganisationCountsType)
export class ReviewCountsResolver {
  constructor(
    private readonly rows: ReviewCountsRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => CountType, { description: 'Answers that you may review; 0 without the role reviewer.' })
  async answersToReview(@Parent() { organisationId }: OrganisationCountsType, @CurrentCaller() { actor }: Caller): Promise<CountType> {
    const reviewerId = personIdOf(actor);
    if (reviewerId === null || !hasRole(actor, organisationId, 'reviewer')) return NO_COUNT;
    return this.rows.toReview(this.db, organisationId, reviewerId);
  }
}
