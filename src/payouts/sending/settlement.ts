/**
 * Stores the outcomes of calls to Stripe for a payout. The payer, events, polls and the reconciliation all use it, so that
 * the first report of an outcome moves the money, and later ones change nothing.
 *
 * Each method is one transaction: the call ends, the payout moves by compare-and-set, its postings are made, and what has
 * to be called next is written. It moves only forwards; an outdated report changes nothing.
 */
import { Inject, Injectable } from '@nestjs/common';
import type Stripe from 'stripe';
import { addSeconds, assert, Bug, insufficientFunds, money, ok, present, refuse, type PayoutId, type Result } from '../../kernel/index.ts';
import { OwnMoney, ownMinor } from '../../ledger/index.ts';
import { Commands, systemCaller, type Tx } from '../../platform/index.ts';
import { PayoutMoves } from '../rail/payout-moves.ts';
import type { Payout } from '../payout.ts';
import { PayoutRepository } from '../payout.repository.ts';
import { PAYER_DESIGN, type PayerDesign } from '../../stripe/index.ts';
import { PayoutArrivalRepository } from './payout-arrival.repository.ts';
import type { KeptReversal, StripeCall } from '../calls/stripe-call.ts';
import { StripeCallRepository } from '../calls/stripe-call.repository.ts';

/** Interval in which a bank payout in transit is polled when no event arrives, in seconds. */
const POLL_SECONDS = 6 * 3600;
/** A bank can send money back for 5 days after it took it; holidays come on top. */
const WATCHED_AFTER_PAID_SECONDS = 10 * 86_400;
const REASON_LENGTH = 500;

@Injectable()
export class Settlement {
  constructor(
    private readonly commands: Commands,
    private readonly payouts: PayoutRepository,
    private readonly calls: StripeCallRepository,
    private readonly moves: PayoutMoves,
    private readonly arrivals: PayoutArrivalRepository,
    private readonly ownMoney: OwnMoney,
    @Inject(PAYER_DESIGN) private readonly design: PayerDesign,
  ) {}

  /** The transfer is there: the payout is sent, and its bank payout is due. @param paymentId what the worker's account received */
  transferMade(payoutId: PayoutId, transferId: string, paymentId: string | null): Promise<Result<undefined>> {
    return this.forPayout(payoutId, async (tx, payout) => {
      if (!(await this.calls.done(tx, { payoutId, step: 'transfer' }, transferId, null))) return ok(undefined);
      await this.calls.insert(tx, [payoutId], 'bank');
      if (paymentId !== null) await this.arrivals.insert(tx, payoutId, paymentId);
      return this.moves.take(tx, [{ payout, events: ['accept'] }]);
    });
  }

  /** Stripe will certainly not transfer it: the worker has the money again. @param by who holds the call */
  transferRefused(payoutId: PayoutId, reason: string, by: StripeCall | string): Promise<Result<undefined>> {
    return this.forPayout(payoutId, async (tx, payout) => {
      if (!(await this.calls.refused(tx, { payoutId, step: 'transfer' }, reason, by))) return ok(undefined);
      return this.moves.take(tx, [{ payout, events: ['refuse'], reason: reason.slice(0, REASON_LENGTH) }]);
    });
  }

  /** Applies the state of the payout's own bank payout. Another bank payout for it is reported by the reconciliation. */
  bankPayoutChanged(payoutId: PayoutId, bank: Stripe.Payout): Promise<Result<undefined>> {
    return this.forPayout(payoutId, async (tx, payout) => {
      const pollAt = addSeconds(tx.now, POLL_SECONDS);
      await this.calls.done(tx, { payoutId, step: 'bank' }, bank.id, pollAt);
      if ((await this.calls.of(tx, payoutId)).get('bank')?.objectId !== bank.id) return ok(undefined);
      const isWatched = payout.paidAt === null || addSeconds(payout.paidAt, WATCHED_AFTER_PAID_SECONDS) > tx.now;
      const isOver = payout.state === 'returning' || payout.state === 'returned' || !isWatched;
      await this.calls.pollAgainAt(tx, { payoutId, step: 'bank' }, isOver ? null : pollAt);
      if (bank.status === 'paid' && payout.state === 'sent') return this.moves.take(tx, [{ payout, events: ['pay'] }]);
      const hasFailed = bank.status === 'failed' || bank.status === 'canceled';
      await this.calls.keepBank(tx, payoutId, idOf(bank.destination), bank.status === 'failed' ? (bank.failure_code ?? 'not_told') : null);
      return hasFailed && (payout.state === 'sent' || payout.state === 'paid') ? this.bounce(tx, payout, bankReason(bank)) : ok(undefined);
    });
  }

  /** Stripe will certainly make no bank payout: the money lies on the worker's account there, and is taken back. */
  bankRefused(payoutId: PayoutId, reason: string, by: StripeCall | string, code: string | null = null): Promise<Result<undefined>> {
    return this.forPayout(payoutId, async (tx, payout) => {
      if (!(await this.calls.refused(tx, { payoutId, step: 'bank' }, reason, by))) return ok(undefined);
      // With a code, Stripe refused to pay to this bank account; without one, the refusal is ours.
      if (code !== null) await this.calls.keepBank(tx, payoutId, null, code);
      return this.bounce(tx, payout, reason);
    });
  }

