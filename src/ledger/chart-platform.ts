/** Postings about the platform's own money, adjustments, and reversals. */
import type { Money } from '../kernel/index.ts';
import type { AccountRef } from './accounts.ts';
import { credit, debit, ledgerEvent, type EventName, type LedgerEvent, type LedgerLine } from './event.ts';

export const platformPostings = {
  /** `cfee:<transaction>`: Stripe charged fees for connected accounts and payouts. */
  connectFeeCharged(of: { transactionId: string; fee: Money }): LedgerEvent {
    return ledgerEvent('cfee', of.transactionId, [debit('stripe_fee_expense', null, of.fee), credit('stripe_available', null, of.fee)]);
  },

  /** `own:<transaction>`: money moved from Stripe to the platform's bank account. */
  stripePaidOut(of: { transactionId: string; amount: Money }): LedgerEvent {
    return ledgerEvent('own', of.transactionId, [debit('bank', null, of.amount), credit('stripe_available', null, of.amount)]);
  },

  /** `load:<transaction>`: money moved from the platform's bank account to Stripe. */
  stripeToppedUp(of: { transactionId: string; amount: Money }): LedgerEvent {
    return ledgerEvent('load', of.transactionId, [debit('stripe_available', null, of.amount), credit('bank', null, of.amount)]);
  },

  /** `eqin:<id>`: the operator put own money into the platform's bank account. */
  equityPaidIn(of: { equityId: string; amount: Money }): LedgerEvent {
    return ledgerEvent('eqin', of.equityId, [debit('bank', null, of.amount), credit('platform_equity', null, of.amount)]);
  },

  /** `eqout:<id>`: the operator took own money out of it. */
  equityTakenOut(of: { equityId: string; amount: Money }): LedgerEvent {
    return ledgerEvent('eqout', of.equityId, [debit('platform_equity', null, of.amount), credit('bank', null, of.amount)]);
  },

  /** `adj:<adjustment>`: moves money between any two accounts. The caller must require two admins and a reason. */
  adjustment(of: {
    adjustmentId: string;
    from: Omit<AccountRef, 'currency'>;
    to: Omit<AccountRef, 'currency'>;
    amount: Money;
  }): LedgerEvent {
    return ledgerEvent('adj', of.adjustmentId, [
      debit(of.from.kind, of.from.ownerId, of.amount),
      credit(of.to.kind, of.to.ownerId, of.amount),
    ]);
  },

  /** `undo:<event>:<ref>`: the opposite of a posting, with its lines in reverse order. The database allows one reversal for each posting. */
  reversal(of: EventName & { lines: readonly LedgerLine[] }): LedgerEvent {
    const opposite = of.lines.map(({ account, amountMinor }) => ({ account, amountMinor: -amountMinor })).reverse();
    return ledgerEvent('undo', `${of.event}:${of.ref}`, opposite, { event: of.event, ref: of.ref });
  },
};
