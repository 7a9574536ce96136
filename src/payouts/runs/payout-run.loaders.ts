/** Batch functions for field resolvers of payout runs: one query for all keys of a request. */
import { Inject, Injectable } from '@nestjs/common';
import { asId, type PayoutRunId } from '../../kernel/index.ts';
import { DB, load, type Db, type GraphContext, type Page } from '../../platform/index.ts';
import type { Payout } from '../payout.ts';
import { PayoutRepository } from '../payout.repository.ts';
import type { PayoutRun } from './payout-run.ts';
import { PayoutRunRepository } from './payout-run.repository.ts';

@Injectable()
export class PayoutRunLoaders {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly runs: PayoutRunRepository,
    private readonly payouts: PayoutRepository,
  ) {}

  run(context: GraphContext, runId: string): Promise<PayoutRun | null> {
    return load(context, 'payouts.run', asId<'PayoutRun'>(runId), (ids: readonly PayoutRunId[]) => this.runs.byIds(this.db, ids));
  }

  runTally(context: GraphContext, runId: string): Promise<Record<string, number> | null> {
    return load(context, 'payouts.runTally', asId<'PayoutRun'>(runId), (ids: readonly PayoutRunId[]) => this.runs.tallies(this.db, ids));
  }

  /** A page of the lines of a run, one more than the page holds. */
  async linesOfRun(context: GraphContext, runId: string, page: Page): Promise<Payout[]> {
    const name = `payouts.linesOfRun ${JSON.stringify(page)}`;
    const found = await load(context, name, asId<'PayoutRun'>(runId), (ids: readonly PayoutRunId[]) =>
      this.payouts.pagesOfRuns(this.db, ids, page),
    );
    return found ?? [];
  }
}
