import { Inject } from '@nestjs/common';
import { Args, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { WorkerType } from '../../identity/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { CLOCK, CONFIG, DB, ForScopes, type Config, type Db, ReadsManyRows } from '../../platform/index.ts';
import { valueOrBadInput } from '../core/bad-input.ts';
import { yearOf } from '../core/days.ts';
import { DayBalanceRepository } from './day-balance.repository.ts';
import { YearTotalsRepository } from './year-totals.repository.ts';
import { YearTotalsType, yearTotalsTypes } from './year-totals.types.ts';

@Resolver(() => WorkerType)
export class YearTotalsResolver {
  constructor(
    private readonly balances: DayBalanceRepository,
    private readonly years: YearTotalsRepository,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @ForScopes('money')
  @ReadsManyRows()
  @ResolveField(() => [YearTotalsType], { description: 'What a calendar year brought, in each currency: for a tax return.' })
  async yearTotals(
    @Parent() worker: WorkerType,
    @Args('year', { type: () => Int, nullable: true, description: 'Which; this one when left out.' }) asked: number | null,
  ): Promise<YearTotalsType[]> {
    const { timeZone } = worker;
    const span = valueOrBadInput(yearOf(asked, this.clock.now(), timeZone));
    const months = await this.years.byMonth(this.db, worker.id, timeZone, await this.balances.momentsOf(this.db, span));
    return yearTotalsTypes(months, { year: span.year, payer: this.config.OPERATOR_NAME, timeZone });
  }
}