  /**
   * Stripe gave the money back to us: now the worker has it again.
   *
   * @param reversals all of the transfer, oldest first; together they are the whole amount
   */
  reversed(payoutId: PayoutId, reversals: readonly KeptReversal[]): Promise<Result<undefined>> {
    return this.forPayout(payoutId, async (tx, payout) => {
      if (!(await this.keepReversed(tx, payout, reversals))) return ok(undefined);
      return this.moves.take(tx, [{ payout, events: ['return'] }]);
    });
  }

  /**
   * Somebody took the transfer back by hand at Stripe before there was a bank payout: the payout comes back and is here.
   *
   * @param exitId the exit that holds the calls of the payout
   */
  takenBack(payoutId: PayoutId, reversals: readonly KeptReversal[], reason: string, exitId: string): Promise<Result<undefined>> {
    return this.forPayout(payoutId, async (tx, payout) => {
      if (!(await this.calls.refused(tx, { payoutId, step: 'bank' }, reason, exitId))) return ok(undefined);
      await this.calls.insert(tx, [payoutId], 'reversal');
      if (!(await this.keepReversed(tx, payout, reversals))) throw new Bug('a reversal that was just written is due');
      return this.moves.take(tx, [{ payout, events: ['bounce', 'return'], reason }]);
    });
  }

  /**
   * The platform pays the worker at its own expense, because Stripe cannot take the transfer back.
   *
   * Refuses INSUFFICIENT_FUNDS when the platform has less money of its own. Everything that spends it takes the same lock, so
   * that two payouts never count on the same money.
   */
  covered(payoutId: PayoutId, reason: string, exitId: string): Promise<Result<undefined>> {
    return this.forPayout(payoutId, async (tx, payout) => {
      const { amountMinor, currency } = payout;
      await this.ownMoney.lock(tx);
      if (!(await this.calls.refused(tx, { payoutId, step: 'reversal' }, reason, exitId))) return ok(undefined);
      const [balances] = await this.ownMoney.balances(tx, currency);
      const own = balances === undefined ? 0n : ownMinor(balances);
      if (own < amountMinor) {
        const advice = 'Record own money first (recordOwnMoney), then decide again.';
        const [asked, available] = [money(amountMinor, currency), money(own > 0n ? own : 0n, currency)];
        return refuse(insufficientFunds('This takes of the money of the platform', asked, available, advice, 'amountMinor'));
      }
      return this.moves.take(tx, [{ payout, events: ['cover'] }]);
    });
  }

  /** False when the reversal has ended before. */
  private async keepReversed(tx: Tx, payout: Payout, reversals: readonly KeptReversal[]): Promise<boolean> {
    const total = reversals.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
    assert(total === payout.amountMinor, `the reversals of payout ${payout.id} are ${total} and not ${payout.amountMinor}`);
    const last = present(reversals.at(-1), 'a reversal');
    if (!(await this.calls.done(tx, { payoutId: payout.id, step: 'reversal' }, last.id, null))) return false;
    await this.calls.keepReversals(tx, payout.id, reversals);
    return true;
  }

  private async bounce(tx: Tx, payout: Payout, reason: string): Promise<Result<undefined>> {
    const why = reason.slice(0, REASON_LENGTH);
    if (this.design.creditsBeforeReversal) return this.moves.take(tx, [{ payout, events: ['bounce', 'return'], reason: why }]);
    await this.calls.insert(tx, [payout.id], 'reversal');
    return this.moves.take(tx, [{ payout, events: ['bounce'], reason: why }]);
  }

  /** A refusal (another process moved the payout meanwhile) rolls everything back: that process writes the next call. */
  private forPayout(payoutId: PayoutId, work: (tx: Tx, payout: Payout) => Promise<Result<undefined>>): Promise<Result<undefined>> {
    return this.commands.run(CALLER, async (tx) => {
      const payout = await this.payouts.byId(tx, payoutId);
      return payout === null ? ok(undefined) : work(tx, payout);
    });
  }
}

const CALLER = systemCaller('payouts.stripe');

function idOf(of: string | { readonly id: string } | null): string | null {
  return typeof of === 'string' ? of : (of?.id ?? null);
}

const BANK_REASONS: Readonly<Record<string, string>> = {
  account_closed: 'The bank account was closed.',
  account_frozen: 'The bank account is frozen.',
  no_account: 'The bank knows no such account.',
  invalid_account_number: 'The account number is not valid.',
  incorrect_account_holder_name: "The name is not that of the account's holder.",
  bank_account_restricted: 'The bank account does not take such payments.',
  debit_not_authorized: 'The bank account does not take such payments.',
  declined: 'The bank declined it.',
  could_not_process: 'The bank could not process it.',
};

/** What the worker reads. */
function bankReason(bank: Stripe.Payout): string {
  if (bank.status === 'canceled') return 'Stripe cancelled it.';
  return BANK_REASONS[bank.failure_code ?? ''] ?? bank.failure_message ?? 'The bank sent it back.';
}
