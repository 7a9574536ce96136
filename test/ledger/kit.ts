/** Short ways to move money in tests of the ledger. */
import {
  money,
  newId,
  type AssignmentId,
  type BatchId,
  type BonusId,
  type FundingId,
  type JournalId,
  type Money,
  type OrganisationId,
  type PayoutId,
  type ReviewId,
  type WorkerId,
} from '../../src/kernel/index.ts';
import { chart, Ledger, type AccountKind, type LedgerEvent } from '../../src/ledger/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';

export const usd = (minor: bigint | number): Money => money(BigInt(minor), 'USD');

export const fresh = {
  organisation: () => newId<'Organisation'>() as OrganisationId,
  batch: () => newId<'Batch'>() as BatchId,
  worker: () => newId<'Person'>() as WorkerId,
  assignment: () => newId<'Assignment'>() as AssignmentId,
  review: () => newId<'Review'>() as ReviewId,
  funding: () => newId<'Funding'>() as FundingId,
  payout: () => newId<'Payout'>() as PayoutId,
  bonus: () => newId<'Bonus'>() as BonusId,
};

export interface Books {
  readonly ledger: Ledger;
  /** Posts in a command of its own; the journal, or the shortfall in minor units. */
  tryPost(events: readonly LedgerEvent[], key?: string): Promise<JournalId | null | bigint>;
  /** Posts, and fails the test when it is refused. */
  post(...events: LedgerEvent[]): Promise<JournalId>;
  balance(kind: AccountKind, ownerId: string | null, currency?: string): Promise<bigint>;
  /** An organisation with this much to spend, and a batch that reserved some of it. */
  launched(funds: bigint, reserved: bigint): Promise<{ organisationId: OrganisationId; batchId: BatchId; fundingId: FundingId }>;
}

export function booksOf(market: TestMarketplace): Books {
  const ledger = market.get(Ledger);
  const books: Books = {
    ledger,
    async tryPost(events, key = newId<'Journal'>()) {
      const result = await market.commands.run(market.system, (tx) => ledger.post(tx, key, events));
      if (result.ok) return result.value;
      const [refusal] = result.refusals;
      if (refusal.kind === 'INSUFFICIENT_FUNDS') return refusal.shortfall.minor;
      throw new Error(refusal.message);
    },
    async post(...events) {
      return valueOf(await market.commands.run(market.system, (tx) => ledger.post(tx, newId<'Journal'>(), events)))!;
    },
    balance: (kind, ownerId, currency = 'USD') => ledger.balance(market.db, { kind, ownerId, currency }),
    async launched(funds, reserved) {
      const [organisationId, batchId, fundingId] = [fresh.organisation(), fresh.batch(), fresh.funding()];
      await books.post(
        chart.fundingReceived({ fundingId, organisationId, gross: usd(funds), rail: 'manual' }),
        chart.launch({ batchId, organisationId, revision: 1, total: usd(reserved) }),
      );
      return { organisationId, batchId, fundingId };
    },
  };
  return books;
}
