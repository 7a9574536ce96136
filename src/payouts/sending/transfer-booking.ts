/** Matches Stripe's balance transactions of transfers and their reversals with what the payer posted, and books their fees. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { formatMoney, money } from '../../kernel/index.ts';
import { Ledger } from '../../ledger/index.ts';
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
import { StripeCallRepository } from '../calls/stripe-call.repository.ts';

@Injectable()
export class TransferBooking implements TransactionBooking, OnModuleInit {
  readonly kinds = ['transfer', 'transfer_back'] as const;

  constructor(
    private readonly transactions: BalanceTransactions,
    private readonly calls: StripeCallRepository,
    private readonly ledger: Ledger,
  ) {}

  onModuleInit(): void {
    this.transactions.register(this);
  }

  /** The settlement posted the transfer or reversal; the transaction is matched with that, and its fee is posted. */
  async book(tx: Tx, row: StripeTransaction): Promise<Booking> {
    const step = kindOf(row) === 'transfer' ? 'x' : 'rev';
    const call = row.source === null ? undefined : await this.calls.payoutOfObject(tx, row.source, step === 'x' ? 'transfer' : 'reversal');
    const posted = call === undefined ? null : await this.ledger.eventOf(tx, 'po', `${call.payoutId}:${step}`);
    if (call === undefined || posted === null) return notBookableYet(tx, row, 'No payout here was paid by it.');
    const moved = step === 'x' ? -row.amountMinor : row.amountMinor;
    if (moved !== call.amountMinor || row.currency !== call.currency) {
      return notBookable(`The payout is ${formatMoney(money(call.amountMinor, call.currency))}.`);
    }
    await this.transactions.post(tx, row, 'fee', this.transactions.feeOn(row));
    return { state: 'booked', subject: { kind: 'payout', id: call.payoutId } };
  }
}
