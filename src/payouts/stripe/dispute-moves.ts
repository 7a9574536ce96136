/**
 * The only way in which a card dispute changes: the row locked, the change, its postings and an act, in one transaction.
 * Stripe's word opens and decides it; Stripe's balance transactions move its money.
 */
import { Injectable } from '@nestjs/common';
import { addSeconds, assert, formatMoney, money, newId, ok, present, type CardDisputeId, type Result } from '../../kernel/index.ts';
import { accountOf, chart, Ledger } from '../../ledger/index.ts';
import { valueOf, type Tx } from '../../platform/index.ts';
import { OrganisationRestrictions } from '../organisation-restrictions.ts';
import { CheckoutRepository } from './checkout.repository.ts';
import {
  disputeMachine,
  eventOf,
  firstState,
  nextLookSeconds,
  RESTRICTED_SECONDS,
  type CardDispute,
  type DisputeFacts,
  type DisputeState,
} from './dispute.ts';
import { DisputeRepository, type DisputeChange } from './dispute.repository.ts';
import type { StripeTransaction } from './stripe-transaction.ts';

export type MoneyMoved =
  | { readonly kind: 'moved'; readonly disputeId: CardDisputeId }
  | { readonly kind: 'waits'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** Tries at taking what the organisation has, while it spends at the same time. */
const TRIES = 5;

@Injectable()
export class DisputeMoves {
  constructor(
    private readonly disputes: DisputeRepository,
    private readonly checkouts: CheckoutRepository,
    private readonly restrictions: OrganisationRestrictions,
    private readonly ledger: Ledger,
  ) {}

  /** Takes in what Stripe says now. Null: it is about no funding of ours. */
  async see(tx: Tx, facts: DisputeFacts): Promise<Result<CardDispute | null>> {
    const known = await this.disputes.lock(tx, facts);
    if (known === null) return this.open(tx, facts);
    const event = eventOf(known.state, facts.status);
    const change: DisputeChange = { stripeStatus: facts.status, evidenceDueAt: facts.evidenceDueAt };
    if (event === null) return ok(await this.disputes.move(tx, known, known.state, change, this.lookAt(tx, known.state)));
    if (event === 'lose') return ok(await this.lose(tx, { ...known, stripeStatus: facts.status }, change));
    const next = disputeMachine.next(known.state, event);
    assert(next.ok, `a dispute that is ${known.state} can ${event}`);
    const isOver = next.value === 'closed';
    const moved = await this.disputes.move(
      tx,
      known,
      next.value,
      isOver ? { ...change, endedAt: tx.now } : change,
      this.lookAt(tx, next.value),
    );
    if (isOver) await this.restrictions.liftOfDispute(tx, known.id, 'The dispute was closed, and no money moved.');
    else await this.restrict(tx, moved);
    this.act(tx, `card_dispute.${event === 'close' ? 'closed' : 'escalated'}`, moved);
    return ok(moved);
  }

  /** One of Stripe's balance transactions is about this dispute: money was taken, or came back. */
  async moneyMoved(tx: Tx, transaction: StripeTransaction): Promise<MoneyMoved> {
    const dispute = transaction.source === null ? null : await this.disputes.lock(tx, { stripeDisputeId: transaction.source });
    if (dispute === null) return { kind: 'waits', why: 'No dispute here is known by this name there.' };
    const isTaken = transaction.amountMinor < 0n;
    const size = isTaken ? -transaction.amountMinor : transaction.amountMinor;
    if (transaction.currency !== dispute.currency || size !== dispute.disputedMinor) {
      return { kind: 'unknown', why: `The dispute is about ${formatMoney(money(dispute.disputedMinor, dispute.currency))}.` };
    }
    if (isTaken) {
      if (dispute.state !== 'announced' && dispute.state !== 'inquiry')
        return { kind: 'unknown', why: `The dispute is ${dispute.state} here.` };
      if (transaction.feeMinor < 0n) return { kind: 'unknown', why: 'The fee is negative.' };
      await this.withdraw(tx, dispute, transaction);
    } else {
      if (dispute.state === 'announced') return { kind: 'waits', why: 'Its money was not taken here yet.' };
      if (dispute.state !== 'open') return { kind: 'unknown', why: `The dispute is ${dispute.state} here.` };
      await this.win(tx, dispute, transaction);
    }
    return { kind: 'moved', disputeId: dispute.id };
  }

  /** Takes what the organisation has towards its debt. @returns how much */
  async recover(tx: Tx, id: CardDisputeId): Promise<bigint> {
    const dispute = await this.disputes.lock(tx, { id });
    if (dispute === null || dispute.state !== 'open') return 0n;
    const after = await this.recoverInto(tx, dispute);
    return after.recoveredMinor - dispute.recoveredMinor;
  }

  async slotsWithdrawn(tx: Tx, id: CardDisputeId): Promise<void> {
    const dispute = present(await this.disputes.lock(tx, { id }), 'a dispute that is there');
    if (dispute.slotsWithdrawnAt !== null) return;
    await this.disputes.move(tx, dispute, dispute.state, { slotsWithdrawnAt: tx.now }, this.lookAt(tx, dispute.state));
    this.act(tx, 'card_dispute.slots_withdrawn', dispute);
  }

  private async open(tx: Tx, facts: DisputeFacts): Promise<Result<CardDispute | null>> {
    const checkout = await this.checkouts.byCharge(tx, facts.chargeId);
    if (checkout === null || checkout.fundingId === null) return ok(null);
    const state = firstState(facts.status);
    const dispute: CardDispute = {
      id: newId<'CardDispute'>(tx.now),
      stripeDisputeId: facts.stripeDisputeId,
      fundingId: checkout.fundingId,
      organisationId: checkout.organisationId,
      currency: facts.currency,
      disputedMinor: facts.disputedMinor,
      feeMinor: 0n,
      recoveredMinor: 0n,
      recoveries: 0,
      state,
      stripeStatus: facts.status,
      reason: facts.reason,
      openedAt: facts.openedAt,
      evidenceDueAt: facts.evidenceDueAt,
      postedAt: null,
      slotsWithdrawnAt: null,
      endedAt: state === 'closed' ? tx.now : null,
    };
    if (!(await this.disputes.insert(tx, dispute, this.lookAt(tx, state)))) return this.see(tx, facts);
    this.act(tx, 'card_dispute.opened', dispute);
    if (state === 'announced') await this.restrict(tx, dispute);
    return ok(dispute);
  }

  private async restrict(tx: Tx, dispute: CardDispute): Promise<void> {
    const { organisationId, stripeDisputeId, reason } = dispute;
    const amount = formatMoney(money(dispute.disputedMinor, dispute.currency));
    await this.restrictions.impose(tx, {
      organisationId,
      reasonCode: 'payment_dispute',
      explanation: `The holder of the card disputes a payment of ${amount}. Until that is decided, what is left of the balance is kept towards it, and nothing new is launched or paid back. Work that was done is paid. Settle it with the card's holder, or send evidence that the payment was theirs.`,
      evidence: [
        { description: `The bank of the card's holder took ${amount} back, giving as its reason: ${reason}.`, reference: stripeDisputeId },
      ],
      disputeId: dispute.id,
      endsAt: addSeconds(tx.now, RESTRICTED_SECONDS),
    });
  }

  private async withdraw(tx: Tx, dispute: CardDispute, transaction: StripeTransaction): Promise<void> {
    const { id, organisationId, currency } = dispute;
    if (dispute.state === 'inquiry') await this.restrict(tx, dispute);
    const fee = money(transaction.feeMinor, currency);
    const event = chart.disputeOpened({ disputeId: id, organisationId, disputed: money(dispute.disputedMinor, currency), fee });
    valueOf(await this.ledger.post(tx, `dispute:${id}:open`, [event]));
    const opened = await this.disputes.move(tx, dispute, 'open', { feeMinor: fee.minor, postedAt: tx.now }, this.lookAt(tx, 'open'));
    this.act(tx, 'card_dispute.money_withdrawn', opened);
    // At once, before anybody spends it; the rest when slots are withdrawn and as money comes in.
    const recovered = await this.recoverInto(tx, opened);
    if (recovered.stripeStatus === 'lost') await this.lose(tx, recovered, {});
  }

  private async recoverInto(tx: Tx, dispute: CardDispute): Promise<CardDispute> {
    const { id, organisationId, currency } = dispute;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const available = await this.ledger.balance(tx, accountOf('requester_available', organisationId, currency));
      const rest = dispute.disputedMinor - dispute.recoveredMinor;
      const minor = available < rest ? available : rest;
      if (minor <= 0n) return dispute;
      const recovery = dispute.recoveries + 1;
      const event = chart.disputeRecovered({ disputeId: id, organisationId, recovery, amount: money(minor, currency) });
      const posted = await this.ledger.post(tx, `dispute:${id}:rec:${recovery}`, [event]);
      // Somebody spent it meanwhile: what is left now?
      if (!posted.ok) continue;
      const change = { recoveredMinor: dispute.recoveredMinor + minor, recoveries: recovery };
      this.act(tx, 'card_dispute.recovered', dispute, { recoveredMinor: minor });
      return this.disputes.move(tx, dispute, dispute.state, change, this.lookAt(tx, dispute.state));
    }
    return dispute;
  }

  private async win(tx: Tx, dispute: CardDispute, transaction: StripeTransaction): Promise<void> {
    const { id, organisationId, currency } = dispute;
    const feeReturned = transaction.feeMinor < 0n ? -transaction.feeMinor : 0n;
    const feeCharged = transaction.feeMinor > 0n ? transaction.feeMinor : 0n;
    const event = chart.disputeWon({
      disputeId: id,
      organisationId,
      disputed: money(dispute.disputedMinor, currency),
      recovered: money(dispute.recoveredMinor, currency),
      feeReturned: money(feeReturned, currency),
    });
    const charged = chart.connectFeeCharged({ transactionId: transaction.id, fee: money(feeCharged, currency) });
    valueOf(await this.ledger.post(tx, `dispute:${id}:won`, [event, charged]));
    const won = await this.disputes.move(tx, dispute, 'won', { endedAt: tx.now }, null);
    await this.restrictions.liftOfDispute(tx, id, 'The dispute was decided for you; all that had been kept is available again.');
    this.act(tx, 'card_dispute.won', won);
  }

  /** Takes what there is once more, and writes the rest off. The restriction stays until its end, or until an admin lifts it. */
  private async lose(tx: Tx, dispute: CardDispute, change: DisputeChange): Promise<CardDispute> {
    const { id, organisationId, currency } = dispute;
    const after = await this.recoverInto(tx, dispute);
    const rest = money(after.disputedMinor - after.recoveredMinor, currency);
    valueOf(await this.ledger.post(tx, `dispute:${id}:lost`, [chart.disputeLost({ disputeId: id, organisationId, rest })]));
    const lost = await this.disputes.move(tx, after, 'lost', { ...change, endedAt: tx.now }, null);
    this.act(tx, 'card_dispute.lost', lost, { writtenOffMinor: rest.minor });
    return lost;
  }

  private act(tx: Tx, verb: string, dispute: CardDispute, data: Readonly<Record<string, unknown>> = {}): void {
    const { id, organisationId, disputedMinor, currency } = dispute;
    tx.act(verb, { kind: 'card_dispute', id, organisationId }, { amountMinor: disputedMinor, currency, ...data });
  }

  private lookAt(tx: Tx, state: DisputeState): Date | null {
    const seconds = nextLookSeconds(state);
    return seconds === null ? null : addSeconds(tx.now, seconds);
  }
}
