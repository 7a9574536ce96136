/**
 * Keeps attempts to pay in step with Stripe: tells Stripe of them, looks when a webhook or the clock says so. Every call
 * is outside a transaction, and what it answered goes through `CheckoutMoves`.
 */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { addSeconds, ok, publicId, type CheckoutId, type Clock } from '../../kernel/index.ts';
import { CLOCK, Commands, CONFIG, DB, Jobs, systemCaller, type Config, type Db } from '../../platform/index.ts';
import type { Checkout, CheckoutState, SessionFacts } from './checkout.ts';
import { CheckoutMoves } from './checkout-moves.ts';
import { CheckoutReader } from './checkout-read.ts';
import { CheckoutRepository } from './checkout.repository.ts';
import type { DisputeFacts } from './dispute.ts';
import { DisputeMoves } from './dispute-moves.ts';
import { storedReturn } from './return-address.ts';
import { toStripeAmount, toStripeCurrency } from './stripe-amount.ts';
import { foundIn, type StripeAnswer } from './stripe-answer.ts';
import { StripeBooks } from './stripe-transactions-books.ts';
import { StripeEvents, type Heard } from './stripe-events.ts';
import { StripeGateway, StripeUnavailable } from './stripe-gateway.ts';
import { idIn, metadataFor } from './stripe-object.ts';

const AT_ONCE = 20;
const CALLER = systemCaller('payouts.checkouts');

@Injectable()
export class CheckoutWatch implements OnModuleInit {
  constructor(
    private readonly gateway: StripeGateway,
    private readonly reader: CheckoutReader,
    private readonly checkouts: CheckoutRepository,
    private readonly moves: CheckoutMoves,
    private readonly disputes: DisputeMoves,
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
    this.jobs.sweep({ name: 'payouts.checkouts', run: () => this.lookAtDue() });
    this.events.onOwn('checkout.session', (id) => this.heardOfSession(id));
    this.events.onOwn('payment_intent', (id) => this.heardOfPayment(id));
    this.events.onOwn('charge', (id) => this.heardOfCharge(id));
  }

  /** Has Stripe make the page to pay on, if it has not. Harmless to repeat: the key is the attempt's. */
  async announce(id: CheckoutId): Promise<CheckoutState | null> {
    const checkout = await this.checkouts.byId(this.db, id);
    if (checkout === null || checkout.state !== 'created') return checkout?.state ?? null;
    const ageSeconds = (this.clock.now().getTime() - checkout.createdAt.getTime()) / 1000;
    if (ageSeconds > this.config.STRIPE_KEY_SECONDS) {
      // Should Stripe have made a page after all, nobody was given its address.
      return this.giveUp(id, 'expire', 'Stripe could not be reached; start again.');
    }
    const answer = await this.createSession(checkout);
    if (answer.kind === 'refused') return this.giveUp(id, 'fail', answer.message);
    return answer.kind === 'ok' ? this.see(id, answer.value) : checkout.state;
  }

  /** Looks at Stripe now. Null: it did not answer. */
  async refresh(checkout: Checkout): Promise<CheckoutState | null> {
    const { id, sessionId } = checkout;
    if (sessionId === null) return this.announce(id);
    const answer = await this.reader.session(sessionId);
    return answer.kind === 'ok' ? this.see(id, answer.value) : null;
  }

  /** Looks at what a charge is of. False: nothing here. @throws StripeUnavailable */
  async refreshCharge(chargeId: string): Promise<boolean> {
    return (await this.heardOfCharge(chargeId)) === 'handled';
  }

  private async lookAtDue(): Promise<number> {
    const now = this.clock.now();
    const until = addSeconds(now, this.config.STRIPE_LEASE_SECONDS);
    const due = await this.commands.must(CALLER, async (tx) => ok(await this.checkouts.takeDue(tx, until, AT_ONCE)));
    await Promise.all(due.map((checkout) => this.refresh(checkout)));
    return due.length;
  }

