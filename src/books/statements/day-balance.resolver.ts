import { Inject } from '@nestjs/common';
import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationType, WorkerType } from '../../identity/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { CLOCK, CONFIG, CurrentCaller, DB, ForScopes, type Caller, type Config, type Db, ReadsManyRows } from '../../platform/index.ts';
import { valueOrBadInput } from '../core/bad-input.ts';
import { mayReadOrganisation } from '../core/books.policy.ts';
import { DaysArgs } from '../core/days.args.ts';
import { daysOf } from '../core/days.ts';
import { DayBalanceRepository } from './day-balance.repository.ts';
import {
  OrganisationBalanceByDayType,
  organisationBalanceByDayType,
  WorkerBalanceByDayType,
  workerBalanceByDayType,
} from './day-balance.types.ts';

const CURRENCY = { type: () => String, nullable: true, description: "ISO 4217 code; the marketplace's when left out." };

@Resolver(() => WorkerType)
export class WorkerDayBalanceResolver {
  constructor(
    private readonly balances: DayBalanceRepository,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @ForScopes('money')
  @ReadsManyRows()
  @ResolveField(() => WorkerBalanceByDayType, { description: 'What you had at the end of each day on which something moved.' })
  async balanceByDay(
    @Parent() worker: WorkerType,
    @Args('currency', CURRENCY) asked: string | null,
    @Args() args: DaysArgs,
  ): Promise<WorkerBalanceByDayType> {
    const span = valueOrBadInput(daysOf(args, this.clock.now(), worker.timeZone));
    const currency = asked ?? this.config.CURRENCY;
    return workerBalanceByDayType(await this.balances.ofWorker(this.db, worker.id, currency, span), span, currency);
  }
}

@Resolver(() => OrganisationType)
export class OrganisationDayBalanceResolver {
  constructor(
    private readonly balances: DayBalanceRepository,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @ForScopes('money')
  @ReadsManyRows()
  @ResolveField(() => OrganisationBalanceByDayType, {
    nullable: true,
    description: 'Balance at the end of each day with a movement; null for callers who may not see its money.',
  })
  async balanceByDay(
    @Parent() { id, currency }: OrganisationType,
    @Args() args: DaysArgs,
    @CurrentCaller() caller: Caller,
  ): Promise<OrganisationBalanceByDayType | null> {
    if (!mayReadOrganisation(caller.actor, id)) return null;
    const span = valueOrBadInput(daysOf(args, this.clock.now(), 'UTC'));
    return organisationBalanceByDayType(await this.balances.ofOrganisation(this.db, id, currency, span), span, currency);
  }
}
