import { Inject } from '@nestjs/common';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationType } from '../../identity/index.ts';
import { present, type Clock } from '../../kernel/index.ts';
import { OrganisationBalanceType } from '../../funding/index.ts';
import {
  afterId,
  CLOCK,
  connection,
  CurrentCaller,
  DB,
  MoneyType,
  moneyType,
  ForScopes,
  PageArgs,
  Replica,
  pageOf,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
  ReadsManyRows,
} from '../../platform/index.ts';
import { StatementLoaders } from './statement.loaders.ts';
import { mayReadOrganisation } from '../core/books.policy.ts';
import { PeriodArgs, periodAsked } from '../core/period.args.ts';
import { SpendingRepository } from './spending.repository.ts';
import { BatchSpendingConnection, batchSpendingType, SpendingType, spendingType, type BatchSpendingType } from './spending.types.ts';

@Resolver(() => OrganisationType)
export class OrganisationSpendingResolver {
  constructor(
    private readonly rows: SpendingRepository,
    private readonly replica: Replica,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @ForScopes('money')
  @ReadsManyRows()
  @ResolveField(() => SpendingType, {
    nullable: true,
    description: 'Spending of the organisation; null for callers who may not see its money.',
  })
  async spending(
    @Parent() organisation: OrganisationType,
    @Args() args: PeriodArgs,
    @CurrentCaller() caller: Caller,
  ): Promise<SpendingType | null> {
    if (!mayReadOrganisation(caller.actor, organisation.id)) return null;
    const period = periodAsked(args, this.clock.now());
    return spendingType(organisation, period, await this.rows.total(await this.replica.dbFor(caller.actor), organisation.id, period));
  }
}

@Resolver(() => SpendingType)
export class SpendingResolver {
  constructor(
    private readonly rows: SpendingRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ReadsManyRows()
  @ResolveField(() => BatchSpendingConnection, {
    description: 'By batch, newest first: rewards and the bonuses for work in it. Tests belong to no batch.',
  })
  async byBatch(@Parent() spending: SpendingType, @Args() args: PageArgs): Promise<Connection<BatchSpendingType>> {
    const page = pageOf(args, 1);
    const rows = await this.rows.byBatch(this.db, spending.organisationId, spending, afterId(page), page.first + 1);
    const batchIds = rows.map(({ batchId }) => batchId);
    const titles = await this.rows.titles(this.db, batchIds);
    return connection(
      rows,
      page,
      (row) => [row.batchId],
      (row) => batchSpendingType(row, present(titles.get(row.batchId), 'a batch that money was spent on'), spending.currency),
    );
  }
}

@Resolver(() => OrganisationBalanceType)
export class OrganisationBalanceResolver {
  constructor(private readonly loaders: StatementLoaders) {}

  @ResolveField(() => MoneyType, {
    description:
      'Set aside for batches and tests: reward and fee of every slot launched and not yet decided, and of attempts that may be begun.',
  })
  async reserved(@Parent() balance: OrganisationBalanceType, @Context() context: GraphContext): Promise<MoneyType> {
    return moneyType((await this.loaders.setAside(context, balance.organisationId)).reservedMinor, balance.currency);
  }

  @ResolveField(() => MoneyType, { description: 'Rests because of rejections that can still be undone.' })
  async inDispute(@Parent() balance: OrganisationBalanceType, @Context() context: GraphContext): Promise<MoneyType> {
    return moneyType((await this.loaders.setAside(context, balance.organisationId)).inDisputeMinor, balance.currency);
  }
}
