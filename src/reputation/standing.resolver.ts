/** Standing, added to the types by which a worker, a requester and an admin see a worker. */
import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  CrowdWorkerType,
  IdentityLoaders,
  PersonViewType,
  PublicOrganisationType,
  publicOrganisationType,
  WorkerType,
} from '../identity/index.ts';
import { present, type PersonId } from '../kernel/index.ts';
import {
  afterId,
  Allow,
  connection,
  DB,
  idScalar,
  PageArgs,
  pageOf,
  type Connection,
  type Db,
  type GraphContext,
} from '../platform/index.ts';
import { countsOf } from './outcome.ts';
import { OutcomeRepository } from './outcome.repository.ts';
import { ReputationLoaders } from './reputation.loaders.ts';
import {
  CrowdWorkerStandingType,
  crowdWorkerStandingType,
  StandingType,
  standingType,
  StandingWithRequesterConnection,
  StandingWithRequesterType,
  standingWithRequesterType,
} from './standing.types.ts';

@Resolver(() => WorkerType)
export class WorkerStandingResolver {
  constructor(private readonly loaders: ReputationLoaders) {}

  @ResolveField(() => StandingType, {
    description: 'Outcomes of your assignments, which requirements on your history are compared with.',
  })
  async standing(@Parent() worker: WorkerType, @Context() context: GraphContext): Promise<StandingType> {
    return standingType(await this.loaders.counts(context, worker.id));
  }
}

@Resolver(() => CrowdWorkerType)
export class CrowdWorkerStandingResolver {
  constructor(private readonly loaders: ReputationLoaders) {}

  @ResolveField(() => CrowdWorkerStandingType, {
    description: 'What became of their assignments for you. What others decided is not told one by one.',
  })
  async standing(@Parent() worker: CrowdWorkerType, @Context() context: GraphContext): Promise<CrowdWorkerStandingType> {
    const [here, everywhere] = await Promise.all([
      this.loaders.countsWith(context, worker.organisationId, worker.workerId),
      this.loaders.counts(context, worker.workerId),
    ]);
    return crowdWorkerStandingType(here, everywhere);
  }
}

@Resolver(() => PersonViewType)
export class PersonStandingResolver {
  constructor(private readonly loaders: ReputationLoaders) {}

  @ResolveField(() => StandingType, { nullable: true, description: 'Outcomes of their assignments; null when they are no worker.' })
  async standing(@Parent() person: PersonViewType, @Context() context: GraphContext): Promise<StandingType | null> {
    return person.isWorker ? standingType(await this.loaders.counts(context, person.id)) : null;
  }
}

@Resolver(() => StandingWithRequesterType)
export class StandingWithRequesterResolver {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly outcomes: OutcomeRepository,
    private readonly identity: IdentityLoaders,
  ) {}

  @Allow('admin', 'admin')
  @Query(() => StandingWithRequesterConnection, { description: "Outcomes of one worker's assignments, by organisation." })
  async workerStandings(
    @Args('personId', { type: () => idScalar('Person'), description: 'Public id of the worker.' }) personId: PersonId,
    @Args() args: PageArgs,
  ): Promise<Connection<StandingWithRequesterType>> {
    const page = pageOf(args, 1);
    const rows = await this.outcomes.byOrganisation(this.db, personId, afterId(page), page.first + 1);
    return connection(
      rows,
      page,
      (row) => [row.organisationId],
      (row) => standingWithRequesterType(row.organisationId, countsOf(row.tally)),
    );
  }

  @ResolveField(() => PublicOrganisationType, { description: 'The organisation that requested the work.' })
  async requester(@Parent() standing: StandingWithRequesterType, @Context() context: GraphContext): Promise<PublicOrganisationType> {
    return publicOrganisationType(
      present(await this.identity.organisation(context, standing.organisationId), 'the organisation of a standing'),
    );
  }
}
