/** Postings about payouts to workers. A payout's events are `po:<payout>:…`. */
import type { Money, PayoutId, WorkerId } from '../kernel/index.ts';
import { credit, debit, ledgerEvent, type LedgerEvent } from './event.ts';

interface OfPayout {
  readonly payoutId: PayoutId;
  readonly workerId: WorkerId;
  readonly amount: Money;
}

export const payoutPostings = {
  /** `po:<payout>:res`: asked for; nothing else can spend it. */
  payoutReserved(of: OfPayout): LedgerEvent {
    return ledgerEvent('po', `${of.payoutId}:res`, [
      debit('worker_available', of.workerId, of.amount),
      credit('worker_in_transit', of.workerId, of.amount),
    ]);
  },

  /** `po:<payout>:x`: Stripe moved it to the worker's connected account. */
  transferAccepted(of: { payoutId: PayoutId; amount: Money }): LedgerEvent {
    return ledgerEvent('po', `${of.payoutId}:x`, [debit('stripe_connected', null, of.amount), credit('stripe_available', null, of.amount)]);
  },

  /** `po:<payout>:paid`: it reached the worker's bank from the connected account. */
  payoutPaidByStripe(of: OfPayout): LedgerEvent {
    return ledgerEvent('po', `${of.payoutId}:paid`, [
      debit('worker_in_transit', of.workerId, of.amount),
      credit('stripe_connected', null, of.amount),
    ]);
  },

  /** `po:<payout>:paid`: it was paid from the platform's bank account. */
  payoutPaidByBank(of: OfPayout): LedgerEvent {
    return ledgerEvent('po', `${of.payoutId}:paid`, [debit('worker_in_transit', of.workerId, of.amount), credit('bank', null, of.amount)]);
  },

  /**
   * `po:<payout>:fail`: refused for certain; payable again. Where `paid` was posted, reverse that first
   * (`Ledger.reverse`), in the same transaction.
   */
  payoutFailed(of: OfPayout): LedgerEvent {
    return ledgerEvent('po', `${of.payoutId}:fail`, [
      debit('worker_in_transit', of.workerId, of.amount),
      credit('worker_available', of.workerId, of.amount),
    ]);
  },

  /**
   * `po:<payout>:rev`: the worker's bank sent it back, and Stripe has taken it back from the connected account. Only
   * then may the worker have it again: crediting them while it lies there pays twice.
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
   * `po:<payout>:loss`: Stripe cannot take the transfer back, and the platform pays the worker at its own expense. What lies
   * on the connected account is no longer counted as the platform's.
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
