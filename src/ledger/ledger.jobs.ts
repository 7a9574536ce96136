/** Upkeep: rolls up the balances of the platform's own accounts. It changes nothing that the ledger says. */
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { ok } from '../kernel/index.ts';
import { Commands, Jobs, Metrics, systemCaller } from '../platform/index.ts';

/** An account that cannot hold its balance. */
interface RollUpFault {
  readonly kind: string;
  readonly currency: string;
  readonly accountId: string;
}

@Injectable()
export class LedgerJobs implements OnModuleInit {
  private readonly logger = new Logger('ledger');
  /** Accounts that were reported since they failed: the sweep runs every few seconds. */
  private reported = new Set<string>();

  constructor(
    private readonly jobs: Jobs,
    private readonly commands: Commands,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep({ name: 'ledger.roll_up', run: () => this.rollUp() });
  }

  /** No act: what the accounts hold is the same before and after. An account whose balance overflows does not stop the others. */
  private async rollUp(): Promise<number> {
    const { rolled, faults } = await this.commands.must(systemCaller('ledger.roll_up'), async (tx) => {
      const [row] = await tx.query<{ rolled: number }>('select ledger.roll_up() as rolled');
      const found = await tx.query<RollUpFault>(
        `select a.kind, a.currency, a.id as "accountId" from ledger.roll_up_fault f join ledger.account a on a.id = f.account_id order by a.id`,
      );
      return ok({ rolled: row?.rolled ?? 0, faults: found });
    });
    for (const { kind, currency, accountId } of faults.filter((fault) => !this.reported.has(fault.accountId))) {
      this.metrics.alarm('ledger_roll_up_overflow');
      this.logger.error({ event: 'the balance of an account exceeds what it can hold', account: kind, currency, accountId });
    }
    this.reported = new Set(faults.map((fault) => fault.accountId));
    return rolled;
  }
}
