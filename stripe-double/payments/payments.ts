/** Money in: payment intents and their charges, by card at once, by SEPA debit days later. */
import type Stripe from 'stripe';
import { share } from '../../src/kernel/index.ts';
import { record, type Movement } from '../balances/balances.ts';
import { blankCharge, blankIntent } from '../requests/blanks.ts';
import { refused, StripeFault } from '../requests/errors.ts';
import { wire } from '../requests/params.ts';
import { stripeId } from '../world/random.ts';
import { idIn } from '../world/store.ts';
import type { IntentPlan, World } from '../world/world.ts';

/** Stripe's price for a card payment in the United States: 2.9 % + 30 ¢. */
const FEE_BASIS_POINTS = 290;
const FEE_FIXED = 30n;
/** A SEPA debit is decided by then, unless it was before. */
const DEBIT_SECONDS = 5 * 86_400;

export type Method = 'card' | 'sepa_debit';

export interface PaymentOptions {
  readonly method: Method;
  /** Available at once, as with Stripe's card for that. */
  readonly isAvailableAtOnce?: boolean;
}

export function feeOn(amount: bigint): bigint {
  const fee = share(amount, FEE_BASIS_POINTS) + FEE_FIXED;
  return fee > amount ? amount : fee;
}

interface IntentWanted extends IntentPlan {
  readonly amount: bigint;
  readonly currency: string;
  readonly methods: string[];
}

export function makeIntent(world: World, wanted: IntentWanted): Stripe.PaymentIntent {
  const intent = blankIntent(stripeId('pi'), wanted.amount, wanted.currency, world.clock.seconds());
  intent.metadata = wanted.metadata;
  intent.description = wanted.description;
  intent.transfer_group = wanted.transferGroup;
  intent.payment_method_types = wanted.methods;
  world.store.put('payment_intent', '', intent);
  world.events.emit('', 'payment_intent.created', intent);
  return intent;
}

/** A new charge on the intent; by card it succeeds, by debit it is pending. */
export function payIntent(world: World, intent: Stripe.PaymentIntent, options: PaymentOptions): Stripe.Charge {
  if (intent.status !== 'requires_payment_method' && intent.status !== 'requires_confirmation') {
    throw new StripeFault(400, `This PaymentIntent's status is ${intent.status}.`, { code: 'payment_intent_unexpected_state' }, true);
  }
  intent.last_payment_error = null;
  intent.payment_method = stripeId('pm');
  const charge = makeCharge(world, intent, options.method);
  if (options.method === 'card') {
    succeed(world, intent, charge, options);
  } else {
    charge.status = 'pending';
    charge.paid = false;
    charge.captured = true;
    intent.status = 'processing';
    world.events.emit('', 'charge.pending', charge);
    world.events.emit('', 'payment_intent.processing', intent);
    world.schedule.add({ at: world.inSeconds(DEBIT_SECONDS), kind: 'payment_finishes', id: intent.id });
  }
  return charge;
}

function makeCharge(world: World, intent: Stripe.PaymentIntent, method: Method): Stripe.Charge {
  const id = stripeId(method === 'card' ? 'ch' : 'py');
  const charge = blankCharge(id, BigInt(intent.amount), intent.currency, world.clock.seconds());
  charge.payment_intent = intent.id;
  charge.payment_method = idIn(intent.payment_method);
  charge.metadata = { ...intent.metadata };
  charge.description = intent.description;
  charge.transfer_group = intent.transfer_group;
  charge.payment_method_details = { type: method };
  charge.outcome = {
    advice_code: null,
    network_advice_code: null,
    network_decline_code: null,
    network_status: 'approved_by_network',
    reason: null,
    risk_level: 'normal',
    seller_message: 'Payment complete.',
    type: 'authorized',
  };
  world.store.put('charge', '', charge);
  intent.latest_charge = id;
  return charge;
}

