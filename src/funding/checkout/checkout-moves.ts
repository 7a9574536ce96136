/**
 * The only way in which an attempt to pay changes: the row locked, the verdict made from it, the change, its posting and
 * an act, in one transaction. A webhook, a poll and the customer's return all come through here, so that a payment
 * that is reported five times is credited once.
 */
import { Injectable } from '@nestjs/common';
import { addSeconds, asId, assert, money, ok, present, type CheckoutId, type Result } from '../../kernel/index.ts';
import { chart, Ledger } from '../../ledger/index.ts';
import type { Tx } from '../../platform/index.ts';
import type { Funding } from '../funding.ts';
import { FundingRepository } from '../funding.repository.ts';
import { judge, nextPollSeconds, type Checkout, type CheckoutEvent, type CheckoutState, type SessionFacts } from './checkout.ts';
import { CheckoutRepository, type CheckoutChange } from './checkout.repository.ts';

const ACTS: Readonly<Record<CheckoutEvent, string>> = {
  start: 'checkout.started',
  process: 'checkout.processed',
  receive: 'checkout.received',
  settle: 'checkout.settled',
  fail: 'checkout.failed',
  expire: 'checkout.expired',
};

const TO: Readonly<Record<CheckoutEvent, CheckoutState>> = {
  start: 'started',
  process: 'processing',
  receive: 'received',
  settle: 'settled',
  fail: 'failed',
  expire: 'expired',
};

@Injectable()
export class CheckoutMoves {
  constructor(
    private readonly checkouts: CheckoutRepository,
    private readonly fundings: FundingRepository,
    private readonly ledger: Ledger,
  ) {}

  /** Applies what Stripe reports now. @returns the new state; null: there is no such attempt */
  async see(tx: Tx, id: CheckoutId, session: SessionFacts): Promise<Result<CheckoutState | null>> {
    const checkout = await this.checkouts.lock(tx, id);
    if (checkout === null) return ok(null);
    const { event, reason, fault } = judge(checkout, session);
    if (fault !== null) return this.keepFault(tx, checkout, fault);
    // A correct reading clears the fault of an earlier one.
    const cleared: CheckoutChange = checkout.fault === null ? {} : { fault: null };
    if (event === null) {
      await this.checkouts.move(tx, id, checkout.state, checkout.state, cleared, this.pollAt(tx, checkout.state, checkout));
      return ok(checkout.state);
    }
    if (event === 'receive') return this.receive(tx, checkout, session, cleared);
    const learnt: CheckoutChange = {
      ...cleared,
      sessionId: session.sessionId,
      ...(session.payment === null ? {} : { paymentIntentId: session.payment.intentId }),
      expiresAt: session.expiresAt,
      payUrl: event === 'start' ? session.payUrl : null,
      ...(event === 'fail' || event === 'expire' ? { reason, endedAt: tx.now } : {}),
    };
    return this.move(tx, checkout, event, learnt);
  }

  /** Cancels an attempt that Stripe refused or never received. */
  async giveUp(tx: Tx, id: CheckoutId, event: 'fail' | 'expire', reason: string): Promise<Result<CheckoutState | null>> {
    const checkout = await this.checkouts.lock(tx, id);
    if (checkout === null || checkout.state !== 'created') return ok(checkout?.state ?? null);
    return this.move(tx, checkout, event, { reason: reason.slice(0, 500), endedAt: tx.now });
  }

  /** The money can be spent. The caller posts it. */
  async settle(tx: Tx, id: CheckoutId): Promise<void> {
    const checkout = present(await this.checkouts.lock(tx, id), 'the payment of a funding');
    await this.move(tx, checkout, 'settle', { settledAt: tx.now });
  }

  private async receive(tx: Tx, checkout: Checkout, session: SessionFacts, cleared: CheckoutChange): Promise<Result<CheckoutState>> {
    const payment = present(session.payment, 'the payment of a session that was paid');
    const charge = present(payment.charge, 'the charge of a payment that succeeded');
    const funding: Funding = {
      id: asId<'Funding'>(checkout.id),
      organisationId: checkout.organisationId,
      rail: 'stripe',
      reference: payment.intentId,
      amountMinor: checkout.amountMinor,
      currency: checkout.currency,
      valueDate: (charge.transaction?.availableOn ?? tx.now).toISOString().slice(0, 10),
      recordedBy: null,
      approvedBy: null,
      recordedAt: tx.now,
    };
    assert(await this.fundings.insert(tx, funding), `payment ${payment.intentId} is recorded as another funding`);
    const gross = money(funding.amountMinor, funding.currency);
    const event = chart.fundingReceived({ fundingId: funding.id, organisationId: funding.organisationId, gross, rail: 'stripe' });
    const posted = await this.ledger.post(tx, `funding:${funding.id}`, [event]);
    if (!posted.ok) return posted;
    return this.move(tx, checkout, 'receive', {
      ...cleared,
      sessionId: session.sessionId,
      paymentIntentId: payment.intentId,
      chargeId: charge.chargeId,
      fundingId: funding.id,
      feeMinor: charge.transaction?.feeMinor ?? null,
      payUrl: null,
      reason: null,
      endedAt: null,
      receivedAt: tx.now,
    });
  }

  private async move(tx: Tx, checkout: Checkout, event: CheckoutEvent, change: CheckoutChange): Promise<Result<CheckoutState>> {
    const { id, organisationId, amountMinor, currency } = checkout;
    const to = TO[event];
    const moved = await this.checkouts.move(tx, id, checkout.state, to, change, this.pollAt(tx, to, checkout));
    assert(moved, `payment ${id} is ${checkout.state} and locked`);
    tx.act(ACTS[event], { kind: 'checkout', id, organisationId }, { amountMinor, currency });
    return ok(to);
  }

  private async keepFault(tx: Tx, checkout: Checkout, fault: string): Promise<Result<CheckoutState>> {
    if (checkout.fault === fault) return ok(checkout.state);
    const { id, state, organisationId } = checkout;
    await this.checkouts.move(tx, id, state, state, { fault: fault.slice(0, 500) }, this.pollAt(tx, state, checkout));
    tx.act('checkout.doubted', { kind: 'checkout', id, organisationId });
    return ok(state);
  }

  private pollAt(tx: Tx, state: CheckoutState, checkout: Checkout): Date | null {
    const seconds = nextPollSeconds(state, (tx.now.getTime() - checkout.createdAt.getTime()) / 1000);
    return seconds === null ? null : addSeconds(tx.now, seconds);
  }
}
