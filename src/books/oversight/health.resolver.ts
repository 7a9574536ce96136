import { Inject } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import type { Clock } from '../../kernel/index.ts';
import { LedgerComparison } from '../../treasury/index.ts';
import { Allow, CLOCK, DB, type Db, ReadsManyRows } from '../../platform/index.ts';
import { MoneyByAgeRepository } from './money-by-age.repository.ts';
import { HealthRepository } from './health.repository.ts';
import { MoneyHealthType, moneyHealthType, MoneyOfAgeType, moneyOfAgeType } from './health.types.ts';
import { WaitingMoneyRepository } from './waiting-money.repository.ts';

@Resolver()
export class HealthResolver {
  constructor(
    private readonly comparison: LedgerComparison,
    private readonly rows: HealthRepository,
    private readonly waiting: WaitingMoneyRepository,
    private readonly ages: MoneyByAgeRepository,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @ReadsManyRows()
  @Query(() => MoneyHealthType, {
    description: 'Solvency, differences between the rails and the ledger, alarms, money that is stuck, and the newest seals.',
  })
  async moneyHealth(): Promise<MoneyHealthType> {
    const at = this.clock.now();
    const [solvency, differences, lastComparison, payerStops, waiting, seals] = await Promise.all([
      this.rows.solvency(this.db),
      this.comparison.differences(this.db),
      this.rows.lastComparison(this.db),
      this.rows.payerStops(this.db),
      this.waiting.waiting(this.db, at),
      this.rows.seals(this.db),
    ]);
    return moneyHealthType({ at, solvency, differences, lastComparison, payerStops, waiting, seals });
  }

  @Allow(['admin', 'auditor'], 'admin')
  @ReadsManyRows()
  @Query(() => [MoneyOfAgeType], {
    description: 'How much money is in each state, and for how long: by currency, kind of account and age.',
  })
  async moneyByAge(): Promise<MoneyOfAgeType[]> {
    return (await this.ages.byAge(this.db, this.clock.now())).map(moneyOfAgeType);
  }
}
