/** Books Stripe's balance transactions of payments: the fee at once, the settlement when Stripe makes the money available. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { addSeconds, formatMoney, money } from '../../kernel/index.ts';
import { chart, type LedgerEvent } from '../../ledger/index.ts';
import type { Tx } from '../../platform/index.ts';
import {
  BalanceTransactions,
  notBookable,
  notBookableYet,
  type Booking,
  type StripeTransaction,
  type TransactionBooking,
} from '../../stripe/index.ts';
import { CheckoutMoves } from './checkout-moves.ts';
import { CheckoutWatch } from './checkout-watch.ts';
import { CheckoutRepository } from './checkout.repository.ts';

@Injectable()
export class CheckoutBooking implements TransactionBooking, OnModuleInit {
  readonly kinds = ['funding'] as const;

  constructor(
    private readonly transactions: BalanceTransactions,
    private readonly checkouts: CheckoutRepository,
    private readonly checkoutMoves: CheckoutMoves,
    private readonly watch: CheckoutWatch,
  ) {}

  onModuleInit(): void {
    this.transactions.register(this);
  }

  async book(tx: Tx, row: StripeTransaction): Promise<Booking> {
    const known = row.source === null ? null : await this.checkouts.byCharge(tx, row.source);
    const checkout = known === null ? null : await this.checkouts.lock(tx, known.id);
    if (checkout === null || checkout.fundingId === null) return notBookableYet(tx, row, 'No payment here has this charge.');
    if (checkout.currency !== row.currency || checkout.amountMinor !== row.amountMinor) {
      return notBookable(`The funding is ${formatMoney(money(checkout.amountMinor, checkout.currency))}.`);
    }
    if (row.feeMinor > row.amountMinor) return notBookable('The fee is out of range.');
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
    await this.transactions.post(tx, row, isAvailable ? 'available' : 'fee', events);
    const subject = { kind: 'funding', id: checkout.fundingId } as const;
    if (!isAvailable) return { state: 'settling', subject, pollAt: later(tx, row.availableOn) };
    await this.checkoutMoves.settle(tx, checkout.id);
    return { state: 'booked', subject };
  }

  refresh(_row: StripeTransaction, chargeId: string): Promise<boolean> {
    return this.watch.refreshCharge(chargeId);
  }
}

/** When it is available, and not sooner than in a minute. */
function later(tx: Tx, at: Date): Date {
  const soonest = addSeconds(tx.now, 60);
  return at > soonest ? at : soonest;
}
