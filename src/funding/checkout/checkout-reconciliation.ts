/** Payments of organisations, compared with Stripe both ways: who paid was credited, once and as much, and nobody else. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type Stripe from 'stripe';
import { addSeconds, formatMoney, money } from '../../kernel/index.ts';
import { DB, type Db } from '../../platform/index.ts';
import type { Checkout } from './checkout.ts';
import { CheckoutRepository } from './checkout.repository.ts';
import {
  fromStripeAmount,
  fromStripeCurrency,
  idIn,
  isFor,
  moneyAtStripe,
  ReconciliationSources,
  StripeGateway,
  type Comparison,
  type FoundDifference,
  type ReconciliationSource,
  type ReconciliationWindow,
} from '../../stripe/index.ts';

/** How long a state may last, in seconds. */
const LONGEST_SECONDS = { created: 86_400, started: 2 * 86_400, processing: 21 * 86_400, received: 15 * 86_400 } as const;
/** The event of a payment that was received within this time may still arrive, in seconds. */
const UNDER_WAY_SECONDS = 300;

@Injectable()
export class CheckoutReconciliation implements ReconciliationSource, OnModuleInit {
  readonly name = 'payment';

  constructor(
    private readonly gateway: StripeGateway,
    private readonly checkouts: CheckoutRepository,
    private readonly sources: ReconciliationSources,
    @Inject(DB) private readonly db: Db,
  ) {}

  onModuleInit(): void {
    this.sources.register(this);
  }

  async compare(window: ReconciliationWindow): Promise<Comparison> {
    const differences: FoundDifference[] = [];
    const seen = new Set<string>();
    let compared = 0;
    const created = { gte: Math.floor(window.since.getTime() / 1000) };
    for await (const intent of this.gateway.list('paymentIntents.list', (stripe, after) =>
      stripe.paymentIntents.list({ created, limit: 100, ...after }),
    )) {
      compared++;
      seen.add(intent.id);
      differences.push(...(await this.compareIntent(intent, window)));
    }
    for (const checkout of await this.checkouts.credited(this.db, window.since)) {
      if (checkout.paymentIntentId === null || seen.has(checkout.paymentIntentId)) continue;
      compared++;
      differences.push(...(await this.compareCheckout(checkout, checkout.paymentIntentId)));
    }
    const reported = new Set(differences.map(({ subject }) => subject?.id));
    for (const checkout of await this.checkouts.doubted(this.db)) {
      if (!reported.has(checkout.id)) differences.push({ ...about(checkout), kind: 'state', stripeValue: checkout.fault });
    }
    for (const [state, seconds] of Object.entries(LONGEST_SECONDS)) {
      for (const checkout of await this.checkouts.waitingIn(this.db, state, addSeconds(window.now, -seconds))) {
        differences.push({ ...about(checkout), kind: 'stuck', localValue: `${checkout.state} since ${checkout.createdAt.toISOString()}` });
      }
    }
    return { compared, differences };
  }

  private async compareIntent(intent: Stripe.PaymentIntent, { now }: ReconciliationWindow): Promise<FoundDifference[]> {
    const known = await this.checkouts.byPaymentIntent(this.db, intent.id);
    const id = idIn('funding', intent.metadata);
    const named = id === null ? null : await this.checkouts.byId(this.db, id);
    const isPaid = intent.status === 'succeeded';
    if (known !== null && known.id !== id) return [{ ...about(known), objectId: intent.id, kind: 'reference', stripeValue: id }];
    const checkout = known ?? named;
    const paid = paidAtStripe(intent);
    if (checkout === null) {
      // Another use of the same account at Stripe is none of ours; its money is, and shows in the balance.
      const isOurs = isFor('funding', intent.metadata);
      return isPaid && isOurs ? [{ kind: 'missing_here', objectId: intent.id, stripeValue: paid }] : [];
    }
    if (checkout.fundingId !== null && checkout.paymentIntentId !== intent.id) {
      return isPaid ? [{ ...about(checkout), objectId: intent.id, kind: 'missing_here', stripeValue: `paid a second time: ${paid}` }] : [];
    }
    const differs = amountDifference(checkout, intent);
    if (checkout.fundingId !== null) return differs ?? (isPaid ? [] : this.unpaid(checkout, intent));
    if (!isPaid || now.getTime() / 1000 - intent.created < UNDER_WAY_SECONDS) return [];
    return (
      differs ?? [
        { ...about(checkout), objectId: intent.id, kind: 'not_credited', localValue: checkout.fault ?? checkout.state, stripeValue: paid },
      ]
    );
  }

  private async compareCheckout(checkout: Checkout, intentId: string): Promise<FoundDifference[]> {
    const intent = await this.gateway.find('paymentIntents.retrieve', (stripe) => stripe.paymentIntents.retrieve(intentId));
    if (intent === null) return [{ ...about(checkout), kind: 'missing_there' }];
    if (intent.status !== 'succeeded') return this.unpaid(checkout, intent);
    return amountDifference(checkout, intent) ?? [];
  }

  /** Money that is here and was not paid; unless it was, and the debit failed later, which is a dispute. */
  private async unpaid(checkout: Checkout, { status }: Stripe.PaymentIntent): Promise<FoundDifference[]> {
    const hasFailed = checkout.chargeId !== null && (await this.checkouts.hasFailedLate(this.db, checkout.chargeId));
    return hasFailed ? [] : [{ ...about(checkout), kind: 'credited_unpaid', stripeValue: status }];
  }
}

function paidAtStripe({ amount_received: amount, currency }: Stripe.PaymentIntent): string {
  return moneyAtStripe({ amount, currency });
}

function about(checkout: Checkout) {
  return {
    objectId: checkout.paymentIntentId ?? checkout.sessionId,
    subject: { kind: 'checkout', id: checkout.id },
    localValue: `${formatMoney(money(checkout.amountMinor, checkout.currency))}, ${checkout.state}`,
  };
}

/** Null: what was paid is what was asked, or nothing was paid. */
function amountDifference(checkout: Checkout, intent: Stripe.PaymentIntent): FoundDifference[] | null {
  if (intent.status !== 'succeeded') return null;
  const of = { ...about(checkout), objectId: intent.id, stripeValue: paidAtStripe(intent) };
  if (fromStripeCurrency(intent.currency) !== checkout.currency) return [{ ...of, kind: 'currency' }];
  return fromStripeAmount(intent.amount_received, intent.currency) === checkout.amountMinor ? null : [{ ...of, kind: 'amount' }];
}
