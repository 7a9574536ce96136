/** `/v1/payment_intents` and `/v1/charges`. Stripe's test payment methods are understood, so that a suite can pay by API. */
import type Stripe from 'stripe';
import { idOf, LISTING, type Call, type Endpoint } from '../requests/call.ts';
import { checkMovable } from '../balances/currencies.ts';
import { invalid, noSuch, StripeFault } from '../requests/errors.ts';
import { listOf } from '../requests/lists.ts';
import { currencyOf, mergeMetadata, metadataOf, optionalText, requiredAmount, textList } from '../requests/params.ts';
import { cancelIntent, failPayment, makeIntent, payIntent, type PaymentOptions } from './payments.ts';

/** https://docs.stripe.com/testing */
const TEST_METHODS: Record<string, PaymentOptions | 'declined'> = {
  pm_card_visa: { method: 'card' },
  pm_card_mastercard: { method: 'card' },
  pm_card_bypassPending: { method: 'card', isAvailableAtOnce: true },
  pm_card_visa_chargeDeclined: 'declined',
  pm_card_chargeDeclined: 'declined',
};

const LEAST = 50n;

function create(call: Call): Stripe.PaymentIntent {
  const { world, params } = call;
  const amount = requiredAmount(params);
  if (amount < LEAST) throw invalid('Amount must be at least $0.50 usd', 'amount', 'amount_too_small');
  const methods = textList(params.allowed_payment_method_types);
  checkMovable(amount, currencyOf(params));
  const intent = makeIntent(world, {
    amount,
    currency: currencyOf(params),
    metadata: metadataOf(params),
    description: optionalText(params, 'description') ?? null,
    transferGroup: optionalText(params, 'transfer_group') ?? null,
    methods: methods.length > 0 ? methods : ['card'],
  });
  if (optionalText(params, 'confirm') === 'true') confirmIntent(call, intent);
  return intent;
}

function confirmIntent({ world, params }: Call, intent: Stripe.PaymentIntent): Stripe.PaymentIntent {
  const name = optionalText(params, 'payment_method');
  if (name === undefined) throw invalid('You cannot confirm this PaymentIntent because it is missing a payment method.', 'payment_method');
  const options = TEST_METHODS[name];
  if (options === undefined) throw noSuch('PaymentMethod', name, 'payment_method', 400);
  if (options === 'declined') {
    const charge = failPayment(world, intent);
    const details = { code: 'card_declined', declineCode: 'generic_decline', type: 'card_error', charge: charge.id, paymentIntent: intent };
    throw new StripeFault(402, 'Your card was declined.', details, true);
  }
  payIntent(world, intent, options);
  return intent;
}

function intentIn({ world, owner }: Call, id: string): Stripe.PaymentIntent {
  const intent = world.store.owned('payment_intent', owner, id);
  if (intent === undefined) throw noSuch('payment_intent', id, 'intent');
  return intent;
}

function chargeIn({ world, owner }: Call, id: string): Stripe.Charge {
  const charge = world.store.owned('charge', owner, id);
  if (charge === undefined) throw noSuch('charge', id);
  return charge;
}

const CREATE = [
  'amount',
  'currency',
  'allowed_payment_method_types',
  'automatic_payment_methods',
  'capture_method',
  'confirm',
  'description',
  'metadata',
  'payment_method',
  'receipt_email',
  'return_url',
  'statement_descriptor_suffix',
  'transfer_group',
] as const satisfies readonly (keyof Stripe.PaymentIntentCreateParams)[];

export const paymentEndpoints: readonly Endpoint[] = [
  { name: 'POST /v1/payment_intents', accepts: CREATE, run: create },
  {
    name: 'GET /v1/payment_intents',
    accepts: [...LISTING, 'customer'],
    run: ({ world, owner, params, path }) => listOf(world.store, 'payment_intent', { owner, url: path, params, fields: ['customer'] }),
  },
  { name: 'GET /v1/payment_intents/:id', run: (call) => intentIn(call, idOf(call)) },
  {
    name: 'POST /v1/payment_intents/:id',
    run: (call) => {
      const intent = intentIn(call, idOf(call));
      mergeMetadata(intent.metadata, call.params);
      return intent;
    },
  },
  { name: 'POST /v1/payment_intents/:id/confirm', run: (call) => confirmIntent(call, intentIn(call, idOf(call))) },
  {
    name: 'POST /v1/payment_intents/:id/cancel',
    run: (call) => {
      const intent = intentIn(call, idOf(call));
      cancelIntent(call.world, intent);
      return intent;
    },
  },
  {
    name: 'GET /v1/charges',
    accepts: [...LISTING, 'customer', 'payment_intent', 'transfer_group'],
    run: ({ world, owner, params, path }) =>
      listOf(world.store, 'charge', { owner, url: path, params, fields: ['payment_intent', 'transfer_group', 'customer'] }),
  },
  { name: 'GET /v1/charges/:id', run: (call) => chargeIn(call, idOf(call)) },
  {
    name: 'POST /v1/charges/:id',
    run: (call) => {
      const charge = chargeIn(call, idOf(call));
      mergeMetadata(charge.metadata, call.params);
      charge.description = optionalText(call.params, 'description') ?? charge.description;
      call.world.events.emit(call.owner, 'charge.updated', charge);
      return charge;
    },
  },
];
