/**
 * Keeps card disputes in step with Stripe, and takes what an organisation has towards its debt: first its batches give
 * their free slots back (who runs batches registers with {@link CardDisputes}), then what is available is taken, now and
 * whenever money comes in.
 */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type Stripe from 'stripe';
import { addSeconds, ok, type Clock } from '../../kernel/index.ts';
import { CLOCK, Commands, CONFIG, DB, Jobs, systemCaller, type Config, type Db } from '../../platform/index.ts';
import { CardDisputes } from '../card-disputes.ts';
import { RefundMoves } from '../refund-moves.ts';
import { RefundRepository } from '../refund.repository.ts';
import { CheckoutWatch } from './checkout-watch.ts';
import type { CardDispute, DisputeFacts } from './dispute.ts';
import { DisputeMoves } from './dispute-moves.ts';
import { DisputeRepository } from './dispute.repository.ts';
import { fromStripeAmount, fromStripeCurrency } from './stripe-amount.ts';
import { StripeEvents, type Heard } from './stripe-events.ts';
import { StripeGateway, StripeUnavailable } from './stripe-gateway.ts';
import { oldestFirst } from './stripe-object.ts';
import { transactionFacts, type TransactionFacts } from './stripe-transaction.ts';
import { StripeBooks } from './stripe-transactions-books.ts';

const AT_ONCE = 20;
/** How soon a slot that a worker gave back is withdrawn. */
const RETURNED_SECONDS = 60;
const CALLER = systemCaller('payouts.card_disputes');

@Injectable()
export class DisputeWatch implements OnModuleInit {
  private returnedAt = new Date(0);

  constructor(
    private readonly gateway: StripeGateway,
    private readonly disputes: DisputeRepository,
    private readonly moves: DisputeMoves,
    private readonly listeners: CardDisputes,
    private readonly checkouts: CheckoutWatch,
    private readonly refunds: RefundRepository,
    private readonly refundMoves: RefundMoves,
    private readonly books: StripeBooks,
    private readonly events: StripeEvents,
    private readonly commands: Commands,
    private readonly jobs: Jobs,
    @Inject(DB) private readonly db: Db,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    if (!this.gateway.isEnabled) return;
    this.jobs.sweep({ name: 'payouts.card_disputes', run: () => this.sweep() });
    this.events.onOwn('charge.dispute', (id) => this.heardOf(id));
  }

  /** Looks at a dispute at Stripe now. False: it is about nothing here. @throws StripeUnavailable */
  async refresh(stripeDisputeId: string): Promise<boolean> {
    return (await this.heardOf(stripeDisputeId)) === 'handled';
  }

  private async sweep(): Promise<number> {
    return (await this.lookAtDue()) + (await this.withdrawSlots()) + (await this.withdrawReturned()) + (await this.recoverSome());
  }

  private async lookAtDue(): Promise<number> {
    const until = addSeconds(this.clock.now(), this.config.STRIPE_LEASE_SECONDS);
    const due = await this.commands.must(CALLER, async (tx) => ok(await this.disputes.takeDue(tx, until, AT_ONCE)));
    for (const dispute of due) {
      try {
        // Of a failed debit there is nothing to learn; its money may have become available.
        if (dispute.kind === 'dispute') await this.refresh(dispute.stripeDisputeId);
        else await this.commands.must(CALLER, async (tx) => ok(await this.moves.recover(tx, dispute.id)));
      } catch (error) {
        if (!(error instanceof StripeUnavailable)) throw error;
      }
    }
    return due.length;
  }

  /** What is free comes back to the balance before the balance is taken. Each listener may run again after a crash. */
  private async withdrawSlots(): Promise<number> {
    const disputes = await this.disputes.toWithdraw(this.db, AT_ONCE);
    for (const dispute of disputes) {
      await this.listeners.tell(dispute.organisationId);
      await this.stopRefunds(dispute);
      await this.commands.must(CALLER, async (tx) => ok(await this.moves.slotsWithdrawn(tx, dispute.id)));
    }
    return disputes.length;
  }

  /** Slots that workers gave back since then are free again, and the organisation still owes. */
  private async withdrawReturned(): Promise<number> {
    const now = this.clock.now();
    if (now < this.returnedAt) return 0;
    this.returnedAt = addSeconds(now, RETURNED_SECONDS);
    for (const organisationId of await this.disputes.owing(this.db)) await this.listeners.tell(organisationId);
    return 0;
  }

  /** What was asked back and nobody outside was told of does not leave now. */
  private async stopRefunds({ organisationId }: CardDispute): Promise<void> {
    await this.commands.must(CALLER, async (tx) => {
      for (const { id } of await this.refunds.untold(tx, organisationId)) {
        const part = await this.refunds.lockPart(tx, id);
        if (part?.state === 'asked')
          await this.refundMoves.must(tx, part, 'fail', { reason: 'A payment by card is disputed; ask again when that is decided.' });
      }
      return ok(undefined);
    });
  }

  private async recoverSome(): Promise<number> {
    let count = 0;
    for (const id of await this.disputes.recoverable(this.db, AT_ONCE)) {
      if ((await this.commands.must(CALLER, async (tx) => ok(await this.moves.recover(tx, id)))) > 0n) count++;
    }
    return count;
  }

  private async heardOf(objectId: string): Promise<Heard> {
    const dispute = await this.gateway.find('disputes.retrieve', (stripe) => stripe.disputes.retrieve(objectId));
    if (dispute === null) return 'orphan';
    const facts = disputeFacts(dispute);
    let known = await this.see(facts);
    // Its payment may have been received and not heard of.
    if (known === null && (await this.checkouts.refreshCharge(facts.chargeId))) known = await this.see(facts);
    if (known === null) return 'orphan';
    await this.books.take(dispute.balance_transactions.map(transactionFacts));
    // The object shows two of them at most. Money that is taken again after it came back is the third.
    if (known.withdrawals > 0) await this.books.take(await this.transactionsOf(objectId));
    return 'handled';
  }

  private async transactionsOf(source: string): Promise<TransactionFacts[]> {
    const found: Stripe.BalanceTransaction[] = [];
    for await (const each of this.gateway.list('balanceTransactions.list', (stripe, after) =>
      stripe.balanceTransactions.list({ source, limit: 100, ...after }),
    )) {
      found.push(each);
    }
    return oldestFirst(found).map(transactionFacts);
  }

  private see(facts: DisputeFacts): Promise<CardDispute | null> {
    return this.commands.must(CALLER, (tx) => this.moves.see(tx, facts));
  }
}

function disputeFacts(dispute: Stripe.Dispute): DisputeFacts {
  const dueBy = dispute.evidence_details.due_by;
  return {
    kind: 'dispute',
    stripeDisputeId: dispute.id,
    chargeId: typeof dispute.charge === 'string' ? dispute.charge : dispute.charge.id,
    currency: fromStripeCurrency(dispute.currency),
    disputedMinor: fromStripeAmount(dispute.amount, dispute.currency),
    status: dispute.status,
    reason: dispute.reason,
    openedAt: new Date(dispute.created * 1000),
    evidenceDueAt: dueBy === null ? null : new Date(dueBy * 1000),
  };
}
