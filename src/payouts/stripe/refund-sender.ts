/**
 * Brings parts of refunds to Stripe, and looks at what became of them. The intent is committed before the call; an
 * unknown outcome stays `sending` under the same key; a key too old to be relied on, or one under which Stripe may have
 * saved its own failure, is looked up by first and only then replaced by the next.
 */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type Stripe from 'stripe';
import { addSeconds, assert, ok, present, type Clock, type RefundPartId } from '../../kernel/index.ts';
import { CLOCK, Commands, CONFIG, DB, Jobs, systemCaller, type Config, type Db, type Tx } from '../../platform/index.ts';
import { sentMinor, type RefundPart } from '../refund.ts';
import { RefundMoves } from '../refund-moves.ts';
import { RefundRepository } from '../refund.repository.ts';
import { fromStripeAmount, fromStripeCurrency, toStripeAmount } from './stripe-amount.ts';
import { isServerFailure, type StripeAnswer } from './stripe-answer.ts';
import { StripeEvents, type Heard } from './stripe-events.ts';
import { StripeGateway, StripeUnavailable } from './stripe-gateway.ts';
import { idIn, metadataFor } from './stripe-object.ts';
import { transactionFacts, type TransactionFacts } from './stripe-transaction.ts';
import { StripeBooks } from './stripe-transactions-books.ts';

const AT_ONCE = 10;
const RETRY_SECONDS = 60;
/** How often a refund that Stripe has is looked at, should nothing tell of it. */
const WATCH_SECONDS = 3_600;
const CALLER = systemCaller('payouts.stripe_refunds');

@Injectable()
export class RefundSender implements OnModuleInit {
  constructor(
    private readonly gateway: StripeGateway,
    private readonly refunds: RefundRepository,
    private readonly moves: RefundMoves,
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
    this.jobs.sweep({ name: 'payouts.stripe_refunds', run: () => this.sendDue() });
    this.events.onOwn('refund', (id) => this.heardOf(id));
    this.events.onOwn('charge.refund', (id) => this.heardOf(id));
    this.events.onOwn('charge.refunded', (id) => this.heardOfCharge(id));
  }

  /** Looks at a refund at Stripe now. False: nothing here knows it. @throws StripeUnavailable */
  async refresh(stripeRefundId: string): Promise<boolean> {
    return (await this.heardOf(stripeRefundId)) === 'handled';
  }

  private async sendDue(): Promise<number> {
    const parts = await this.commands.must(CALLER, async (tx) => ok(await this.lease(tx)));
    await Promise.all(parts.map((part) => (part.state === 'sent' ? this.lookAt(part) : this.send(part))));
    return parts.length;
  }

  /** Writes down that Stripe is told, before it is. */
  private async lease(tx: Tx): Promise<RefundPart[]> {
    const leased: RefundPart[] = [];
    const until = addSeconds(tx.now, this.config.STRIPE_LEASE_SECONDS);
    for (const id of await this.refunds.due(tx, AT_ONCE)) {
      const part = present(await this.refunds.part(tx, id), 'a part that is due');
      if (part.state === 'asked') {
        const firstTry = { firstTriedAt: tx.now, keyEpoch: 1 };
        await this.moves.must(tx, part, 'send', firstTry, until);
        leased.push({ ...part, ...firstTry, state: 'sending' });
      } else {
        assert(part.state === 'sending' || part.state === 'sent', `a part that is ${part.state} is not due`);
        await this.refunds.move(tx, id, part.state, part.state, {}, until);
        leased.push(part);
      }
    }
    return leased;
  }

  private async send(part: RefundPart): Promise<void> {
    const tried = present(part.firstTriedAt, 'when Stripe was first told');
    const isOld = this.clock.now().getTime() - tried.getTime() > this.config.STRIPE_KEY_SECONDS * 1000;
    if (isOld) return this.lookUp(part);
    const answer = await this.create(part);
    // What Stripe took is noted before anything more is asked of it.
    if (answer.kind === 'ok') return this.orPutOff(part.id, () => this.see(part.id, answer.value));
    if (answer.kind === 'refused') return this.refused(part, answer.message);
    if (isServerFailure(answer.why)) return this.lookUp(part);
    await this.putOff(part.id);
  }

  private async create(part: RefundPart): Promise<StripeAnswer<Stripe.Refund>> {
    const chargeId = await this.chargeOf(part);
    const metadata = metadataFor('refund', part.id);
    const amount = toStripeAmount(sentMinor(part), part.currency);
    return this.gateway.call('refunds.create', (stripe) =>
      stripe.refunds.create(
        { charge: chargeId, amount, reason: 'requested_by_customer', metadata },
        { idempotencyKey: `rf_${part.id}_${part.keyEpoch}` },
      ),
    );
  }

  private async chargeOf(part: RefundPart): Promise<string> {
    const fundingId = present(part.fundingId, 'the funding of a refund');
    return present(await this.refunds.chargeOf(this.db, fundingId), 'the charge of a funding').chargeId;
  }

