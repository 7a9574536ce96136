/**
 * The books of Stripe's balance: posts each of its transactions once, or matches it with what was posted. The only place
 * that posts lines about that balance, but for a funding that was received and a transfer that was told.
 *
 * What cannot be understood is kept as `unknown` and posted by nobody; what is about something that is not here yet
 * waits. Both are differences until somebody or time resolves them.
 */
import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { addSeconds, asId, formatMoney, money, ok, present, uuidText, type PayoutId } from '../../kernel/index.ts';
import { chart, Ledger, type LedgerEvent } from '../../ledger/index.ts';
import { Commands, systemCaller, valueOf, type Tx } from '../../platform/index.ts';
import { RefundMoves } from '../refund-moves.ts';
import { RefundRepository } from '../refund.repository.ts';
import { sentMinor } from '../refund.ts';
import { CheckoutMoves } from './checkout-moves.ts';
import { CheckoutRepository } from './checkout.repository.ts';
import { DisputeMoves } from './dispute-moves.ts';
import { kindOf, patienceSeconds, type StripeTransaction, type TransactionFacts, type TransactionState } from './stripe-transaction.ts';
import { StripeTransactionRepository, type Booking } from './stripe-transaction.repository.ts';

const CALLER = systemCaller('payouts.stripe_transactions');

@Injectable()
export class StripeBooks {
  constructor(
    private readonly commands: Commands,
    private readonly transactions: StripeTransactionRepository,
    private readonly checkouts: CheckoutRepository,
    private readonly checkoutMoves: CheckoutMoves,
    private readonly refunds: RefundRepository,
    private readonly refundMoves: RefundMoves,
    private readonly disputeMoves: DisputeMoves,
    private readonly ledger: Ledger,
  ) {}

  /** Keeps what Stripe told and books it. @returns how many were new or changed */
  async take(facts: readonly TransactionFacts[]): Promise<number> {
    const stored = await this.keep(facts);
    for (const { id } of facts) await this.book(id);
    return stored;
  }

  /** Keeps what Stripe told, to be booked by the next sweep. @returns how many were new or changed */
  async keep(facts: readonly TransactionFacts[]): Promise<number> {
    if (facts.length === 0) return 0;
    return this.commands.must(CALLER, async (tx) => ok(await this.transactions.store(tx, facts)));
  }

  /** Books one that is kept, as far as can be. @returns its state after that */
  async book(id: string): Promise<TransactionState> {
    return this.commands.must(CALLER, async (tx) => {
      const row = present(await this.transactions.lock(tx, id), 'a transaction that is kept');
      if (row.state === 'booked' || row.state === 'unknown') return ok(row.state);
      const booking = await this.decide(tx, row);
      await this.transactions.book(tx, id, booking);
      return ok(booking.state);
    });
  }

  private decide(tx: Tx, row: StripeTransaction): Promise<Booking> {
    const kind = kindOf(row);
    if (kind !== 'dispute' && kind !== 'funding_failure' && row.feeMinor < 0n) return Promise.resolve(unknown('Its fee is negative.'));
    switch (kind) {
      case 'funding':
        return this.funding(tx, row);
      case 'refund':
        return this.refund(tx, row);
      case 'refund_failure':
        return this.refundFailure(tx, row);
      case 'dispute':
      // A payment that failed late is a dispute here, by the id of its charge.
      case 'funding_failure':
        return this.dispute(tx, row);
      case 'transfer':
        return this.transfer(tx, row, 'x');
      case 'transfer_back':
        return this.transfer(tx, row, 'rev');
      case 'own_payout':
      case 'top_up_back':
        return this.own(tx, row, chart.stripePaidOut({ transactionId: row.id, amount: money(-row.amountMinor, row.currency) }));
      case 'own_payout_back':
      case 'top_up':
        return this.own(tx, row, chart.stripeToppedUp({ transactionId: row.id, amount: money(row.amountMinor, row.currency) }));
      case 'fee':
        return this.own(
          tx,
          { ...row, feeMinor: 0n },
          chart.connectFeeCharged({ transactionId: row.id, fee: money(-row.netMinor, row.currency) }),
        );
      case null:
        return Promise.resolve(unknown(`Nobody knows what to post for ${row.type} (${row.category}).`));
    }
  }

  private async funding(tx: Tx, row: StripeTransaction): Promise<Booking> {
    const known = row.source === null ? null : await this.checkouts.byCharge(tx, row.source);
    const checkout = known === null ? null : await this.checkouts.lock(tx, known.id);
    if (checkout === null || checkout.fundingId === null) return waits(tx, row, 'No payment here has this charge.');
    if (checkout.currency !== row.currency || checkout.amountMinor !== row.amountMinor) {
      return unknown(`The funding is ${formatMoney(money(checkout.amountMinor, checkout.currency))}.`);
    }
    if (row.feeMinor > row.amountMinor) return unknown('The fee is out of range.');
    const events: LedgerEvent[] = [];
    const { organisationId } = checkout;
    if (row.state === 'new') {
      events.push(chart.fundingFeeCharged({ transactionId: row.id, fee: money(row.feeMinor, row.currency) }));
      if (checkout.feeMinor !== row.feeMinor) {
        await this.checkouts.move(tx, checkout.id, checkout.state, checkout.state, { feeMinor: row.feeMinor }, null);
      }
    }
    const isAvailable = row.status === 'available';
    if (isAvailable) {
      const gross = money(row.amountMinor, row.currency);
      events.push(chart.fundsSettled({ transactionId: row.id, organisationId, gross, net: money(row.netMinor, row.currency) }));
    }
    await this.post(tx, row, isAvailable ? 'available' : 'fee', events);
    const subject = { kind: 'funding', id: checkout.fundingId } as const;
    if (!isAvailable) return { state: 'settling', subject, lookAt: later(tx, row.availableOn) };
    await this.checkoutMoves.settle(tx, checkout.id);
    return { state: 'booked', subject };
  }

