/** Restrictions across people, and who is named by one: for admins. */
import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Clock } from '../../kernel/index.ts';
import {
  Allow,
  CLOCK,
  connectionById,
  CurrentCaller,
  DB,
  mayAudit,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { IdentityLoaders } from '../organisations/identity.loaders.ts';
import { PersonViewType } from '../people/person.types.ts';
import { RestrictionRepository } from './restriction.repository.ts';
import { RestrictionConnection, RestrictionsArgs, RestrictionType, restrictionType } from './restriction.types.ts';

@Resolver(() => RestrictionType)
export class RestrictionSearchResolver {
  constructor(
    private readonly rows: RestrictionRepository,
    private readonly loaders: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Allow('admin', 'admin')
  @Query(() => RestrictionConnection, { description: 'Restrictions of all people, the blocks of organisations among them; newest first.' })
  async restrictions(@Args() args: RestrictionsArgs): Promise<Connection<RestrictionType>> {
    const now = this.clock.now();
    const filter = { kind: args.kind ?? null, isActive: args.active ?? null };
    return connectionById(
      args,
      (after, limit) => this.rows.search(this.db, filter, now, after, limit),
      (row) => restrictionType(row, now),
    );
  }

  @ResolveField(() => PersonViewType, { nullable: true, description: 'The restricted person; null unless you are an admin.' })
  async person(
    @Parent() { personId }: RestrictionType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<PersonViewType | null> {
    return mayAudit(caller.actor) ? this.loaders.personView(context, personId) : null;
  }

  @ResolveField(() => PersonViewType, {
    nullable: true,
    description: 'Who restricted the person; null for the marketplace itself, and unless you are an admin.',
  })
  async imposedBy(
    @Parent() { imposedById }: RestrictionType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<PersonViewType | null> {
    return imposedById !== null && mayAudit(caller.actor) ? this.loaders.personView(context, imposedById) : null;
  }
}
