/** Sends parts of refunds to Stripe through the outbox, and polls their outcome. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type Stripe from 'stripe';
import { addSeconds, ok, present, type Clock, type RefundPartId } from '../../kernel/index.ts';
import {
  CLOCK,
  Commands,
  CONFIG,
  DB,
  Jobs,
  Outbox,
  systemCaller,
  workOnDue,
  type Config,
  type Db,
  type OutboxStep,
} from '../../platform/index.ts';
import { sentMinor, type RefundPart } from './refund.ts';
import { RefundMoves } from './refund-moves.ts';
import { RefundRepository } from './refund.repository.ts';
import {
  BalanceTransactions,
  fromStripeAmount,
  fromStripeCurrency,
  idIn,
  isPassing,
  metadataFor,
  outboxOptions,
  PAYER_DESIGN,
  StripeEvents,
  StripeGateway,
  StripeUnavailable,
  toStripeAmount,
  transactionFacts,
  type EventOutcome,
  type PayerDesign,
  type StripeAnswer,
  type TransactionFacts,
} from '../../stripe/index.ts';
import { RefundCallRepository, type RefundCall } from './refund-call.repository.ts';

const AT_ONCE = 10;
/** Until a refund is polled again when Stripe did not answer. */
const POLL_AGAIN_SECONDS = 60;
/** Interval in which a refund at Stripe is polled when no event arrives, in seconds. */
const WATCH_SECONDS = 3_600;
const CALLER = systemCaller('payouts.stripe_refunds');

@Injectable()
export class RefundSender implements OnModuleInit {
  private readonly outbox: Outbox<RefundCall>;

  constructor(
    private readonly gateway: StripeGateway,
    private readonly refunds: RefundRepository,
    calls: RefundCallRepository,
    private readonly moves: RefundMoves,
    private readonly balance: BalanceTransactions,
    private readonly events: StripeEvents,
    private readonly commands: Commands,
    private readonly jobs: Jobs,
    @Inject(DB) private readonly db: Db,
    @Inject(PAYER_DESIGN) design: PayerDesign,
    @Inject(CONFIG) config: Config,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.outbox = new Outbox(calls, this.step, commands, clock, outboxOptions(CALLER, design, config));
  }

  onModuleInit(): void {
    if (!this.gateway.isEnabled) return;
    this.jobs.sweep({ name: 'payouts.stripe_refunds', run: () => this.sendDue() });
    this.jobs.sweep({ name: 'payouts.stripe_refunds_look', run: () => this.pollDue() });
    this.events.onOwn('refund', (id) => this.handleEvent(id));
    this.events.onOwn('charge.refund', (id) => this.handleEvent(id));
    this.events.onOwn('charge.refunded', (id) => this.handleCharge(id));
  }

  /** Reads a refund at Stripe and applies its state. False: no refund of ours. @throws StripeUnavailable */
  async refresh(stripeRefundId: string): Promise<boolean> {
    return (await this.handleEvent(stripeRefundId)) === 'handled';
  }

  /** Sends some parts that are due. Returns how many were leased. */
  private async sendDue(): Promise<number> {
    const leased = await this.commands.must(CALLER, async (tx) => {
      for (const id of await this.refunds.due(tx, 'asked', AT_ONCE)) {
        const part = present(await this.refunds.part(tx, id), 'a part that is due');
        await this.moves.must(tx, part, 'send', { firstTriedAt: tx.now, keyEpoch: 1 }, tx.now);
      }
      return ok(await this.outbox.lease(tx, AT_ONCE));
    });
    await Promise.all(leased.map((call) => this.outbox.make(call)));
    return leased.length;
  }

  /** Polls sent refunds that received no event recently. When Stripe does not answer, the refund is due again soon. */
  private pollDue(): Promise<number> {
    return workOnDue(this.commands, CALLER, {
      lease: async (tx) => {
        const taken: RefundPart[] = [];
        for (const id of await this.refunds.due(tx, 'sent', AT_ONCE)) {
          await this.refunds.move(tx, id, 'sent', 'sent', {}, addSeconds(tx.now, POLL_AGAIN_SECONDS));
          taken.push(present(await this.refunds.part(tx, id), 'a part that is due'));
        }
        return taken;
      },
      work: (part) => this.refresh(present(part.stripeRefundId, 'the refund at Stripe')),
      describe: ({ id }) => `refund part ${id}`,
    });
  }

  private async partOf({ partId }: RefundCall): Promise<RefundPart> {
    return present(await this.refunds.part(this.db, partId), 'a part that is leased');
  }

  /** What a call of the outbox is here. */
  private readonly step: OutboxStep<RefundCall> = {
    lookUp: async (call) => {
      const chargeId = await this.chargeOf(await this.partOf(call));
      const list = this.gateway.list('refunds.list', (stripe, after) => stripe.refunds.list({ charge: chargeId, limit: 100, ...after }));
      for await (const refund of list) {
        if (idIn('refund', refund.metadata) === call.partId) return { kind: 'found', settle: () => this.taken(call.partId, refund) };
      }
      return { kind: 'absent' };
    },
    readiness: () => Promise.resolve({ kind: 'ready' }),
    send: async (call, key, mayStart) => {
      const answer = await this.create(await this.partOf(call), key, mayStart);
      return answer.kind === 'ok' ? { kind: 'ok', value: { settle: () => this.taken(call.partId, answer.value) } } : answer;
    },
    isPassing,
    refused: (call, reason) => this.refused(call, reason),
    key: (call) => `rf_${call.partId}_${call.epoch}`,
    describe: (call) => `refund part ${call.partId}, epoch ${call.epoch}, attempt ${call.attempt}`,
  };

