/**
 * The ledger as the rest of the marketplace sees it: post events of the chart, read balances, statements and stories.
 *
 * It guarantees that money is neither made nor lost and that nobody spends what they have not; the database enforces
 * it. It knows nothing of time, batches or people.
 */
import { Injectable } from '@nestjs/common';
import { formatMoney, money, ok, refuse, type JournalId, type Result } from '../kernel/index.ts';
import type { Db, Tx } from '../platform/index.ts';
import { ACCOUNT_KINDS, type AccountKind, type AccountRef } from './accounts.ts';
import { balancesOfAccounts, balancesOfOwners, trialBalanceRows, type OwnerBalance, type TrialBalanceRow } from './balance.repository.ts';
import type { LedgerEvent } from './event.ts';
import { postJournal } from './posting.repository.ts';

@Injectable()
export class Ledger {
  /**
   * Posts events, all or none, as one journal. Put all that a command posts into one call: balances are locked in one
   * order within a call, so that two commands never wait for each other.
   *
   * @param idempotencyKey at most 200 characters; the same key with the same events answers the first journal
   * @param events of {@link chart}; one without lines (a reward of zero) is left out
   * @returns the journal, null when nothing moves; refuses INSUFFICIENT_FUNDS with what is missing. After a refusal the
   *   transaction is as it was, so a caller may go on
   * @throws Bug when an event was posted before under another key, or the key was used for other events
   */
  async post(tx: Tx, idempotencyKey: string, events: readonly LedgerEvent[]): Promise<Result<JournalId | null>> {
    const moving = events.filter((event) => event.lines.length > 0);
    if (moving.length === 0) return ok(null);
    const outcome = await postJournal(tx, idempotencyKey, moving);
    if (typeof outcome === 'string') return ok(outcome);
    const shortfall = money(outcome.missingMinor, outcome.account.currency);
    return refuse({
      kind: 'INSUFFICIENT_FUNDS',
      message: `The ${outcome.account.kind.replaceAll('_', ' ')} balance of this ${ACCOUNT_KINDS[outcome.account.kind].owner} lacks ${formatMoney(shortfall)}.`,
      shortfall,
    });
  }

  /** Minor units; 0 for an account that was never opened. */
  async balance(db: Db, account: AccountRef): Promise<bigint> {
    const [posted] = await balancesOfAccounts(db, [account]);
    return posted ?? 0n;
  }

  /** Minor units in the order asked; 0 for an account that was never opened. */
  balances(db: Db, accounts: readonly AccountRef[]): Promise<bigint[]> {
    return balancesOfAccounts(db, accounts);
  }

  /** The accounts of one kind of several owners, for loaders. */
  balancesOf(db: Db, ownerIds: readonly string[], kind: AccountKind): Promise<OwnerBalance[]> {
    return balancesOfOwners(db, ownerIds, kind);
  }

  /** Sums per kind and currency; each currency's rows sum to zero. */
  trialBalance(db: Db): Promise<TrialBalanceRow[]> {
    return trialBalanceRows(db);
  }
}
