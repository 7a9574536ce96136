/**
 * A rail is a way of moving money in and out: by an operator at a bank ("manual"), or by Stripe. Commands, states
 * and the ledger are the same for all; a rail says only what is its own: which postings its events make, how payouts
 * leave, and where it differs from what the outside says.
 *
 * The laws of every rail:
 * 1. No call to another system inside a transaction. The intent is written and committed first; then the call is made,
 *    with a key made from the row's id; then its outcome is written, in one transaction with its postings.
 * 2. Unknown is not failed. A time-out, a lost answer, a server's error leave the payout where it is, to be looked up or
 *    sent again with the same key. Only a definite answer gives the worker the money back.
 * 3. What tells an outcome (an admin, a webhook, a poll) goes through the same compare-and-set, `PayoutMoves`, so that
 *    telling it twice moves money once.
 * 4. A payout that ended is never tried again. A retry is a new payout, from money that is back.
 */
import type { Currency, Refusal } from '../kernel/index.ts';
import type { LedgerEvent } from '../ledger/index.ts';
import type { Db } from '../platform/index.ts';
import type { Funding } from './funding.ts';
import type { Payee } from './payee.ts';
import type { Payout, PayoutEvent } from './payout.ts';
import type { RailName } from './rail-name.ts';

/** Something that one side of a comparison has and the other has not, or has otherwise. None: the books are right. */
export interface Difference {
  readonly rail: RailName;
  /** The comparison that found it: `payouts.every_payout_is_posted`. */
  readonly check: string;
  /** What it means, as a sentence. */
  readonly problem: string;
  /** What was found, by column. */
  readonly found: Readonly<Record<string, unknown>>;
}

/** How payouts leave by themselves: reserved → sending (leased and committed) → told → sent or refused. */
export interface Dispatcher {
  readonly kind: 'dispatcher';
}

/** How payouts leave by hand: on a run whose file a person takes to the bank. */
export interface ByRun {
  readonly kind: 'run';
}

export interface Rail {
  readonly name: RailName;
  readonly dispatch: ByRun | Dispatcher;
  /** Money came in: what it posts. */
  fundingPostings(funding: Funding): LedgerEvent[];
  /** A funding is undone: what it posts. */
  reversalPostings(funding: Funding): LedgerEvent[];
  /** What an event of a payout posts; empty where no money moves. `payout` is as it was before the event. */
  payoutPostings(event: PayoutEvent | 'reserve', payout: Payout): LedgerEvent[];
  /** It pays multiples of this to a bank, in minor units. */
  bankUnit(currency: Currency): bigint;
  /** Why nothing can be paid to this payee now, for the worker; null when it can. */
  payeeFault(db: Db, payee: Payee): Promise<Refusal | null>;
  /** Reads again which bank account is behind the payee, where only the outside knows. Outside any transaction; it may fail. */
  readBank(payee: Payee): Promise<void>;
  /** Compares with the ledger, and with the outside where it can be asked. */
  differences(db: Db): Promise<Difference[]>;
}
