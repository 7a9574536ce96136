/** Postings about payouts to workers. A payout's events are `po:<payout>:…`. */
import type { Money, PayoutId, WorkerId } from '../kernel/index.ts';
import { credit, debit, ledgerEvent, type LedgerEvent } from './event.ts';

interface OfPayout {
  readonly payoutId: PayoutId;
  readonly workerId: WorkerId;
  readonly amount: Money;
}

export const payoutPostings = {
  /** `po:<payout>:res`: the payout was requested; nothing else can spend the money. */
  payoutReserved(of: OfPayout): LedgerEvent {
    return ledgerEvent('po', `${of.payoutId}:res`, [
      debit('worker_available', of.workerId, of.amount),
      credit('worker_in_transit', of.workerId, of.amount),
    ]);
  },

  /** `po:<payout>:x`: Stripe transferred the money to the worker's connected account. */
  transferAccepted(of: { payoutId: PayoutId; amount: Money }): LedgerEvent {
    return ledgerEvent('po', `${of.payoutId}:x`, [debit('stripe_connected', null, of.amount), credit('stripe_available', null, of.amount)]);
  },

  /** `po:<payout>:paid`: the money reached the worker's bank from the connected account. */
  payoutPaidByStripe(of: OfPayout): LedgerEvent {
    return ledgerEvent('po', `${of.payoutId}:paid`, [
      debit('worker_in_transit', of.workerId, of.amount),
      credit('stripe_connected', null, of.amount),
    ]);
  },

  /** `po:<payout>:paid`: the money was paid from the platform's bank account. */
  payoutPaidByBank(of: OfPayout): LedgerEvent {
    return ledgerEvent('po', `${of.payoutId}:paid`, [debit('worker_in_transit', of.workerId, of.amount), credit('bank', null, of.amount)]);
  },

  /**
   * `po:<payout>:fail`: the payout failed for certain; the money is available again. If `paid` was posted, reverse it first
   * (`Ledger.reverse`) in the same transaction.
   */
  payoutFailed(of: OfPayout): LedgerEvent {
    return ledgerEvent('po', `${of.payoutId}:fail`, [
      debit('worker_in_transit', of.workerId, of.amount),
      credit('worker_available', of.workerId, of.amount),
    ]);
  },

  /**
   * `po:<payout>:rev`: the worker's bank returned the money, and Stripe has reversed the transfer. Only then is the money
   * available again: crediting the worker while it is on the connected account would pay twice.
   */
  transferReversed(of: OfPayout): LedgerEvent {
    return ledgerEvent('po', `${of.payoutId}:rev`, [
      debit('stripe_available', null, of.amount),
      credit('stripe_connected', null, of.amount),
      debit('worker_in_transit', of.workerId, of.amount),
      credit('worker_available', of.workerId, of.amount),
    ]);
  },

  /**
   * `po:<payout>:loss`: Stripe cannot reverse the transfer, and the platform pays the worker at its own expense. The money on the
   * connected account no longer counts as the platform's.
   */
  payoutCovered(of: OfPayout): LedgerEvent {
    return ledgerEvent('po', `${of.payoutId}:loss`, [
      debit('loss_expense', null, of.amount),
      credit('stripe_connected', null, of.amount),
      debit('worker_in_transit', of.workerId, of.amount),
      credit('worker_available', of.workerId, of.amount),
    ]);
  },
};
