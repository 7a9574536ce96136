/** A sweep that rolls up the balances of the platform's own accounts. It changes no balance that the ledger reports. */
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { ok } from '../kernel/index.ts';
import { Commands, Jobs, Metrics, systemCaller } from '../platform/index.ts';
import { rollUpBalances, rollUpFaults } from './balance.repository.ts';

@Injectable()
export class LedgerJobs implements OnModuleInit {
  private readonly logger = new Logger('ledger');
  /** Accounts that have been reported since they failed, because the sweep runs every few seconds. */
  private reported = new Set<string>();

  constructor(
    private readonly jobs: Jobs,
    private readonly commands: Commands,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep({ name: 'ledger.roll_up', run: () => this.rollUp() });
  }

  /** Writes no act, because balances are the same before and after. An account that overflows does not stop the others. */
  private async rollUp(): Promise<number> {
    const { rolled, faults } = await this.commands.must(systemCaller('ledger.roll_up'), async (tx) => {
      const count = await rollUpBalances(tx);
      return ok({ rolled: count, faults: await rollUpFaults(tx) });
    });
    for (const { kind, currency, accountId } of faults.filter((fault) => !this.reported.has(fault.accountId))) {
      this.metrics.alarm('ledger_roll_up_overflow');
      this.logger.error({ event: 'the balance of an account exceeds what it can hold', account: kind, currency, accountId });
    }
    this.reported = new Set(faults.map((fault) => fault.accountId));
    return rolled;
  }
}
