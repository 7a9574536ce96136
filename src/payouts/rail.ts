/**
 * A rail is a way of moving money in and out: now by an operator at a bank ("manual"), later by Stripe. Commands, states
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
import type { PayoutId } from '../kernel/index.ts';
import type { LedgerEvent } from '../ledger/index.ts';
import type { Db } from '../platform/index.ts';
import type { Funding } from './funding.ts';
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

/** What a rail answered about one payout. `unknown` is an answer of its own: see law 2. */
export type DispatchAnswer =
  | { readonly kind: 'accepted'; readonly reference: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unknown' };

/** How payouts leave by themselves: reserved → sending (leased and committed) → told → sent or refused. */
export interface Dispatcher {
  readonly kind: 'dispatcher';
  /** Tells the rail to pay. The same key never pays twice. Called outside any transaction. */
  send(payout: Payout, key: string): Promise<DispatchAnswer>;
  /** What the rail knows of a payout whose answer was lost. Called outside any transaction. */
  lookUp(payoutId: PayoutId): Promise<DispatchAnswer>;
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
  /** Compares with the ledger, and with the outside where it can be asked. */
  differences(db: Db): Promise<Difference[]>;
}
