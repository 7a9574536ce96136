/** Postings about an organisation's money: fundings, refunds, chargebacks. */
import { add, subtract, type FundingId, type Money, type OrganisationId } from '../kernel/index.ts';
import { credit, debit, ledgerEvent, type LedgerEvent } from './event.ts';

/** The rail that money comes in or goes out by: bank transfers that a person handles, or Stripe. */
export type RailName = 'manual' | 'stripe';

export const requesterPostings = {
  /** `fund:<funding>`: money came in. Money by Stripe can be spent after it is settled. */
  fundingReceived(of: { fundingId: FundingId; organisationId: OrganisationId; gross: Money; rail: RailName }): LedgerEvent {
    const [asset, into] =
      of.rail === 'manual' ? (['bank', 'requester_available'] as const) : (['stripe_pending', 'requester_pending'] as const);
    return ledgerEvent('fund', of.fundingId, [debit(asset, null, of.gross), credit(into, of.organisationId, of.gross)]);
  },

  /** `fback:<funding>:<n>`: part of a bank transfer was recorded wrongly, and is taken back from unspent money. */
  fundingTakenBack(of: { fundingId: FundingId; organisationId: OrganisationId; n: number; amount: Money }): LedgerEvent {
    return ledgerEvent('fback', `${of.fundingId}:${of.n}`, [
      debit('requester_available', of.organisationId, of.amount),
      credit('bank', null, of.amount),
    ]);
  },

  /** `fee:<transaction>`: Stripe's fee on a funding, from its balance transaction. The platform pays it. */
  fundingFeeCharged(of: { transactionId: string; fee: Money }): LedgerEvent {
    return ledgerEvent('fee', of.transactionId, [debit('stripe_fee_expense', null, of.fee), credit('stripe_pending', null, of.fee)]);
  },

  /** `avail:<transaction>`: Stripe made a funding available, `net` of its fee; the organisation can spend all of `gross`. */
  fundsSettled(of: { transactionId: string; organisationId: OrganisationId; gross: Money; net: Money }): LedgerEvent {
    return ledgerEvent('avail', of.transactionId, [
      debit('stripe_available', null, of.net),
      credit('stripe_pending', null, of.net),
      debit('requester_pending', of.organisationId, of.gross),
      credit('requester_available', of.organisationId, of.gross),
    ]);
  },

  /** `rf:<refund>:ask`: the organisation requested a refund. */
  refundAsked(of: { refundId: string; organisationId: OrganisationId; amount: Money }): LedgerEvent {
    return ledgerEvent('rf', `${of.refundId}:ask`, [
      debit('requester_available', of.organisationId, of.amount),
      credit('refund_clearing', of.organisationId, of.amount),
    ]);
  },

  /**
   * `rf:<refund>:done`: the refund was paid. Stripe does not return its fee on the funding. `keptFee` is the share of that fee for
   * this refund: it is deducted from the refund and is no longer an expense of the platform.
   */
  refundDone(of: { refundId: string; organisationId: OrganisationId; amount: Money; keptFee?: Money; rail: RailName }): LedgerEvent {
    const keptFee = of.keptFee ?? { minor: 0n, currency: of.amount.currency };
    return ledgerEvent('rf', `${of.refundId}:done`, [
      debit('refund_clearing', of.organisationId, of.amount),
      credit(of.rail === 'manual' ? 'bank' : 'stripe_available', null, subtract(of.amount, keptFee)),
      credit('stripe_fee_expense', null, keptFee),
    ]);
  },

  /** `rf:<refund>:fail`: the refund was not paid; the money can be spent again. */
  refundFailed(of: { refundId: string; organisationId: OrganisationId; amount: Money }): LedgerEvent {
    return ledgerEvent('rf', `${of.refundId}:fail`, [
      debit('refund_clearing', of.organisationId, of.amount),
      credit('requester_available', of.organisationId, of.amount),
    ]);
  },

  /**
   * `dp:<dispute>:open`: Stripe took a disputed payment back from the platform, with a fee, or returning part of the payment's fee.
   * The organisation owes the amount. `round` counts how often Stripe took it; from the second round on it is part of the name.
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

  /** `dp:<dispute>:rec:<n>`: part of the debt was recovered from the organisation's balance. Withdraw its free slots first. */
  disputeRecovered(of: { disputeId: string; organisationId: OrganisationId; recovery: number; amount: Money }): LedgerEvent {
    return ledgerEvent('dp', `${of.disputeId}:rec:${of.recovery}`, [
      debit('requester_available', of.organisationId, of.amount),
      credit('requester_receivable', of.organisationId, of.amount),
    ]);
  },

  /**
   * `dp:<dispute>:won`: Stripe returned the money, and `feeReturned` of its fee (0 if Stripe keeps it). The organisation can spend the
   * recovered money again.
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

  /** `dp:<dispute>:lost`: the amount that was not recovered is written off. */
  disputeLost(of: { disputeId: string; organisationId: OrganisationId; rest: Money; round?: number }): LedgerEvent {
    return ledgerEvent('dp', `${of.disputeId}:lost${roundOf(of.round)}`, [
      debit('loss_expense', null, of.rest),
      credit('requester_receivable', of.organisationId, of.rest),
    ]);
  },

  /**
   * `dp:<dispute>:back`: Stripe returned the money after the dispute was lost. The write-off is undone, and the organisation can spend
   * the recovered money again.
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

/** The first round has no number in the name, because names existed before second rounds did. */
function roundOf(round = 1): string {
  return round === 1 ? '' : `:${round}`;
}
