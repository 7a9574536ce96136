import { Inject } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationCountsType } from '../identity/index.ts';
import { CountType, CurrentCaller, DB, hasRole, NO_COUNT, type Caller, type Db } from '../platform/index.ts';
import { QualificationCountsRepository } from './counts.repository.ts';

@Resolver(() => OrganisationCountsType)
export class QualificationCountsResolver {
  constructor(
    private readonly rows: QualificationCountsRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => CountType, { description: 'Requests for qualifications that you may decide; 0 without the role manager.' })
  async qualificationRequests(
    @Parent() { organisationId }: OrganisationCountsType,
    @CurrentCaller() { actor }: Caller,
  ): Promise<CountType> {
    if (!hasRole(actor, organisationId, 'manager')) return NO_COUNT;
    return this.rows.requests(this.db, organisationId);
  }
}
