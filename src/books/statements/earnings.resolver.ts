import { Inject } from '@nestjs/common';
import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { WorkerType } from '../../identity/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { Ledger, type AccountKind } from '../../ledger/index.ts';
import { CLOCK, CONFIG, DB, ForScopes, type Config, type Db, ReadsManyRows } from '../../platform/index.ts';
import { EarningsRepository } from './earnings.repository.ts';
import { EarningsType, earningsType } from './earnings.types.ts';
import { PeriodArgs, periodAsked } from '../core/period.args.ts';

const ACCOUNTS: readonly AccountKind[] = ['worker_pending', 'worker_available', 'worker_in_transit'];

@Resolver(() => WorkerType)
export class EarningsResolver {
  constructor(
    private readonly rows: EarningsRepository,
    private readonly ledger: Ledger,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @ForScopes('money')
  @ReadsManyRows()
  @ResolveField(() => EarningsType, { description: 'What you earned and were paid, by day of your time zone, and what you have now.' })
  async earnings(
    @Parent() worker: WorkerType,
    @Args('currency', { type: () => String, nullable: true, description: "ISO 4217 code; the marketplace's when left out." })
    asked: string | null,
    @Args() args: PeriodArgs,
  ): Promise<EarningsType> {
    const currency = asked ?? this.config.CURRENCY;
    const period = periodAsked(args, this.clock.now());
    const days = await this.rows.byDay(this.db, { workerId: worker.id, currency, timeZone: worker.timeZone }, period);
    const [pending = 0n, available = 0n, inTransit = 0n] = await this.ledger.balances(
      this.db,
      ACCOUNTS.map((kind) => ({ kind, ownerId: worker.id, currency })),
    );
    return earningsType(currency, period, days, { pending, available, inTransit });
  }
}
