/** Bonuses of all organisations, for admins and auditors; and on each bonus, who paid it and who got it. */
import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { IdentityLoaders, PersonViewType, personViewType } from '../identity/index.ts';
import { present } from '../kernel/index.ts';
import {
  Allow,
  amountConnection,
  checkSpan,
  CurrentCaller,
  DB,
  mayAudit,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
} from '../platform/index.ts';
import { BonusRepository } from './bonus.repository.ts';
import { BonusConnection, BonusListArgs, BonusType, bonusType } from './bonus.types.ts';

@Resolver(() => BonusType)
export class BonusSearchResolver {
  constructor(
    private readonly rows: BonusRepository,
    private readonly people: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => BonusConnection, {
    description: 'Bonuses of all organisations by worker, batch, amount and time; the newest first unless ordered.',
  })
  async bonuses(@Args() args: BonusListArgs): Promise<Connection<BonusType>> {
    const { organisationId = null, workerId = null, batchId = null, from = null, to = null } = args;
    checkSpan(['from', 'to'], from, to);
    return amountConnection(args, (page) => this.rows.search(this.db, { organisationId, workerId, batchId, from, to }, page), bonusType);
  }

  @ResolveField(() => PersonViewType, { nullable: true, description: 'The member who paid it. Only admins and auditors see it.' })
  paidBy(
    @Parent() { bonus }: BonusType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<PersonViewType | null> {
    return this.forAdmins(caller, context, bonus.paidBy);
  }

  @ResolveField(() => PersonViewType, {
    nullable: true,
    description: 'The worker who got it, as a person. Only admins and auditors see it.',
  })
  recipient(
    @Parent() { bonus }: BonusType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<PersonViewType | null> {
    return this.forAdmins(caller, context, bonus.workerId);
  }

  private async forAdmins(caller: Caller, context: GraphContext, personId: string): Promise<PersonViewType | null> {
    if (!mayAudit(caller.actor)) return null;
    return personViewType(present(await this.people.person(context, personId), 'a person whom a bonus names'));
  }
}