  private async heardOfSession(objectId: string): Promise<Heard> {
    const known = await this.checkouts.bySession(this.db, objectId);
    const facts = foundIn('checkout.sessions.retrieve', await this.reader.session(objectId));
    const id = known?.id ?? facts?.checkoutId ?? null;
    if (facts === null || id === null) return 'orphan';
    return (await this.see(id, facts)) === null ? 'orphan' : 'handled';
  }

  private async heardOfPayment(objectId: string): Promise<Heard> {
    let checkout = await this.checkouts.byPaymentIntent(this.db, objectId);
    if (checkout === null) {
      const intent = await this.gateway.find('paymentIntents.retrieve', (stripe) => stripe.paymentIntents.retrieve(objectId));
      const id = intent === null ? null : idIn('funding', intent.metadata);
      checkout = id === null ? null : await this.checkouts.byId(this.db, id);
    }
    return checkout === null ? 'orphan' : this.mustRefresh(checkout);
  }

  private async heardOfCharge(objectId: string): Promise<Heard> {
    const checkout = await this.checkouts.byCharge(this.db, objectId);
    if (checkout !== null) return this.mustRefresh(checkout);
    const charge = await this.gateway.find('charges.retrieve', (stripe) => stripe.charges.retrieve(objectId));
    const intent = charge?.payment_intent ?? null;
    if (intent === null) return 'orphan';
    return this.heardOfPayment(typeof intent === 'string' ? intent : intent.id);
  }

  private async mustRefresh(checkout: Checkout): Promise<'handled'> {
    if ((await this.refresh(checkout)) === null) throw new StripeUnavailable('checkout', { kind: 'unknown', why: 'no answer' });
    return 'handled';
  }

  private async see(id: CheckoutId, facts: SessionFacts): Promise<CheckoutState | null> {
    const transaction = facts.payment?.charge?.transaction ?? null;
    // Kept before the payment changes, so that it is booked even when this process dies in between.
    if (transaction !== null) await this.books.keep([transaction]);
    const state = await this.commands.must(CALLER, (tx) => this.moves.see(tx, id, facts));
    if (transaction !== null) await this.books.book(transaction.id);
    await this.seeFailure(facts);
    return state;
  }

  /** A bank debit can fail after it succeeded; that is a dispute that is lost at once. */
  private async seeFailure({ payment }: SessionFacts): Promise<void> {
    const charge = payment?.charge ?? null;
    if (charge === null || charge.transaction === null || charge.lateFailure === null) return;
    const { transaction, code } = charge.lateFailure;
    const facts: DisputeFacts = {
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
    await this.books.keep([transaction]);
    await this.commands.must(CALLER, (tx) => this.disputes.see(tx, facts));
    await this.books.book(transaction.id);
  }

  private giveUp(id: CheckoutId, event: 'fail' | 'expire', reason: string): Promise<CheckoutState | null> {
    return this.commands.must(CALLER, (tx) => this.moves.giveUp(tx, id, event, reason));
  }

  private async createSession(checkout: Checkout): Promise<StripeAnswer<SessionFacts>> {
    const { id, organisationId, amountMinor, currency } = checkout;
    const back = storedReturn(this.config, checkout.returnUrl);
    back.searchParams.set('checkout', publicId('Checkout', id));
    const metadata = metadataFor('funding', id);
    const unitAmount = toStripeAmount(amountMinor, currency);
    const answer = await this.gateway.call('checkout.sessions.create', (stripe) =>
      stripe.checkout.sessions.create(
        {
          mode: 'payment',
          client_reference_id: organisationId,
          line_items: [
            {
              quantity: 1,
              price_data: {
                currency: toStripeCurrency(currency),
                unit_amount: unitAmount,
                product_data: { name: 'Balance for labelling work' },
              },
            },
          ],
          metadata,
          payment_intent_data: { metadata },
          success_url: back.href,
          cancel_url: back.href,
        },
        { idempotencyKey: `fn_${id}_1` },
      ),
    );
    return answer.kind === 'ok' ? { kind: 'ok', value: this.reader.facts(answer.value) } : answer;
  }
}