  /** Stores that Stripe accepted the refund, before anything else is read; polls again soon when Stripe does not answer. */
  private taken(id: RefundPartId, refund: Stripe.Refund): Promise<void> {
    return this.unlessSilent(
      () => this.see(id, refund),
      () =>
        this.commands.must(CALLER, async (tx) => {
          const part = await this.refunds.lockPart(tx, id);
          if (part?.state === 'sent') await this.refunds.move(tx, id, 'sent', 'sent', {}, addSeconds(tx.now, POLL_AGAIN_SECONDS));
          return ok(undefined);
        }),
    );
  }

  private async create(part: RefundPart, key: string, mayStart: () => boolean): Promise<StripeAnswer<Stripe.Refund>> {
    const chargeId = await this.chargeOf(part);
    const amount = toStripeAmount(sentMinor(part), part.currency);
    const params = { charge: chargeId, amount, reason: 'requested_by_customer' as const, metadata: metadataFor('refund', part.id) };
    return this.gateway.call('refunds.create', (stripe) => stripe.refunds.create(params, { idempotencyKey: key }), mayStart);
  }

  private async chargeOf(part: RefundPart): Promise<string> {
    const fundingId = present(part.fundingId, 'the funding of a refund');
    return present(await this.refunds.chargeOf(this.db, fundingId), 'the charge of a funding').chargeId;
  }

  private async handleEvent(objectId: string): Promise<EventOutcome> {
    const refund = await this.gateway.find('refunds.retrieve', (stripe) => stripe.refunds.retrieve(objectId));
    const id = refund === null ? null : idIn('refund', refund.metadata);
    if (refund === null || id === null || (await this.refunds.part(this.db, id)) === null) return 'orphan';
    await this.see(id, refund);
    return 'handled';
  }

  /** The event names a charge: reads all refunds of it. */
  private async handleCharge(objectId: string): Promise<EventOutcome> {
    let outcome: EventOutcome = 'handled';
    const list = this.gateway.list('refunds.list', (stripe, after) => stripe.refunds.list({ charge: objectId, limit: 100, ...after }));
    for await (const refund of list) {
      if ((await this.handleEvent(refund.id)) === 'orphan') outcome = 'orphan';
    }
    return outcome;
  }

  /** Applies the state of a refund at Stripe. @throws StripeUnavailable */
  private async see(id: RefundPartId, refund: Stripe.Refund): Promise<void> {
    const isOurs = await this.commands.must(CALLER, async (tx) => {
      const part = await this.refunds.lockPart(tx, id);
      if (part === null || faultOf(part, refund) !== null) return ok(false);
      const pollAt = addSeconds(tx.now, WATCH_SECONDS);
      if (part.state === 'sending') await this.moves.must(tx, part, 'accept', { stripeRefundId: refund.id }, pollAt);
      else if (part.state === 'sent') await this.refunds.move(tx, id, 'sent', 'sent', {}, pollAt);
      return ok(part.state === 'sending' || part.stripeRefundId === refund.id);
    });
    if (!isOurs) return;
    const transactions = await this.transactionsOf(refund);
    await this.balance.take(transactions);
    if (!hasEnded(refund) || transactions.length > 0) return;
    // It never changed Stripe's balance. If it had, its balance transactions would book it.
    await this.commands.must(CALLER, async (tx) => {
      const part = await this.refunds.lockPart(tx, id);
      if (part?.state === 'sent') await this.moves.must(tx, part, 'fail', { reason: failureOf(refund) });
      return ok(undefined);
    });
  }

  /** Its balance transactions: the withdrawal, and the return when it failed. @throws StripeUnavailable */
  private async transactionsOf(refund: Stripe.Refund): Promise<TransactionFacts[]> {
    const found: TransactionFacts[] = [];
    for (const each of [refund.balance_transaction, refund.failure_balance_transaction]) {
      if (each === null || each === undefined) continue;
      if (typeof each === 'object') {
        found.push(transactionFacts(each));
        continue;
      }
      const read = await this.gateway.read('balanceTransactions.retrieve', (stripe) => stripe.balanceTransactions.retrieve(each));
      found.push(transactionFacts(read));
    }
    return found;
  }

  private async refused(call: RefundCall, message: string): Promise<void> {
    await this.commands.must(CALLER, async (tx) => {
      const now = present(await this.refunds.lockPart(tx, call.partId), 'a part that is there');
      if (now.state === 'sending' && now.keyEpoch === call.epoch) {
        await this.moves.must(tx, now, 'fail', { reason: `Stripe refused: ${message}`.slice(0, 500) });
      }
      return ok(undefined);
    });
  }

  private async unlessSilent(work: () => Promise<unknown>, whenSilent: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof StripeUnavailable)) throw error;
      await whenSilent();
    }
  }
}

/** How the refund at Stripe differs from what was requested; null: not at all. A refund that differs is not booked. */
export function faultOf(part: RefundPart, refund: Stripe.Refund): string | null {
  if (idIn('refund', refund.metadata) !== part.id) return `${refund.id} was made for something else`;
  if (part.stripeRefundId !== null && part.stripeRefundId !== refund.id) return `it is ${part.stripeRefundId} there, and ${refund.id} too`;
  if (fromStripeCurrency(refund.currency) !== part.currency) return `the currency is ${refund.currency}`;
  if (fromStripeAmount(refund.amount, refund.currency) !== sentMinor(part)) return `the amount is ${refund.amount}`;
  return null;
}

/** Whether the money is back, or never left. */
export function hasEnded(refund: Stripe.Refund): boolean {
  return refund.status === 'failed' || refund.status === 'canceled';
}

function failureOf(refund: Stripe.Refund): string {
  return `It came back: ${refund.failure_reason ?? refund.status ?? 'no reason was given'}.`;
}
