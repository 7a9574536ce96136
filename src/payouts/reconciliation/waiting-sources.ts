/** Compares with Stripe: payouts that have been in one state for too long, and accounts with a wrong payout schedule. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { addSeconds } from '../../kernel/index.ts';
import { DB, type Db } from '../../platform/index.ts';
import { ReconciliationSources, type Comparison, type FoundDifference, type ReconciliationWindow } from '../../stripe/index.ts';
import { StripeAccounts } from '../accounts/stripe-accounts.ts';
import { ReconciledPayoutRepository } from './reconciled-payout.repository.ts';

const DAY = 86_400;
/** Longest time in a temporary state, in seconds. A bank takes a week with holidays. */
const LONGEST_SECONDS: Readonly<Record<string, number>> = { reserved: 2 * DAY, sending: DAY, sent: 10 * DAY, returning: 3 * DAY };
/** Rows that one comparison reports at most. */
const SHOWN = 1000;

@Injectable()
export class WaitingSources implements OnModuleInit {
  constructor(
    private readonly sources: ReconciliationSources,
    private readonly accounts: StripeAccounts,
    private readonly rows: ReconciledPayoutRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  onModuleInit(): void {
    this.sources.register({ name: 'payout', compare: (window) => this.stuck(window) });
    this.sources.register({
      name: 'account',
      catchUp: () => this.accounts.readPlatform(),
      compare: () => this.schedules(),
    });
  }

  /** Payouts by the time of what happened to them last. */
  private async stuck(window: ReconciliationWindow): Promise<Comparison> {
    const rows = await this.rows.waiting(this.db);
    const differences = rows
      .filter((row) => addSeconds(row.since, LONGEST_SECONDS[row.state] ?? 0) < window.now)
      .slice(0, SHOWN)
      .map(({ id, state, since, lastAnswer }): FoundDifference => {
        const localValue = `${state} since ${since.toISOString()}`;
        return {
          kind: 'stuck',
          subject: { kind: 'payout', id },
          localValue: lastAnswer === null ? localValue : `${localValue}: ${lastAnswer}`,
        };
      });
    return { compared: rows.length, differences };
  }

  private async schedules(): Promise<Comparison> {
    const rows = await this.rows.payoutIntervals(this.db);
    const differences: FoundDifference[] = [];
    for (const { accountId, workerId, interval, isGone } of rows) {
      const subject = workerId === null ? null : { kind: 'worker', id: workerId };
      if (isGone) differences.push({ kind: 'account_gone', objectId: accountId, subject, localValue: 'the payee of a worker' });
      else if (interval !== 'manual')
        differences.push({ kind: 'schedule', objectId: accountId ?? 'our own account', subject, stripeValue: interval });
    }
    return { compared: rows.length, differences };
  }
}
