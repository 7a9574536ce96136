/**
 * The only way in which a card dispute changes: lock the row, change it, post, write an act, in one transaction. The
 * dispute object at Stripe opens and decides it; its money moves with Stripe's balance transactions.
 */
import { Injectable } from '@nestjs/common';
import { addSeconds, assert, formatMoney, money, newId, ok, present, type CardDisputeId, type Result } from '../../kernel/index.ts';
import { accountOf, chart, Ledger } from '../../ledger/index.ts';
import { valueOf, type Tx } from '../../platform/index.ts';
import { OrganisationRestrictions } from '../../identity/index.ts';
import type { StripeTransaction } from '../../stripe/index.ts';
import { CheckoutRepository } from '../checkout/checkout.repository.ts';
import {
  chargebackMachine,
  eventOf,
  firstState,
  isLostForGood,
  isReturnedDebit,
  nextPollSeconds,
  RESTRICTED_SECONDS,
  type Chargeback,
  type ChargebackFacts,
  type ChargebackState,
} from './chargeback.ts';
import { ChargebackRepository, type ChargebackChange } from './chargeback.repository.ts';

export type MoneyMoved =
  | { readonly kind: 'moved'; readonly disputeId: CardDisputeId }
  | { readonly kind: 'waits'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** Tries at taking what the organisation has, while it spends at the same time. */
const TRIES = 5;

@Injectable()
export class ChargebackMoves {
  constructor(
    private readonly chargebacks: ChargebackRepository,
    private readonly checkouts: CheckoutRepository,
    private readonly restrictions: OrganisationRestrictions,
    private readonly ledger: Ledger,
  ) {}

  /** Applies what Stripe reports now. Null: it is about no funding of ours. */
  async see(tx: Tx, facts: ChargebackFacts): Promise<Result<Chargeback | null>> {
    const known = await this.chargebacks.lock(tx, facts);
    if (known === null) return this.open(tx, facts);
    const event = eventOf(known.state, facts.status);
    const change: ChargebackChange = { stripeStatus: facts.status, evidenceDueAt: facts.evidenceDueAt };
    if (event === null || event === 'lose') {
      const moved = await this.chargebacks.move(tx, known, known.state, change, this.pollAt(tx, known.state));
      return ok(await this.loseIfLost(tx, moved));
    }
    const next = chargebackMachine.next(known.state, event);
    assert(next.ok, `a dispute that is ${known.state} can ${event}`);
    const isOver = next.value === 'closed';
    const moved = await this.chargebacks.move(
      tx,
      known,
      next.value,
      isOver ? { ...change, endedAt: tx.now } : { ...change, ...afresh(known) },
      this.pollAt(tx, next.value),
    );
    if (isOver) await this.restrictions.liftOf(tx, { disputeId: known.id }, `The dispute was closed, and no money moved. ${RESUME}`);
    else await this.restrict(tx, moved);
    this.act(tx, `card_dispute.${event === 'close' ? 'closed' : 'escalated'}`, moved);
    return ok(moved);
  }

  /** One of Stripe's balance transactions is about this dispute: money was taken, or came back. */
  async moneyMoved(tx: Tx, transaction: StripeTransaction): Promise<MoneyMoved> {
    const dispute = transaction.source === null ? null : await this.chargebacks.lock(tx, { stripeDisputeId: transaction.source });
    if (dispute === null) return { kind: 'waits', why: 'No dispute here is known by this name there.' };
    const isTaken = transaction.amountMinor < 0n;
    const size = isTaken ? -transaction.amountMinor : transaction.amountMinor;
    if (transaction.currency !== dispute.currency || size !== dispute.disputedMinor) {
      return { kind: 'unknown', why: `The dispute is about ${formatMoney(money(dispute.disputedMinor, dispute.currency))}.` };
    }
    const earlier = isTaken ? waitsForReturn(dispute.state) : waitsForWithdrawal(dispute.state);
    if (earlier !== null) return { kind: 'waits', why: earlier };
    if (isTaken) await this.withdraw(tx, dispute, transaction);
    else await this.giveBack(tx, dispute, transaction);
    return { kind: 'moved', disputeId: dispute.id };
  }

  /** Takes what the organisation has towards its debt. @returns how much */
  async recover(tx: Tx, id: CardDisputeId): Promise<bigint> {
    const dispute = await this.chargebacks.lock(tx, { id });
    if (dispute === null || dispute.state !== 'open') return 0n;
    const after = await this.recoverInto(tx, dispute);
    await this.loseIfLost(tx, after);
    return after.recoveredMinor - dispute.recoveredMinor;
  }

  async slotsWithdrawn(tx: Tx, id: CardDisputeId): Promise<void> {
    const dispute = present(await this.chargebacks.lock(tx, { id }), 'a dispute that is there');
    if (dispute.slotsWithdrawnAt !== null) return;
    const withdrawn = await this.chargebacks.move(tx, dispute, dispute.state, { slotsWithdrawnAt: tx.now }, this.pollAt(tx, dispute.state));
    this.act(tx, 'card_dispute.slots_withdrawn', dispute);
    await this.loseIfLost(tx, withdrawn);
  }

  private async open(tx: Tx, facts: ChargebackFacts): Promise<Result<Chargeback | null>> {
    const checkout = await this.checkouts.byCharge(tx, facts.chargeId);
    if (checkout === null || checkout.fundingId === null) return ok(null);
    const state = firstState(facts.status);
    const dispute: Chargeback = {
      id: newId<'CardDispute'>(tx.now),
      kind: facts.kind,
      stripeDisputeId: facts.stripeDisputeId,
      fundingId: checkout.fundingId,
      organisationId: checkout.organisationId,
      currency: facts.currency,
      disputedMinor: facts.disputedMinor,
      feeMinor: 0n,
      withdrawals: 0,
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
    if (!(await this.chargebacks.insert(tx, dispute, this.pollAt(tx, state)))) return this.see(tx, facts);
    this.act(tx, 'card_dispute.opened', dispute);
    if (state === 'announced') await this.restrict(tx, dispute);
    return ok(dispute);
  }

  private async restrict(tx: Tx, dispute: Chargeback): Promise<void> {
    const { organisationId, stripeDisputeId, reason } = dispute;
    const amount = formatMoney(money(dispute.disputedMinor, dispute.currency));
    const isReturned = isReturnedDebit(dispute);
    const [what, found] = isReturned
      ? [
          `A payment of ${amount} by bank debit failed after it had succeeded.`,
          `The payer's bank took ${amount} back, giving as its reason: ${reason}.`,
        ]
      : [
          `The holder of the card disputes a payment of ${amount}.`,
          `The bank of the card's holder took ${amount} back, giving as its reason: ${reason}.`,
        ];
    const kept = 'what is left of the balance is kept towards it, and nothing new is launched or paid back. Work that was done is paid.';
    const remedy = isReturned
      ? `From now on ${kept} Pay the amount again in another way, and ask an admin to lift this.`
      : `Until that is decided, ${kept} Settle it with the card's holder, or send evidence that the payment was theirs.`;
    await this.restrictions.impose(tx, {
      organisationId,
      reasonCode: isReturned ? 'payment_failed' : 'payment_dispute',
      explanation: `${what} ${remedy}`,
      evidence: [{ description: found, reference: stripeDisputeId }],
      disputeId: dispute.id,
      fraudWarningId: null,
      endsAt: addSeconds(tx.now, RESTRICTED_SECONDS),
    });
  }

  /** Stripe took the money, for the first time or again. */
  private async withdraw(tx: Tx, dispute: Chargeback, transaction: StripeTransaction): Promise<void> {
    const { id, organisationId, currency } = dispute;
    // Restricted already, unless the dispute was announced by this alone.
    if (dispute.state !== 'announced') await this.restrict(tx, dispute);
    const round = dispute.withdrawals + 1;
    const { charged, returned } = feeOf(transaction);
    const event = chart.disputeOpened({
      disputeId: id,
      organisationId,
      round,
      disputed: money(dispute.disputedMinor, currency),
      fee: money(charged, currency),
      feeReturned: money(returned, currency),
    });
    valueOf(await this.ledger.post(tx, `dispute:${id}:open${suffix(round)}`, [event]));
    const opened = await this.chargebacks.move(
      tx,
      dispute,
      'open',
      {
        ...afresh(dispute),
        feeMinor: dispute.feeMinor + charged,
        postedAt: dispute.postedAt ?? tx.now,
        withdrawals: round,
        recoveredMinor: 0n,
      },
      this.pollAt(tx, 'open'),
    );
    this.act(tx, 'card_dispute.money_withdrawn', opened);
    // At once, before anybody spends it; the rest when slots are withdrawn and as money comes in.
    await this.loseIfLost(tx, await this.recoverInto(tx, opened));
  }

  private async recoverInto(tx: Tx, dispute: Chargeback): Promise<Chargeback> {
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
      return this.chargebacks.move(tx, dispute, dispute.state, change, this.pollAt(tx, dispute.state));
    }
    return dispute;
  }

  /** Stripe gave the money back: the dispute is won, or is won after all after it was lost. */
  private async giveBack(tx: Tx, dispute: Chargeback, transaction: StripeTransaction): Promise<void> {
    const as = dispute.state === 'open' ? 'won' : 'back';
    const { id, organisationId, currency, withdrawals: round } = dispute;
    const { charged, returned } = feeOf(transaction);
    const moved = {
      disputeId: id,
      organisationId,
      round,
      disputed: money(dispute.disputedMinor, currency),
      recovered: money(dispute.recoveredMinor, currency),
      feeReturned: money(returned, currency),
    };
    const event = as === 'won' ? chart.disputeWon(moved) : chart.disputeReversed(moved);
    const fee = chart.connectFeeCharged({ transactionId: transaction.id, fee: money(charged, currency) });
    valueOf(await this.ledger.post(tx, `dispute:${id}:${as}${suffix(round)}`, [event, fee]));
    const won = await this.chargebacks.move(tx, dispute, 'won', { endedAt: tx.now }, null);
    const note = `The dispute was decided for you; all that had been kept is available again. ${RESUME}`;
    await this.restrictions.liftOf(tx, { disputeId: id }, note);
    this.act(tx, 'card_dispute.won', won);
  }

  /**
   * Takes what there is once more, and writes the rest off, once Stripe says that it is lost, the free slots of the
   * organisation are withdrawn, and the disputed money itself is available and could be taken. The restriction stays until its end, or until an admin lifts it.
   */
  private async loseIfLost(tx: Tx, dispute: Chargeback): Promise<Chargeback> {
    if (!isLostForGood(dispute)) return dispute;
    if (await this.checkouts.isPending(tx, dispute.fundingId)) return dispute;
    const { id, organisationId, currency, withdrawals: round } = dispute;
    const after = await this.recoverInto(tx, dispute);
    const rest = money(after.disputedMinor - after.recoveredMinor, currency);
    const event = chart.disputeLost({ disputeId: id, organisationId, rest, round });
    valueOf(await this.ledger.post(tx, `dispute:${id}:lost${suffix(round)}`, [event]));
    const lost = await this.chargebacks.move(tx, after, 'lost', { endedAt: tx.now }, null);
    this.act(tx, 'card_dispute.lost', lost, { writtenOffMinor: rest.minor });
    return lost;
  }

  private act(tx: Tx, verb: string, dispute: Chargeback, data: Readonly<Record<string, unknown>> = {}): void {
    const { id, organisationId, disputedMinor, currency } = dispute;
    tx.act(verb, { kind: 'card_dispute', id, organisationId }, { amountMinor: disputedMinor, currency, ...data });
  }

  private pollAt(tx: Tx, state: ChargebackState): Date | null {
    const seconds = nextPollSeconds(state);
    return seconds === null ? null : addSeconds(tx.now, seconds);
  }
}

/** What the organisation reads when it may go on. */
export const RESUME = 'Batches that were paused can be resumed with resumeBatch, which buys their withdrawn slots again.';

/** Of a decided or closed dispute: it begins again. */
function afresh({ state }: Chargeback): ChargebackChange {
  return state === 'announced' || state === 'inquiry' ? {} : { endedAt: null, slotsWithdrawnAt: null };
}

/** Names of the first round are as they were before there could be a second. */
function suffix(round: number): string {
  return round === 1 ? '' : `:${round}`;
}

function feeOf({ feeMinor }: StripeTransaction): { charged: bigint; returned: bigint } {
  return feeMinor < 0n ? { charged: 0n, returned: -feeMinor } : { charged: feeMinor, returned: 0n };
}

/** Why money that was taken has to wait for another transaction; null: it need not. */
function waitsForReturn(state: ChargebackState): string | null {
  return state === 'open' || state === 'lost' ? 'What was taken before has not come back here yet.' : null;
}

/** The same for money that came back. */
function waitsForWithdrawal(state: ChargebackState): string | null {
  return state === 'open' || state === 'lost' ? null : 'Its money was not taken here yet.';
}
