/**
 * Synchronises payment attempts with Stripe: creates the Checkout session, and reads it again after an event or when it is
 * due. Every call is outside a transaction; its answer is applied by `CheckoutMoves`.
 */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { addSeconds, present, publicId, type CheckoutId, type Clock } from '../../kernel/index.ts';
import { CLOCK, Commands, CONFIG, DB, Jobs, systemCaller, workOnDue, type Config, type Db } from '../../platform/index.ts';
import type { ChargeFacts, Checkout, CheckoutState, LateFailure, SessionFacts } from './checkout.ts';
import { CheckoutMoves } from './checkout-moves.ts';
import { CheckoutReader } from './checkout-reader.ts';
import { CheckoutRepository } from './checkout.repository.ts';
import {
  BalanceTransactions,
  foundIn,
  idIn,
  metadataFor,
  storedReturn,
  StripeEvents,
  StripeGateway,
  StripeUnavailable,
  toStripeAmount,
  toStripeCurrency,
  type EventOutcome,
  type StripeAnswer,
} from '../../stripe/index.ts';

const AT_ONCE = 20;
const CALLER = systemCaller('payouts.checkouts');

/** Called outside any transaction with a payment that failed after it had succeeded; calling it twice must be harmless. */
export type LateFailureListener = (charge: ChargeFacts, failure: LateFailure) => Promise<void>;

@Injectable()
export class CheckoutWatch implements OnModuleInit {
  private lateFailures: LateFailureListener | null = null;

  constructor(
    private readonly gateway: StripeGateway,
    private readonly reader: CheckoutReader,
    private readonly checkouts: CheckoutRepository,
    private readonly moves: CheckoutMoves,
    private readonly balance: BalanceTransactions,
    private readonly events: StripeEvents,
    private readonly commands: Commands,
    private readonly jobs: Jobs,
    @Inject(DB) private readonly db: Db,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    if (!this.gateway.isEnabled) return;
    this.jobs.sweep({ name: 'payouts.checkouts', run: () => this.pollDue() });
    this.events.onOwn('checkout.session', (id) => this.handleSession(id));
    this.events.onOwn('payment_intent', (id) => this.handlePayment(id));
    this.events.onOwn('charge', (id) => this.handleCharge(id));
  }

  /** Sets who handles payments that fail late. Call in `onModuleInit`. */
  onLateFailure(listener: LateFailureListener): void {
    this.lateFailures = listener;
  }

  /** Creates the payment page at Stripe, once. Safe to repeat: the idempotency key is made from the attempt's id. */
  async announce(id: CheckoutId): Promise<CheckoutState | null> {
    const checkout = await this.checkouts.byId(this.db, id);
    if (checkout === null || checkout.state !== 'created') return checkout?.state ?? null;
    const ageSeconds = (this.clock.now().getTime() - checkout.createdAt.getTime()) / 1000;
    if (ageSeconds > this.config.STRIPE_KEY_SECONDS) {
      // If Stripe created a page after all, nobody has its address.
      return this.giveUp(id, 'expire', 'Stripe could not be reached; start again.');
    }
    const answer = await this.createSession(checkout);
    if (answer.kind === 'refused') return this.giveUp(id, 'fail', answer.message);
    return answer.kind === 'ok' ? this.see(id, answer.value) : checkout.state;
  }

  /** Reads the attempt at Stripe and applies its state. Null: Stripe did not answer. */
  async refresh(checkout: Checkout): Promise<CheckoutState | null> {
    const { id, sessionId } = checkout;
    if (sessionId === null) return this.announce(id);
    const answer = await this.reader.session(sessionId);
    return answer.kind === 'ok' ? this.see(id, answer.value) : null;
  }

  /** Reads the payment of a charge. False: it is not one of ours. @throws StripeUnavailable */
  async refreshCharge(chargeId: string): Promise<boolean> {
    return (await this.handleCharge(chargeId)) === 'handled';
  }

  /** Polls attempts that received no event recently. When Stripe does not answer, the attempt is due again after the lease. */
  private pollDue(): Promise<number> {
    return workOnDue(this.commands, CALLER, {
      lease: (tx) => this.checkouts.leaseDue(tx, addSeconds(tx.now, this.config.STRIPE_LEASE_SECONDS), AT_ONCE),
      work: (checkout) => this.refresh(checkout),
      describe: ({ id }) => `checkout ${id}`,
    });
  }

  private async handleSession(objectId: string): Promise<EventOutcome> {
    const known = await this.checkouts.bySession(this.db, objectId);
    const facts = foundIn('checkout.sessions.retrieve', await this.reader.session(objectId));
    const id = known?.id ?? facts?.checkoutId ?? null;
    if (facts === null || id === null) return 'orphan';
    return (await this.see(id, facts)) === null ? 'orphan' : 'handled';
  }

  private async handlePayment(objectId: string): Promise<EventOutcome> {
    let checkout = await this.checkouts.byPaymentIntent(this.db, objectId);
    if (checkout === null) {
      const intent = await this.gateway.find('paymentIntents.retrieve', (stripe) => stripe.paymentIntents.retrieve(objectId));
      const id = intent === null ? null : idIn('funding', intent.metadata);
      checkout = id === null ? null : await this.checkouts.byId(this.db, id);
    }
    return checkout === null ? 'orphan' : this.mustRefresh(checkout);
  }

  private async handleCharge(objectId: string): Promise<EventOutcome> {
    const checkout = await this.checkouts.byCharge(this.db, objectId);
    if (checkout !== null) return this.mustRefresh(checkout);
    const charge = await this.gateway.find('charges.retrieve', (stripe) => stripe.charges.retrieve(objectId));
    const intent = charge?.payment_intent ?? null;
    if (intent === null) return 'orphan';
    return this.handlePayment(typeof intent === 'string' ? intent : intent.id);
  }

  private async mustRefresh(checkout: Checkout): Promise<'handled'> {
    if ((await this.refresh(checkout)) === null) throw new StripeUnavailable('checkout', { kind: 'unknown', why: 'no answer' });
    return 'handled';
  }

  private async see(id: CheckoutId, facts: SessionFacts): Promise<CheckoutState | null> {
    const transaction = facts.payment?.charge?.transaction ?? null;
    // Stored before the payment changes, so that it is booked even if this process dies in between.
    if (transaction !== null) await this.balance.keep([transaction]);
    const state = await this.commands.must(CALLER, (tx) => this.moves.see(tx, id, facts));
    if (transaction !== null) await this.balance.book(transaction.id);
    await this.seeFailure(facts);
    return state;
  }

  /** A bank debit can fail after it succeeded. */
  private async seeFailure({ payment }: SessionFacts): Promise<void> {
    const charge = payment?.charge ?? null;
    if (charge === null || charge.transaction === null || charge.lateFailure === null) return;
    await present(this.lateFailures, 'a listener of late failures')(charge, charge.lateFailure);
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
