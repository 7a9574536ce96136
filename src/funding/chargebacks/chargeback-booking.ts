/** Books Stripe's balance transactions of chargebacks; a payment that failed late is one, by the id of its charge. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '../../platform/index.ts';
import {
  BalanceTransactions,
  kindOf,
  notBookable,
  notBookableYet,
  type Booking,
  type StripeTransaction,
  type TransactionBooking,
} from '../../stripe/index.ts';
import { CheckoutWatch } from '../checkout/checkout-watch.ts';
import { ChargebackMoves } from './chargeback-moves.ts';
import { ChargebackWatch } from './chargeback-watch.ts';

@Injectable()
export class ChargebackBooking implements TransactionBooking, OnModuleInit {
  readonly kinds = ['dispute', 'funding_failure'] as const;

  constructor(
    private readonly transactions: BalanceTransactions,
    private readonly chargebackMoves: ChargebackMoves,
    private readonly chargebacks: ChargebackWatch,
    private readonly payments: CheckoutWatch,
  ) {}

  onModuleInit(): void {
    this.transactions.register(this);
  }

  async book(tx: Tx, row: StripeTransaction): Promise<Booking> {
    const outcome = await this.chargebackMoves.moneyMoved(tx, row);
    if (outcome.kind === 'waits') return notBookableYet(tx, row, outcome.why);
    if (outcome.kind === 'unknown') return notBookable(outcome.why);
    return { state: 'booked', subject: { kind: 'card_dispute', id: outcome.disputeId } };
  }

  refresh(row: StripeTransaction, source: string): Promise<boolean> {
    return kindOf(row) === 'dispute' ? this.chargebacks.refresh(source) : this.payments.refreshCharge(source);
  }
}