  private async refund(tx: Tx, row: StripeTransaction): Promise<Booking> {
    const known = row.source === null ? null : await this.refunds.partOfStripe(tx, row.source);
    const part = known === null ? null : await this.refunds.lockPart(tx, known.id);
    if (part === null) return waits(tx, row, 'No refund here is known by this name there.');
    const sent = money(sentMinor(part), part.currency);
    if (row.currency !== sent.currency || -row.amountMinor !== sent.minor) return unknown(`The refund is ${formatMoney(sent)}.`);
    if (part.state !== 'sent') return unknown(`The refund is ${part.state} here, and its money left before.`);
    await this.refundMoves.must(tx, part, 'complete');
    await this.post(tx, row, 'fee', this.feeOn(row));
    return { state: 'booked', subject: { kind: 'refund_part', id: part.id } };
  }

  private async refundFailure(tx: Tx, row: StripeTransaction): Promise<Booking> {
    const known = row.source === null ? null : await this.refunds.partOfStripe(tx, row.source);
    const part = known === null ? null : await this.refunds.lockPart(tx, known.id);
    if (part === null || part.state === 'sent') return waits(tx, row, 'The refund that came back has not gone out here.');
    const sent = money(sentMinor(part), part.currency);
    if (row.currency !== sent.currency || row.amountMinor !== sent.minor) return unknown(`The refund is ${formatMoney(sent)}.`);
    if (part.state !== 'done') return unknown(`The refund is ${part.state} here.`);
    await this.refundMoves.must(tx, part, 'bounce', { reason: "The card's bank sent it back." });
    await this.post(tx, row, 'fee', this.feeOn(row));
    return { state: 'booked', subject: { kind: 'refund_part', id: part.id } };
  }

  private async dispute(tx: Tx, row: StripeTransaction): Promise<Booking> {
    const outcome = await this.disputeMoves.moneyMoved(tx, row);
    if (outcome.kind === 'waits') return waits(tx, row, outcome.why);
    if (outcome.kind === 'unknown') return unknown(outcome.why);
    return { state: 'booked', subject: { kind: 'card_dispute', id: outcome.disputeId } };
  }

  /** Posted by whoever told Stripe; here it is matched. */
  private async transfer(tx: Tx, row: StripeTransaction, step: 'x' | 'rev'): Promise<Booking> {
    // Money may come back by several reversals, some of them made by hand at Stripe.
    const [call] = await tx.query<{ payoutId: PayoutId; amountMinor: bigint; currency: string }>(
      `select p.id as "payoutId", coalesce(r.amount_minor, p.amount_minor) as "amountMinor", p.currency
       from payouts.payout p left join payouts.stripe_reversal r on r.payout_id = p.id and r.id = $1 and $2 = 'reversal'
       where r.id is not null or exists (select from payouts.stripe_call c where c.payout_id = p.id and c.object_id = $1 and c.step = $2)`,
      [row.source, step === 'x' ? 'transfer' : 'reversal'],
    );
    const posted = call === undefined ? null : await this.ledger.eventOf(tx, 'po', `${call.payoutId}:${step}`);
    if (call === undefined || posted === null) return waits(tx, row, 'No payout here was paid by it.');
    const moved = step === 'x' ? -row.amountMinor : row.amountMinor;
    if (moved !== call.amountMinor || row.currency !== call.currency) {
      return unknown(`The payout is ${formatMoney(money(call.amountMinor, call.currency))}.`);
    }
    await this.post(tx, row, 'fee', this.feeOn(row));
    return { state: 'booked', subject: { kind: 'payout', id: asId<'Payout'>(call.payoutId) } };
  }

  private async own(tx: Tx, row: StripeTransaction, event: LedgerEvent): Promise<Booking> {
    await this.post(tx, row, 'own', [event, ...this.feeOn(row)]);
    return { state: 'booked', subject: null };
  }

  /** What Stripe took besides, on what is not a funding. */
  private feeOn(row: StripeTransaction): LedgerEvent[] {
    return [chart.connectFeeCharged({ transactionId: row.id, fee: money(row.feeMinor, row.currency) })];
  }

  private async post(tx: Tx, row: StripeTransaction, stage: string, events: readonly LedgerEvent[]): Promise<void> {
    if (events.every((event) => event.lines.length === 0)) return;
    valueOf(await this.ledger.post(tx, `transaction:${row.id}:${stage}`, events));
    tx.act('stripe_transaction.booked', { kind: 'stripe_transaction', id: subjectId(row.id) }, { transaction: row.id, stage });
  }
}

function unknown(problem: string): Booking {
  return { state: 'unknown', problem };
}

function waits(tx: Tx, row: StripeTransaction, problem: string): Booking {
  const ageSeconds = (tx.now.getTime() - row.importedAt.getTime()) / 1000;
  return { state: 'new', problem, lookAt: addSeconds(tx.now, patienceSeconds(ageSeconds)) };
}

/** When it is available, and not sooner than in a minute. */
function later(tx: Tx, at: Date): Date {
  const soonest = addSeconds(tx.now, 60);
  return at > soonest ? at : soonest;
}

/** The act log names its subjects by UUID: the first half of the hash of Stripe's id. */
function subjectId(transactionId: string): string {
  return uuidText(createHash('sha256').update(transactionId).digest().subarray(0, 16));
}
