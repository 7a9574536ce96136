/** Batch functions for field resolvers of fundings and balances: one query for all keys of a request. */
import { Inject, Injectable } from '@nestjs/common';
import { asId, type Currency, type FundingId } from '../kernel/index.ts';
import { Ledger } from '../ledger/index.ts';
import { DB, load, type Db, type GraphContext } from '../platform/index.ts';
import type { FundingTakeBack } from './funding-take-back.ts';
import type { FundingReversal } from './funding.ts';
import { FundingRepository } from './funding.repository.ts';

@Injectable()
export class FundingLoaders {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly ledger: Ledger,
    private readonly fundings: FundingRepository,
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
