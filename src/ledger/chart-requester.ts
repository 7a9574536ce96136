/** Postings about a requester's money: funding, refunds, card disputes. */
import { add, subtract, type FundingId, type Money, type OrganisationId } from '../kernel/index.ts';
import { credit, debit, ledgerEvent, type LedgerEvent } from './event.ts';

/** By which way money comes in or goes out: a transfer that a person looks after, or Stripe. */
export type RailName = 'manual' | 'stripe';

export const requesterPostings = {
  /** `fund:<funding>`: money came in. By Stripe it is not spendable before it is settled. */
  fundingReceived(of: { fundingId: FundingId; organisationId: OrganisationId; gross: Money; rail: RailName }): LedgerEvent {
    const [asset, into] =
      of.rail === 'manual' ? (['bank', 'requester_available'] as const) : (['stripe_pending', 'requester_pending'] as const);
    return ledgerEvent('fund', of.fundingId, [debit(asset, null, of.gross), credit(into, of.organisationId, of.gross)]);
  },

  /** `fback:<funding>:<n>`: a part of a funding by bank transfer was recorded wrongly, and is taken back from what is unspent. */
  fundingTakenBack(of: { fundingId: FundingId; organisationId: OrganisationId; n: number; amount: Money }): LedgerEvent {
    return ledgerEvent('fback', `${of.fundingId}:${of.n}`, [
      debit('requester_available', of.organisationId, of.amount),
      credit('bank', null, of.amount),
    ]);
  },

  /** `fee:<transaction>`: Stripe's fee on a funding, from its balance transaction. The platform bears it. */
  fundingFeeCharged(of: { transactionId: string; fee: Money }): LedgerEvent {
    return ledgerEvent('fee', of.transactionId, [debit('stripe_fee_expense', null, of.fee), credit('stripe_pending', null, of.fee)]);
  },

  /** `avail:<transaction>`: Stripe made a funding available, `net` of its fee; all of `gross` becomes spendable. */
  fundsSettled(of: { transactionId: string; organisationId: OrganisationId; gross: Money; net: Money }): LedgerEvent {
    return ledgerEvent('avail', of.transactionId, [
      debit('stripe_available', null, of.net),
      credit('stripe_pending', null, of.net),
      debit('requester_pending', of.organisationId, of.gross),
      credit('requester_available', of.organisationId, of.gross),
    ]);
  },

  /** `rf:<refund>:ask`: the requester asked for money back. */
  refundAsked(of: { refundId: string; organisationId: OrganisationId; amount: Money }): LedgerEvent {
    return ledgerEvent('rf', `${of.refundId}:ask`, [
      debit('requester_available', of.organisationId, of.amount),
      credit('refund_clearing', of.organisationId, of.amount),
    ]);
  },

  /**
   * `rf:<refund>:done`: it went out. Stripe does not give back its fee on the funding: `keptFee`, the share of it that
   * falls on this refund, stays on Stripe's balance and is the platform's expense no more, so that much less goes out.
   */
  refundDone(of: { refundId: string; organisationId: OrganisationId; amount: Money; keptFee?: Money; rail: RailName }): LedgerEvent {
    const keptFee = of.keptFee ?? { minor: 0n, currency: of.amount.currency };
    return ledgerEvent('rf', `${of.refundId}:done`, [
      debit('refund_clearing', of.organisationId, of.amount),
      credit(of.rail === 'manual' ? 'bank' : 'stripe_available', null, subtract(of.amount, keptFee)),
      credit('stripe_fee_expense', null, keptFee),
    ]);
  },

  /** `rf:<refund>:fail`: it did not go out and is spendable again. */
  refundFailed(of: { refundId: string; organisationId: OrganisationId; amount: Money }): LedgerEvent {
    return ledgerEvent('rf', `${of.refundId}:fail`, [
      debit('refund_clearing', of.organisationId, of.amount),
      credit('requester_available', of.organisationId, of.amount),
    ]);
  },

  /**
   * `dp:<dispute>:open`: a payment is taken back from the platform, with a fee, or with some of the payment's fee returned.
   * The organisation owes it. `round` counts how often Stripe takes it; from the second time on it is part of the name.
   */
  disputeOpened(of: {
    disputeId: string;
    organisationId: OrganisationId;
    disputed: Money;
    fee: Money;
    feeReturned?: Money;
    round?: number;
  }): LedgerEvent {
    const feeReturned = of.feeReturned ?? { minor: 0n, currency: of.disputed.currency };
    return ledgerEvent('dp', `${of.disputeId}:open${roundOf(of.round)}`, [
      debit('requester_receivable', of.organisationId, of.disputed),
      debit('stripe_fee_expense', null, of.fee),
      credit('stripe_available', null, add(of.disputed, of.fee)),
      debit('stripe_available', null, feeReturned),
      credit('stripe_fee_expense', null, feeReturned),
    ]);
  },

  /** `dp:<dispute>:rec:<n>`: a part was taken from what the organisation has. Withdraw its free slots first. */
  disputeRecovered(of: { disputeId: string; organisationId: OrganisationId; recovery: number; amount: Money }): LedgerEvent {
    return ledgerEvent('dp', `${of.disputeId}:rec:${of.recovery}`, [
      debit('requester_available', of.organisationId, of.amount),
      credit('requester_receivable', of.organisationId, of.amount),
    ]);
  },

  /**
   * `dp:<dispute>:won`: Stripe gave the money back, and `feeReturned` of its fee (0 where it keeps it). What had been
   * recovered is spendable again.
   */
  disputeWon(of: {
    disputeId: string;
    organisationId: OrganisationId;
    disputed: Money;
    recovered: Money;
    feeReturned: Money;
    round?: number;
  }): LedgerEvent {
    return ledgerEvent('dp', `${of.disputeId}:won${roundOf(of.round)}`, [
      debit('stripe_available', null, add(of.disputed, of.feeReturned)),
      credit('requester_receivable', of.organisationId, subtract(of.disputed, of.recovered)),
      credit('requester_available', of.organisationId, of.recovered),
      credit('stripe_fee_expense', null, of.feeReturned),
    ]);
  },

  /** `dp:<dispute>:lost`: what was not recovered is written off. */
  disputeLost(of: { disputeId: string; organisationId: OrganisationId; rest: Money; round?: number }): LedgerEvent {
    return ledgerEvent('dp', `${of.disputeId}:lost${roundOf(of.round)}`, [
      debit('loss_expense', null, of.rest),
      credit('requester_receivable', of.organisationId, of.rest),
    ]);
  },

  /**
   * `dp:<dispute>:back`: Stripe gave the money back after the dispute was lost. What had been written off is written off no
   * longer, what had been recovered is spendable again.
   */
  disputeReversed(of: {
    disputeId: string;
    organisationId: OrganisationId;
    disputed: Money;
    recovered: Money;
    feeReturned: Money;
    round?: number;
  }): LedgerEvent {
    return ledgerEvent('dp', `${of.disputeId}:back${roundOf(of.round)}`, [
      debit('stripe_available', null, add(of.disputed, of.feeReturned)),
      credit('loss_expense', null, subtract(of.disputed, of.recovered)),
      credit('requester_available', of.organisationId, of.recovered),
      credit('stripe_fee_expense', null, of.feeReturned),
    ]);
  },
};

/** Names of the first round are as they were before there could be a second. */
function roundOf(round = 1): string {
  return round === 1 ? '' : `:${round}`;
}