  /** Did an earlier try get through? If Stripe has none, the next try has a key of its own. */
  private async lookUp(part: RefundPart): Promise<void> {
    const chargeId = await this.chargeOf(part);
    try {
      const list = this.gateway.list('refunds.list', (stripe, after) => stripe.refunds.list({ charge: chargeId, limit: 100, ...after }));
      for await (const refund of list) {
        if (idIn('refund', refund.metadata) === part.id) return void (await this.refresh(refund.id));
      }
    } catch (error) {
      if (!(error instanceof StripeUnavailable)) throw error;
      return this.putOff(part.id);
    }
    await this.commands.must(CALLER, async (tx) => {
      const now = present(await this.refunds.lockPart(tx, part.id), 'a part that is there');
      if (now.state === 'sending' && now.keyEpoch === part.keyEpoch) {
        const next = { keyEpoch: part.keyEpoch + 1, firstTriedAt: tx.now };
        await this.refunds.move(tx, part.id, 'sending', 'sending', next, addSeconds(tx.now, RETRY_SECONDS));
      }
      return ok(undefined);
    });
  }

  private lookAt(part: RefundPart): Promise<void> {
    return this.orPutOff(part.id, () => this.refresh(present(part.stripeRefundId, 'the refund at Stripe')));
  }

  private async heardOf(objectId: string): Promise<Heard> {
    const refund = await this.gateway.find('refunds.retrieve', (stripe) => stripe.refunds.retrieve(objectId));
    const id = refund === null ? null : idIn('refund', refund.metadata);
    if (refund === null || id === null || (await this.refunds.part(this.db, id)) === null) return 'orphan';
    await this.see(id, refund);
    return 'handled';
  }

  /** Such an event names the charge: its refunds are looked at. */
  private async heardOfCharge(objectId: string): Promise<Heard> {
    let outcome: Heard = 'handled';
    const list = this.gateway.list('refunds.list', (stripe, after) => stripe.refunds.list({ charge: objectId, limit: 100, ...after }));
    for await (const refund of list) {
      if ((await this.heardOf(refund.id)) === 'orphan') outcome = 'orphan';
    }
    return outcome;
  }

  /** Takes in what Stripe says of a refund now. @throws StripeUnavailable */
  private async see(id: RefundPartId, refund: Stripe.Refund): Promise<void> {
    const isOurs = await this.commands.must(CALLER, async (tx) => {
      const part = await this.refunds.lockPart(tx, id);
      if (part === null || faultOf(part, refund) !== null) return ok(false);
      const lookAt = addSeconds(tx.now, WATCH_SECONDS);
      if (part.state === 'sending') await this.moves.must(tx, part, 'accept', { stripeRefundId: refund.id }, lookAt);
      else if (part.state === 'sent') await this.refunds.move(tx, id, 'sent', 'sent', {}, lookAt);
      return ok(part.state === 'sending' || part.stripeRefundId === refund.id);
    });
    if (!isOurs) return;
    const transactions = await this.transactionsOf(refund);
    await this.books.take(transactions);
    if (!hasEnded(refund) || transactions.length > 0) return;
    // It never touched Stripe's balance. Where it did, the transactions tell both ways.
    await this.commands.must(CALLER, async (tx) => {
      const part = await this.refunds.lockPart(tx, id);
      if (part?.state === 'sent') await this.moves.must(tx, part, 'fail', { reason: failureOf(refund) });
      return ok(undefined);
    });
  }

  /** What it did to Stripe's balance: taken, and given back when it failed. @throws StripeUnavailable */
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

  private async refused(part: RefundPart, message: string): Promise<void> {
    await this.commands.must(CALLER, async (tx) => {
      const now = present(await this.refunds.lockPart(tx, part.id), 'a part that is there');
      if (now.state === 'sending' && now.keyEpoch === part.keyEpoch) {
        await this.moves.must(tx, now, 'fail', { reason: `Stripe refused: ${message}`.slice(0, 500) });
      }
      return ok(undefined);
    });
  }

  /** Does what asks Stripe, or puts the part off when it does not answer. */
  private async orPutOff(id: RefundPartId, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof StripeUnavailable)) throw error;
      await this.putOff(id);
    }
  }

  private async putOff(id: RefundPartId): Promise<void> {
    await this.commands.must(CALLER, async (tx) => {
      const part = present(await this.refunds.lockPart(tx, id), 'a part that is there');
      if (part.state === 'sending' || part.state === 'sent') {
        await this.refunds.move(tx, id, part.state, part.state, {}, addSeconds(tx.now, RETRY_SECONDS));
      }
      return ok(undefined);
    });
  }
}

/** What Stripe has otherwise than was asked: such a refund is not ours to book. */
export function faultOf(part: RefundPart, refund: Stripe.Refund): string | null {
  if (idIn('refund', refund.metadata) !== part.id) return `${refund.id} was made for something else`;
  if (part.stripeRefundId !== null && part.stripeRefundId !== refund.id) return `it is ${part.stripeRefundId} there, and ${refund.id} too`;
  if (fromStripeCurrency(refund.currency) !== part.currency) return `the currency is ${refund.currency}`;
  if (fromStripeAmount(refund.amount, refund.currency) !== sentMinor(part)) return `the amount is ${refund.amount}`;
  return null;
}

/** Its money is with us again, or never left. */
export function hasEnded(refund: Stripe.Refund): boolean {
  return refund.status === 'failed' || refund.status === 'canceled';
}

function failureOf(refund: Stripe.Refund): string {
  return `It came back: ${refund.failure_reason ?? refund.status ?? 'no reason was given'}.`;
}
