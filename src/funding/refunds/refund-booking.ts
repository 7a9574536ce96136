/** Books Stripe's balance transactions of refunds: the money that left, and the money of a refund that came back. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { formatMoney, money } from '../../kernel/index.ts';
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
import { RefundMoves } from './refund-moves.ts';
import { RefundSender } from './refund-sender.ts';
import { RefundRepository } from './refund.repository.ts';
import { sentMinor } from './refund.ts';

@Injectable()
export class RefundBooking implements TransactionBooking, OnModuleInit {
  readonly kinds = ['refund', 'refund_failure'] as const;

  constructor(
    private readonly transactions: BalanceTransactions,
    private readonly refunds: RefundRepository,
    private readonly refundMoves: RefundMoves,
    private readonly sender: RefundSender,
  ) {}

  onModuleInit(): void {
    this.transactions.register(this);
  }

  book(tx: Tx, row: StripeTransaction): Promise<Booking> {
    return kindOf(row) === 'refund' ? this.refund(tx, row) : this.refundFailure(tx, row);
  }

  refresh(_row: StripeTransaction, stripeRefundId: string): Promise<boolean> {
    return this.sender.refresh(stripeRefundId);
  }

  private async refund(tx: Tx, row: StripeTransaction): Promise<Booking> {
    const known = row.source === null ? null : await this.refunds.partOfStripe(tx, row.source);
    const part = known === null ? null : await this.refunds.lockPart(tx, known.id);
    if (part === null) return notBookableYet(tx, row, 'No refund here is known by this name there.');
    const sent = money(sentMinor(part), part.currency);
    if (row.currency !== sent.currency || -row.amountMinor !== sent.minor) return notBookable(`The refund is ${formatMoney(sent)}.`);
    if (part.state !== 'sent') return notBookable(`The refund is ${part.state} here, and its money left before.`);
    await this.refundMoves.must(tx, part, 'complete');
    await this.transactions.post(tx, row, 'fee', this.transactions.feeOn(row));
    return { state: 'booked', subject: { kind: 'refund_part', id: part.id } };
  }

  private async refundFailure(tx: Tx, row: StripeTransaction): Promise<Booking> {
    const known = row.source === null ? null : await this.refunds.partOfStripe(tx, row.source);
    const part = known === null ? null : await this.refunds.lockPart(tx, known.id);
    if (part === null || part.state === 'sent') return notBookableYet(tx, row, 'The refund that came back has not gone out here.');
    const sent = money(sentMinor(part), part.currency);
    if (row.currency !== sent.currency || row.amountMinor !== sent.minor) return notBookable(`The refund is ${formatMoney(sent)}.`);
    if (part.state !== 'done') return notBookable(`The refund is ${part.state} here.`);
    await this.refundMoves.must(tx, part, 'bounce', { reason: "The card's bank sent it back." });
    await this.transactions.post(tx, row, 'fee', this.transactions.feeOn(row));
    return { state: 'booked', subject: { kind: 'refund_part', id: part.id } };
  }
}