function succeed(world: World, intent: Stripe.PaymentIntent, charge: Stripe.Charge, options: PaymentOptions): void {
  const amount = BigInt(charge.amount);
  const movement: Movement = {
    type: options.method === 'card' ? 'charge' : 'payment',
    category: 'charge',
    amount,
    fee: feeOn(amount),
    currency: charge.currency,
    source: charge.id,
    description: charge.description,
    availableAt: options.isAvailableAtOnce === true ? undefined : world.inSeconds(world.options.settleSeconds),
  };
  charge.balance_transaction = record(world, '', movement).id;
  charge.status = 'succeeded';
  charge.paid = true;
  intent.status = 'succeeded';
  intent.amount_received = wire(amount);
  world.events.emit('', 'charge.succeeded', charge);
  world.events.emit('', 'payment_intent.succeeded', intent);
}

/** The card or the bank says no; the intent can be tried again. */
export function failPayment(world: World, intent: Stripe.PaymentIntent, code = 'card_declined'): Stripe.Charge {
  const latest = world.store.get('charge', intent.latest_charge);
  const charge = intent.status === 'processing' && latest !== undefined ? latest : makeCharge(world, intent, 'card');
  const message = code === 'card_declined' ? 'Your card was declined.' : 'The debit was refused by the bank.';
  Object.assign(charge, {
    status: 'failed',
    paid: false,
    captured: false,
    amount_captured: 0,
    failure_code: code,
    failure_message: message,
  });
  intent.status = 'requires_payment_method';
  intent.payment_method = null;
  intent.last_payment_error = { type: 'card_error', code, message, charge: charge.id, decline_code: 'generic_decline' };
  world.events.emit('', 'charge.failed', charge);
  world.events.emit('', 'payment_intent.payment_failed', intent);
  return charge;
}

/** A debit fails after it had succeeded: its money goes back at once. */
export function failLate(world: World, charge: Stripe.Charge, code: string): void {
  const method = charge.payment_method_details?.type;
  if (charge.status !== 'succeeded' || method === 'card') throw refused(undefined, `Charge ${charge.id} is no debit that has succeeded.`);
  const message = 'The debit was returned by the bank.';
  const returned = record(world, '', {
    type: 'payment_failure_refund',
    category: 'charge_failure',
    amount: -BigInt(charge.amount),
    currency: charge.currency,
    source: charge.id,
    description: `Payment failure for ${charge.id}`,
  });
  Object.assign(charge, {
    status: 'failed',
    paid: false,
    failure_balance_transaction: returned.id,
    failure_code: code,
    failure_message: message,
  });
  world.events.emit('', 'charge.failed', charge);
  const intent = world.store.get('payment_intent', charge.payment_intent);
  if (intent === undefined) return;
  intent.status = 'requires_payment_method';
  intent.payment_method = null;
  intent.amount_received = 0;
  intent.last_payment_error = { type: 'invalid_request_error', code, message, charge: charge.id };
  world.events.emit('', 'payment_intent.payment_failed', intent);
}

/** Ends a payment that was `processing`, and updates its Checkout Session. */
export function finishPayment(world: World, id: string, outcome: 'succeed' | 'fail'): void {
  const intent = world.store.get('payment_intent', id);
  if (intent?.status !== 'processing') return;
  const session = world.store.list('checkout_session', '', ['payment_intent', id]).at(-1)?.value;
  if (outcome === 'fail') {
    failPayment(world, intent, 'insufficient_funds');
    if (session !== undefined) world.events.emit('', 'checkout.session.async_payment_failed', session);
    return;
  }
  const charge = world.store.get('charge', intent.latest_charge);
  if (charge === undefined) throw refused(undefined, `The charge of ${id} is gone.`);
  succeed(world, intent, charge, { method: 'sepa_debit' });
  if (session === undefined) return;
  session.payment_status = 'paid';
  world.events.emit('', 'checkout.session.async_payment_succeeded', session);
}

export function cancelIntent(world: World, intent: Stripe.PaymentIntent): void {
  if (intent.status === 'succeeded' || intent.status === 'canceled' || intent.status === 'processing') {
    throw refused('payment_intent_unexpected_state', `You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`);
  }
  intent.status = 'canceled';
  intent.canceled_at = world.clock.seconds();
  world.events.emit('', 'payment_intent.canceled', intent);
}
