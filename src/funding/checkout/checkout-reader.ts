/** Reading attempts to pay from Stripe: its objects as the facts that decisions are made from. */
import { Injectable } from '@nestjs/common';
import type Stripe from 'stripe';
import type { ChargeFacts, PaymentFacts, SessionFacts } from './checkout.ts';
import { fromStripeAmount, fromStripeCurrency, idIn, StripeGateway, transactionFacts, type StripeAnswer } from '../../stripe/index.ts';

/** Fields of a charge that name its transactions. */
const TRANSACTIONS = ['balance_transaction', 'failure_balance_transaction'] as const;

@Injectable()
export class CheckoutReader {
  constructor(private readonly gateway: StripeGateway) {}

  /** The session with its payment, charge and balance transaction, as they are now. */
  async session(sessionId: string): Promise<StripeAnswer<SessionFacts>> {
    const expand = TRANSACTIONS.map((field) => `payment_intent.latest_charge.${field}`);
    const answer = await this.gateway.call('checkout.sessions.retrieve', (stripe) =>
      stripe.checkout.sessions.retrieve(sessionId, { expand }),
    );
    if (answer.kind !== 'ok') return answer;
    return this.complete(answer.value);
  }

  /** Of a session without a payment yet: one that was just made. */
  facts(session: Stripe.Checkout.Session): SessionFacts {
    return sessionFacts(session, null);
  }

  /** What could not be expanded is fetched by itself. */
  private async complete(session: Stripe.Checkout.Session): Promise<StripeAnswer<SessionFacts>> {
    const found = session.payment_intent;
    if (found === null || found === undefined) return { kind: 'ok', value: sessionFacts(session, null) };
    const payment = await this.payment(found);
    return payment.kind === 'ok' ? { kind: 'ok', value: sessionFacts(session, payment.value) } : payment;
  }

  private async payment(found: string | Stripe.PaymentIntent): Promise<StripeAnswer<PaymentFacts>> {
    let intent = found;
    if (typeof intent === 'string') {
      const id = intent;
      const expand = TRANSACTIONS.map((field) => `latest_charge.${field}`);
      const answer = await this.gateway.call('paymentIntents.retrieve', (stripe) => stripe.paymentIntents.retrieve(id, { expand }));
      if (answer.kind !== 'ok') return answer;
      intent = answer.value;
    }
    const latest = intent.latest_charge;
    if (latest === null || latest === undefined) return { kind: 'ok', value: paymentFacts(intent, null) };
    const charge = await this.charge(latest);
    return charge.kind === 'ok' ? { kind: 'ok', value: paymentFacts(intent, charge.value) } : charge;
  }

  private async charge(found: string | Stripe.Charge): Promise<StripeAnswer<ChargeFacts>> {
    let charge = found;
    if (typeof charge === 'string' || isUnexpanded(charge)) {
      const id = typeof charge === 'string' ? charge : charge.id;
      const answer = await this.gateway.call('charges.retrieve', (stripe) => stripe.charges.retrieve(id, { expand: [...TRANSACTIONS] }));
      if (answer.kind !== 'ok') return answer;
      charge = answer.value;
    }
    const { balance_transaction: transaction, failure_balance_transaction: failure } = charge;
    return {
      kind: 'ok',
      value: {
        chargeId: charge.id,
        amountMinor: fromStripeAmount(charge.amount, charge.currency),
        currency: fromStripeCurrency(charge.currency),
        status: charge.status,
        transaction: typeof transaction === 'object' && transaction !== null ? transactionFacts(transaction) : null,
        lateFailure:
          typeof failure === 'object' && failure !== null
            ? { transaction: transactionFacts(failure), code: charge.failure_code ?? 'unknown' }
            : null,
      },
    };
  }
}

function isUnexpanded(charge: Stripe.Charge): boolean {
  return TRANSACTIONS.some((field) => typeof charge[field] === 'string');
}

function paymentFacts(intent: Stripe.PaymentIntent, charge: ChargeFacts | null): PaymentFacts {
  return {
    intentId: intent.id,
    checkoutId: idIn('funding', intent.metadata),
    status: intent.status,
    receivedMinor: fromStripeAmount(intent.amount_received, intent.currency),
    currency: fromStripeCurrency(intent.currency),
    failure: intent.last_payment_error?.message ?? null,
    charge,
  };
}

function sessionFacts(session: Stripe.Checkout.Session, payment: PaymentFacts | null): SessionFacts {
  const { currency } = session;
  return {
    sessionId: session.id,
    checkoutId: idIn('funding', session.metadata),
    organisationId: session.client_reference_id,
    status: session.status,
    amountMinor: session.amount_total === null || currency === null ? null : fromStripeAmount(session.amount_total, currency),
    currency: currency === null ? null : fromStripeCurrency(currency),
    payUrl: session.url,
    expiresAt: session.expires_at ? new Date(session.expires_at * 1000) : null,
    payment,
  };
}
