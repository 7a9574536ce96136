/**
 * Keeps chargebacks in step with the disputes at Stripe, and takes what an organisation has towards its debt: first its batches give
 * their free slots back (who runs batches registers with {@link ChargebackListeners}), then what is available is taken, now and
 * whenever money comes in.
 */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type Stripe from 'stripe';
import { addSeconds, ok, type Clock } from '../../kernel/index.ts';
import { CLOCK, Commands, CONFIG, DB, Jobs, systemCaller, workOnDue, type Config, type Db } from '../../platform/index.ts';
import { ChargebackListeners } from './chargeback-listeners.ts';
import { RefundMoves } from '../refunds/refund-moves.ts';
import { RefundRepository } from '../refunds/refund.repository.ts';
import type { ChargeFacts, LateFailure } from '../checkout/checkout.ts';
import { CheckoutWatch } from '../checkout/checkout-watch.ts';
import type { Chargeback, ChargebackFacts } from './chargeback.ts';
import { ChargebackMoves } from './chargeback-moves.ts';
import { ChargebackRepository } from './chargeback.repository.ts';
import {
  BalanceTransactions,
  fromStripeAmount,
  fromStripeCurrency,
  oldestFirst,
  StripeEvents,
  StripeGateway,
  transactionFacts,
  type EventOutcome,
  type TransactionFacts,
} from '../../stripe/index.ts';

const AT_ONCE = 20;
/** How soon a slot that a worker gave back is withdrawn. */
const RETURNED_SECONDS = 60;
const CALLER = systemCaller('payouts.card_disputes');

@Injectable()
export class ChargebackWatch implements OnModuleInit {
  private returnedAt = new Date(0);

  constructor(
    private readonly gateway: StripeGateway,
    private readonly chargebacks: ChargebackRepository,
    private readonly moves: ChargebackMoves,
    private readonly listeners: ChargebackListeners,
    private readonly checkouts: CheckoutWatch,
    private readonly refunds: RefundRepository,
    private readonly refundMoves: RefundMoves,
    private readonly balance: BalanceTransactions,
    private readonly events: StripeEvents,
    private readonly commands: Commands,
    private readonly jobs: Jobs,
    @Inject(DB) private readonly db: Db,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.checkouts.onLateFailure((charge, failure) => this.debitFailed(charge, failure));
    if (!this.gateway.isEnabled) return;
    this.jobs.sweep({ name: 'payouts.card_disputes', run: () => this.sweep() });
    this.events.onOwn('charge.dispute', (id) => this.handleEvent(id));
  }

  /** Reads a dispute at Stripe and applies its state. False: it is about no payment of ours. @throws StripeUnavailable */
  async refresh(stripeDisputeId: string): Promise<boolean> {
    return (await this.handleEvent(stripeDisputeId)) === 'handled';
  }

  private async sweep(): Promise<number> {
    return (await this.pollDue()) + (await this.withdrawSlots()) + (await this.withdrawReturned()) + (await this.recoverSome());
  }

  /** Polls disputes that received no event recently. When Stripe does not answer, the dispute is due again after the lease. */
  private pollDue(): Promise<number> {
    return workOnDue(this.commands, CALLER, {
      lease: (tx) => this.chargebacks.leaseDue(tx, addSeconds(tx.now, this.config.STRIPE_LEASE_SECONDS), AT_ONCE),
      // A failed debit does not change any more at Stripe; but money to recover may have become available.
      work: (dispute) =>
        dispute.kind === 'dispute'
          ? this.refresh(dispute.stripeDisputeId)
          : this.commands.must(CALLER, async (tx) => ok(await this.moves.recover(tx, dispute.id))),
      describe: ({ id }) => `chargeback ${id}`,
    });
  }

  /** Free slots go back to the balance before the balance is taken. Each listener may run again after a crash. */
  private async withdrawSlots(): Promise<number> {
    const disputes = await this.chargebacks.toWithdraw(this.db, AT_ONCE);
    for (const dispute of disputes) {
      await this.listeners.tell(dispute.organisationId);
      await this.stopRefunds(dispute);
      await this.commands.must(CALLER, async (tx) => ok(await this.moves.slotsWithdrawn(tx, dispute.id)));
    }
    return disputes.length;
  }

  /** Slots that workers returned since then are free again while the organisation still owes money. */
  private async withdrawReturned(): Promise<number> {
    const now = this.clock.now();
    if (now < this.returnedAt) return 0;
    this.returnedAt = addSeconds(now, RETURNED_SECONDS);
    for (const organisationId of await this.chargebacks.owing(this.db)) await this.listeners.tell(organisationId);
    return 0;
  }

  /** Cancels requested refunds that were not sent to anybody yet. */
  private async stopRefunds({ organisationId }: Chargeback): Promise<void> {
    await this.commands.must(CALLER, async (tx) => {
      for (const { id } of await this.refunds.unsent(tx, organisationId)) {
        const part = await this.refunds.lockPart(tx, id);
        if (part?.state === 'asked')
          await this.refundMoves.must(tx, part, 'fail', { reason: 'A payment by card is disputed; ask again when that is decided.' });
      }
      return ok(undefined);
    });
  }

  private async recoverSome(): Promise<number> {
    let count = 0;
    for (const id of await this.chargebacks.recoverable(this.db, AT_ONCE)) {
      if ((await this.commands.must(CALLER, async (tx) => ok(await this.moves.recover(tx, id)))) > 0n) count++;
    }
    return count;
  }

  private async handleEvent(objectId: string): Promise<EventOutcome> {
    const dispute = await this.gateway.find('disputes.retrieve', (stripe) => stripe.disputes.retrieve(objectId));
    if (dispute === null) return 'orphan';
    const facts = disputeFacts(dispute);
    let known = await this.see(facts);
    // The payment may have been received, and its event missed.
    if (known === null && (await this.checkouts.refreshCharge(facts.chargeId))) known = await this.see(facts);
    if (known === null) return 'orphan';
    await this.balance.take(dispute.balance_transactions.map(transactionFacts));
    // The object shows two of them at most. Money that is taken again after it came back is the third.
    if (known.withdrawals > 0) await this.balance.take(await this.transactionsOf(objectId));
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

  /** A bank debit that failed after it succeeded is a dispute that is lost at once. */
  private async debitFailed(charge: ChargeFacts, { transaction, code }: LateFailure): Promise<void> {
    const facts: ChargebackFacts = {
      kind: 'debit_failure',
      stripeDisputeId: charge.chargeId,
      chargeId: charge.chargeId,
      currency: charge.currency,
      disputedMinor: charge.amountMinor,
      status: 'lost',
      reason: code,
      openedAt: transaction.createdAt,
      evidenceDueAt: null,
    };
    await this.balance.keep([transaction]);
    await this.see(facts);
    await this.balance.book(transaction.id);
  }

  private see(facts: ChargebackFacts): Promise<Chargeback | null> {
    return this.commands.must(CALLER, (tx) => this.moves.see(tx, facts));
  }
}

function disputeFacts(dispute: Stripe.Dispute): ChargebackFacts {
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
