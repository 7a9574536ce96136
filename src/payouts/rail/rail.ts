/**
 * A rail is a way of paying workers: by an operator at a bank ("manual"), or by Stripe. Commands, states and the ledger
 * are the same for both; a rail says which postings its events make and who can be paid by it.
 *
 * The laws of every rail:
 * 1. No call to another system inside a transaction. The intent is written and committed first; then the call is made,
 *    with a key made from the row's id; then its outcome is written, in one transaction with its postings.
 * 2. Unknown is not failed. A timeout, a lost answer or a server error leaves the payout where it is, to be looked up or
 *    sent again with the same key. Only a definite answer gives the worker the money back.
 * 3. Every outcome (from an admin, a webhook or a poll) goes through the same compare-and-set, `PayoutMoves`, so that
 *    telling it twice moves money once.
 * 4. A payout that ended is never tried again. A retry is a new payout, from money that is back.
 */
import type { Refusal } from '../../kernel/index.ts';
import type { LedgerEvent } from '../../ledger/index.ts';
import type { Db } from '../../platform/index.ts';
import type { Payee } from '../payees/payee.ts';
import type { Payout, PayoutEvent } from '../payout.ts';
import type { RailName } from '../../ledger/index.ts';

export interface Rail {
  readonly name: RailName;
  /** Postings of an event of a payout; empty where no money moves. `payout` is as it was before the event. */
  payoutPostings(event: PayoutEvent | 'reserve', payout: Payout): LedgerEvent[];
  /** Why nothing can be paid to this payee now, for the worker; null when it can. */
  payeeFault(db: Db, payee: Payee): Promise<Refusal | null>;
}
