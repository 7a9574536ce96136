import { Inject } from '@nestjs/common';
import { Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { present } from '../../kernel/index.ts';
import { Allow, CLOCK, CountType, CurrentCaller, DB, personIdOf, type Caller, type Db } from '../../platform/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { ActiveAdmins } from '../admins/active-admins.ts';
import { AdminRequestRepository } from '../admins/admin-request.repository.ts';
import { OrganisationType } from '../organisations/organisation.types.ts';
import { WorkerType } from '../workers/worker.types.ts';
import { AdminCountsType, OrganisationCountsType, WorkerCountsType } from '../core/counts.types.ts';

@Resolver(() => AdminCountsType)
export class AdminCountsResolver {
  constructor(
    private readonly admins: ActiveAdmins,
    private readonly requests: AdminRequestRepository,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Allow('admin', 'admin')
  @Query(() => AdminCountsType, { description: 'Numbers for badges: what waits for your decision as an admin.' })
  async adminCounts(@CurrentCaller() caller: Caller): Promise<AdminCountsType> {
    const adminId = present(personIdOf(caller.actor), 'the person of an admin');
    const standing = present((await this.admins.standings(this.db, [adminId], this.clock.now())).get(adminId), 'the standing of an admin');
    return Object.assign(new AdminCountsType(), {
      adminId,
      adminSince: present(standing.adminSince, 'the time since which an admin is one'),
      organisationIds: [...standing.organisationIds],
    });
  }

  @ResolveField(() => CountType, { description: 'Admin requests of others that you may approve or refuse.' })
  async adminRequests(@Parent() counts: AdminCountsType): Promise<CountType> {
    return this.requests.countFor(this.db, counts, this.clock.now());
  }
}

@Resolver(() => OrganisationType)
export class OrganisationCountsResolver {
  @ResolveField(() => OrganisationCountsType, { description: 'Numbers for badges: what waits for you in the organisation.' })
  counts(@Parent() { id }: OrganisationType): OrganisationCountsType {
    return Object.assign(new OrganisationCountsType(), { organisationId: id });
  }
}

@Resolver(() => WorkerType)
export class WorkerCountsResolver {
  @ResolveField(() => WorkerCountsType, { description: 'Numbers for badges: what waits for you, and for what you wait.' })
  counts(@Parent() { id }: WorkerType): WorkerCountsType {
    return Object.assign(new WorkerCountsType(), { workerId: id });
  }
}
