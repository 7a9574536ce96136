/** Upkeep: rolls up the balances of the platform's own accounts. It changes nothing that the ledger says. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ok } from '../kernel/index.ts';
import { Commands, Jobs, systemCaller } from '../platform/index.ts';

@Injectable()
export class LedgerJobs implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly commands: Commands,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep({ name: 'ledger.roll_up', run: () => this.rollUp() });
  }

  /** No act: what the accounts hold is the same before and after. */
  private rollUp(): Promise<number> {
    return this.commands.must(systemCaller('ledger.roll_up'), async (tx) => {
      const [row] = await tx.query<{ rolled: number }>('select ledger.roll_up() as rolled');
      return ok(row?.rolled ?? 0);
    });
  }
}
