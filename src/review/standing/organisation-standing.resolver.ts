/** An organisation's standing, added to the type by which workers see it, and the sweep that counts it. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { PublicOrganisationType } from '../../identity/index.ts';
import { ok } from '../../kernel/index.ts';
import { Commands, DB, Jobs, load, systemCaller, type Db, type GraphContext } from '../../platform/index.ts';
import { organisationStanding } from './organisation-standing.ts';
import { OrganisationStandingRepository } from './organisation-standing.repository.ts';
import { RequesterStandingType, requesterStandingType } from './organisation-standing.types.ts';

/** Organisations counted in one transaction. */
const COUNTED_AT_ONCE = 20;

@Resolver(() => PublicOrganisationType)
export class OrganisationStandingResolver {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly standings: OrganisationStandingRepository,
  ) {}

  @ResolveField(() => RequesterStandingType, { description: 'How it treated those who worked for it.' })
  async standing(@Parent() organisation: PublicOrganisationType, @Context() context: GraphContext): Promise<RequesterStandingType> {
    const tally = await load(context, 'review.organisationStanding', organisation.id, (ids) => this.standings.tallies(this.db, ids));
    return requesterStandingType(organisationStanding(tally));
  }
}

@Injectable()
export class OrganisationStandingSweep implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly commands: Commands,
    private readonly standings: OrganisationStandingRepository,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep({ name: 'review.count_standings', run: () => this.run() });
  }

  private run(): Promise<number> {
    return this.commands.must(systemCaller('sweep.review.count_standings'), async (tx) => {
      const due = await this.standings.due(tx, tx.now, COUNTED_AT_ONCE);
      if (due.length > 0) await this.standings.refresh(tx, due);
      return ok(due.length);
    });
  }
}
