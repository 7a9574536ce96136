/** What the papers tell, as fields; and the addresses of the papers themselves. */
import { Inject } from '@nestjs/common';
import { Args, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationType, WorkerType } from '../identity/index.ts';
import type { Clock, Result } from '../kernel/index.ts';
import {
  Allow,
  badInput,
  CLOCK,
  CONFIG,
  connectionById,
  CurrentCaller,
  DB,
  idScalar,
  ForScopes,
  PageArgs,
  type Caller,
  type Config,
  type Connection,
  type Db,
} from '../platform/index.ts';
import { mayReadOrganisation } from './books.policy.ts';
import { DayBalanceRepository } from './day-balance.repository.ts';
import { daysOf, yearOf } from './days.ts';
import { OPTION_NAMES, type OptionTexts } from './paper-options.ts';
import {
  BooksPaperEnum,
  DaysArgs,
  OrganisationPaperEnum,
  PaperAddressType,
  PaperFormatEnum,
  PaperOptionsInput,
  WorkerPaperEnum,
} from './paper.types.ts';
import { Papers, type PaperFormat, type PaperName } from './papers.ts';
import { PeriodArgs, periodAsked } from './period.args.ts';
import {
  OrganisationBalanceByDayType,
  organisationBalanceByDayType,
  ReceiptConnection,
  ReceiptType,
  receiptType,
  WorkerBalanceByDayType,
  workerBalanceByDayType,
  YearTotalsType,
  yearTotalsTypes,
} from './receipt.types.ts';
import { ReceiptRepository, type Receipt } from './receipt.repository.ts';
import { YearRepository } from './year.repository.ts';

const CURRENCY = { type: () => String, nullable: true, description: "ISO 4217 code; the marketplace's when left out." };
const FORMAT = { type: () => PaperFormatEnum, defaultValue: 'html', description: 'A page or a table.' };
const OPTIONS = { type: () => PaperOptionsInput, nullable: true, description: 'Of when, and about what.' };

@Resolver(() => WorkerType)
export class WorkerPaperResolver {
  constructor(
    private readonly receipts: ReceiptRepository,
    private readonly balances: DayBalanceRepository,
    private readonly years: YearRepository,
    private readonly papers: Papers,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @ForScopes('money')
  @ResolveField(() => [ReceiptType], {
    description: 'What one assignment of yours earned: its reward, and bonuses for it; empty when nothing.',
  })
  async receipt(
    @Parent() worker: WorkerType,
    @Args('assignmentId', { type: () => idScalar('Assignment'), description: 'Which.' }) assignmentId: string,
  ): Promise<ReceiptType[]> {
    return (await this.receipts.ofAssignment(this.db, worker.id, assignmentId)).map(receiptType);
  }

  @ForScopes('money')
  @ResolveField(() => ReceiptConnection, {
    description: 'All your work that was approved and the bonuses given in a span of time, in the order of claims.',
  })
  async receiptsOf(@Parent() worker: WorkerType, @Args() args: PeriodArgs, @Args() pageArgs: PageArgs): Promise<Connection<ReceiptType>> {
    const period = periodAsked(args, this.clock.now());
    return connectionById(
      pageArgs,
      (after, limit): Promise<Receipt[]> => this.receipts.page(this.db, worker.id, period, after, limit),
      receiptType,
    );
  }

  @ForScopes('money')
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

  @ForScopes('money')
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

  @ForScopes('money')
  @ResolveField(() => PaperAddressType, {
    nullable: true,
    description: 'Where a browser finds a paper of yours; null, with an error, when an option is none.',
  })
  paperAddress(
    @Parent() worker: WorkerType,
    @Args('paper', { type: () => WorkerPaperEnum, description: 'Which.' }) paper: PaperName,
    @Args('format', FORMAT) format: PaperFormat,
    @Args('options', OPTIONS) options: PaperOptionsInput | null,
  ): PaperAddressType {
    return valueOrBadInput(this.papers.address('worker', worker.id, paper, format, texts(options)));
  }
}

@Resolver(() => OrganisationType)
export class OrganisationPaperResolver {
  constructor(
    private readonly balances: DayBalanceRepository,
    private readonly papers: Papers,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @ForScopes('money')
  @ResolveField(() => OrganisationBalanceByDayType, {
    nullable: true,
    description: 'What it had at the end of each day on which something moved; null for whom it does not concern.',
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

  @ForScopes('money')
  @ResolveField(() => PaperAddressType, {
    nullable: true,
    description: 'Where a browser finds a paper of the organisation; null for whom it does not concern.',
  })
  paperAddress(
    @Parent() { id }: OrganisationType,
    @Args('paper', { type: () => OrganisationPaperEnum, description: 'Which.' }) paper: PaperName,
    @Args('format', FORMAT) format: PaperFormat,
    @Args('options', OPTIONS) options: PaperOptionsInput | null,
    @CurrentCaller() caller: Caller,
  ): PaperAddressType | null {
    if (!mayReadOrganisation(caller.actor, id)) return null;
    return valueOrBadInput(this.papers.address('organisation', id, paper, format, texts(options)));
  }
}

@Resolver()
export class BooksPaperResolver {
  constructor(private readonly papers: Papers) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => PaperAddressType, { description: 'Where a browser finds a paper about the whole of the books.' })
  booksPaperAddress(
    @Args('paper', { type: () => BooksPaperEnum, description: 'Which.' }) paper: PaperName,
    @Args('format', FORMAT) format: PaperFormat,
    @Args('options', OPTIONS) options: PaperOptionsInput | null,
  ): PaperAddressType {
    return valueOrBadInput(this.papers.address('books', '', paper, format, texts(options)));
  }
}

/** The options as the query of an address has them. */
function texts(options: PaperOptionsInput | null): OptionTexts {
  const told: [string, string][] = [];
  for (const name of OPTION_NAMES) {
    const value = options?.[name];
    if (value instanceof Date) told.push([name, Number.isNaN(value.getTime()) ? 'no date' : value.toISOString()]);
    else if (value !== null && value !== undefined) told.push([name, String(value)]);
  }
  return Object.fromEntries(told);
}

/** @throws GraphQLError BAD_USER_INPUT */
function valueOrBadInput<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw badInput(result.refusals[0].message);
}
