/** Batch functions for field resolvers: one query for all keys of a request. */
import { Inject, Injectable } from '@nestjs/common';
import { IdentityLoaders, personViewType, type PersonViewType } from '../identity/index.ts';
import { asId, present, type Currency, type FundingId, type PayeeId, type PayoutRunId, type WorkerId } from '../kernel/index.ts';
import { Ledger } from '../ledger/index.ts';
import { DB, load, type Db, type GraphContext, type Page } from '../platform/index.ts';
import type { BankDetails } from './bank-details.ts';
import type { FundingTakeBack } from './funding-take-back.ts';
import type { FundingReversal } from './funding.ts';
import { FundingRepository } from './funding.repository.ts';
import type { Payee } from './payee.ts';
import { PayeeRepository } from './payee.repository.ts';
import type { Payout } from './payout.ts';
import { PayoutRepository } from './payout.repository.ts';
import type { PayoutRun } from './payout-run.ts';
import { PayoutRunRepository } from './payout-run.repository.ts';

export interface WorkerBalance {
  readonly pending: bigint;
  readonly available: bigint;
  readonly inTransit: bigint;
}

/** By currency; none that the worker never had. */
export type WorkerBalances = ReadonlyMap<Currency, WorkerBalance>;

const WORKER_ACCOUNTS = { pending: 'worker_pending', available: 'worker_available', inTransit: 'worker_in_transit' } as const;

@Injectable()
export class PayoutsLoaders {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly identity: IdentityLoaders,
    private readonly ledger: Ledger,
    private readonly fundings: FundingRepository,
    private readonly payees: PayeeRepository,
    private readonly runs: PayoutRunRepository,
    private readonly payouts: PayoutRepository,
  ) {}

  /** The newest reversal of a funding, withdrawn ones too. */
  reversal(context: GraphContext, fundingId: string): Promise<FundingReversal | null> {
    return load(context, 'payouts.reversal', asId<'Funding'>(fundingId), (ids: readonly FundingId[]) =>
      this.fundings.reversalsOf(this.db, ids),
    );
  }

  /** What was taken back of a funding, oldest first. */
  async takeBacks(context: GraphContext, fundingId: string): Promise<FundingTakeBack[]> {
    const found = await load(context, 'payouts.takeBacks', asId<'Funding'>(fundingId), (ids: readonly FundingId[]) =>
      this.fundings.takeBacksOf(this.db, ids),
    );
    return found ?? [];
  }

  payee(context: GraphContext, payeeId: string): Promise<Payee | null> {
    return load(context, 'payouts.payee', asId<'Payee'>(payeeId), (ids: readonly PayeeId[]) => this.payees.byIds(this.db, ids));
  }

  bankDetails(context: GraphContext, payeeId: string): Promise<BankDetails | null> {
    return load(context, 'payouts.bankDetails', asId<'Payee'>(payeeId), (ids: readonly PayeeId[]) => this.payees.detailsOf(this.db, ids));
  }

  sameAccountAs(context: GraphContext, payeeId: string): Promise<WorkerId[] | null> {
    return load(context, 'payouts.sameAccountAs', asId<'Payee'>(payeeId), (ids: readonly PayeeId[]) =>
      this.payees.othersWithSameAccount(this.db, ids),
    );
  }

  /** The payees that the worker has now. */
  async currentPayees(context: GraphContext, workerId: string): Promise<Payee[]> {
    const found = await load(context, 'payouts.currentPayees', asId<'Person'>(workerId), (ids: readonly WorkerId[]) =>
      this.payees.currentOf(this.db, ids),
    );
    return found ?? [];
  }

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

  /** A person as admins see them. */
  async person(context: GraphContext, personId: string): Promise<PersonViewType> {
    return personViewType(present(await this.identity.person(context, personId), 'a person that a row names'));
  }

  async workerBalances(context: GraphContext, workerId: string): Promise<WorkerBalances> {
    const found = await load(context, 'payouts.workerBalances', workerId, (ids: readonly string[]) => this.balancesOf(ids));
    return found ?? new Map();
  }

  private async balancesOf(workerIds: readonly string[]): Promise<Map<string, WorkerBalances>> {
    const found = new Map<string, Map<Currency, { pending: bigint; available: bigint; inTransit: bigint }>>();
    for (const [part, kind] of Object.entries(WORKER_ACCOUNTS)) {
      for (const { ownerId, currency, minor } of await this.ledger.balancesOf(this.db, workerIds, kind)) {
        const ofWorker = found.get(ownerId) ?? new Map<Currency, { pending: bigint; available: bigint; inTransit: bigint }>();
        const balance = ofWorker.get(currency) ?? { pending: 0n, available: 0n, inTransit: 0n };
        ofWorker.set(currency, { ...balance, [part]: minor });
        found.set(ownerId, ofWorker);
      }
    }
    return found;
  }

  /** What an organisation has on one account of its own. */
  async organisationBalance(
    context: GraphContext,
    kind: 'requester_available' | 'requester_pending' | 'refund_clearing' | 'requester_receivable',
    organisationId: string,
    currency: Currency,
  ): Promise<bigint> {
    const found = await load(context, `payouts.${kind}`, `${organisationId} ${currency}`, async (keys: readonly string[]) => {
      const ids = keys.map((key) => key.split(' ')[0] ?? '');
      const rows = await this.ledger.balancesOf(this.db, ids, kind);
      return new Map(rows.map((row) => [`${row.ownerId} ${row.currency}`, row.minor]));
    });
    return found ?? 0n;
  }
}
