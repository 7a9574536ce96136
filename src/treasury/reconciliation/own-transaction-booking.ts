/** Books Stripe's balance transactions that are the platform's own: payouts and top-ups of its balance, and fees. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Bug, money } from '../../kernel/index.ts';
import { chart, type LedgerEvent } from '../../ledger/index.ts';
import type { Tx } from '../../platform/index.ts';
import { BalanceTransactions, kindOf, type Booking, type StripeTransaction, type TransactionBooking } from '../../stripe/index.ts';

@Injectable()
export class OwnTransactionBooking implements TransactionBooking, OnModuleInit {
  readonly kinds = ['own_payout', 'own_payout_back', 'top_up', 'top_up_back', 'fee'] as const;

  constructor(private readonly transactions: BalanceTransactions) {}

  onModuleInit(): void {
    this.transactions.register(this);
  }

  book(tx: Tx, row: StripeTransaction): Promise<Booking> {
    const kind = kindOf(row);
    switch (kind) {
      case 'own_payout':
      case 'top_up_back':
        return this.post(tx, row, chart.stripePaidOut({ transactionId: row.id, amount: money(-row.amountMinor, row.currency) }));
      case 'own_payout_back':
      case 'top_up':
        return this.post(tx, row, chart.stripeToppedUp({ transactionId: row.id, amount: money(row.amountMinor, row.currency) }));
      case 'fee':
        return this.post(
          tx,
          { ...row, feeMinor: 0n },
          chart.connectFeeCharged({ transactionId: row.id, fee: money(-row.netMinor, row.currency) }),
        );
      default:
        throw new Bug(`${kind} is not a transaction of the platform's own`);
    }
  }

  private async post(tx: Tx, row: StripeTransaction, event: LedgerEvent): Promise<Booking> {
    await this.transactions.post(tx, row, 'own', [event, ...this.transactions.feeOn(row)]);
    return { state: 'booked', subject: null };
  }
}
