/** Checkout Sessions, mode `payment`: made by the API, paid on the double's page or by its control API. */
import type Stripe from 'stripe';
import { blankSession } from '../requests/blanks.ts';
import { idOf, LISTING, type Call, type Endpoint } from '../requests/call.ts';
import { checkMovable } from '../balances/currencies.ts';
import { invalid, missingParameter, noSuch, refused } from '../requests/errors.ts';
import type { Params } from '../requests/form.ts';
import { listOf } from '../requests/lists.ts';
import { currencyOf, metadataOf, nested, optionalAmount, optionalText, requiredAmount, textList, wire } from '../requests/params.ts';
import { failPayment, finishPayment, makeIntent, payIntent, type Method } from './payments.ts';
import { stripeId } from '../world/random.ts';
import type { World } from '../world/world.ts';

const DAY = 86_400;

interface Line {
  readonly name: string;
  readonly unit: bigint;
  readonly quantity: bigint;
  readonly currency: string;
}

function lineOf(value: unknown, index: number): Line {
  const line = value as Params;
  const price = nested(line, 'price_data');
  if (price === undefined) throw missingParameter(`line_items[${index}][price_data]`);
  const name = optionalText(nested(price, 'product_data') ?? {}, 'name') ?? optionalText(price, 'product') ?? 'Payment';
  return {
    name,
    unit: requiredAmount(price, 'unit_amount'),
    quantity: optionalAmount(line, 'quantity') ?? 1n,
    currency: currencyOf(price),
  };
}

function create({ world, params }: Call): Stripe.Checkout.Session {
  const mode = optionalText(params, 'mode');
  if (mode !== 'payment') throw invalid(mode === undefined ? 'You must provide a mode.' : `The double only does mode 'payment'.`, 'mode');
  const items = params.line_items;
  if (!Array.isArray(items) || items.length === 0) throw missingParameter('line_items');
  const lines = items.map(lineOf);
  const currency = lines[0]?.currency ?? 'usd';
  if (lines.some((line) => line.currency !== currency)) throw invalid('All line items must have the same currency.', 'line_items');
  for (const line of lines) checkMovable(line.unit, currency, 'line_items');
  const total = lines.reduce((sum, line) => sum + line.unit * line.quantity, 0n);
  if (total < 50n) throw invalid('The Checkout Session’s total amount must be at least 50 minor units.', 'line_items', 'amount_too_small');
  const now = world.clock.seconds();
  const expiresAt = Number(optionalText(params, 'expires_at') ?? now + DAY);
  if (!(expiresAt > now && expiresAt <= now + DAY + 60)) throw invalid('The `expires_at` timestamp must be within 24 hours.', 'expires_at');
  const id = stripeId('cs_test');
  const methods = textList(params.allowed_payment_method_types);
  const session = blankSession(id, now);
  Object.assign(session, {
    amount_subtotal: wire(total),
    amount_total: wire(total),
    cancel_url: optionalText(params, 'cancel_url') ?? null,
    client_reference_id: optionalText(params, 'client_reference_id') ?? null,
    allowed_payment_method_types: methods.length > 0 ? methods : null,
    currency,
    customer_email: optionalText(params, 'customer_email') ?? null,
    expires_at: expiresAt,
    metadata: metadataOf(params),
    payment_method_types: methods.length > 0 ? methods : ['card', 'sepa_debit'],
    success_url: optionalText(params, 'success_url') ?? null,
    url: `${world.url}/pay/${id}`,
  } satisfies Partial<Stripe.Checkout.Session>);
  const data = nested(params, 'payment_intent_data') ?? {};
  world.plans.set(id, {
    metadata: metadataOf(data),
    description: optionalText(data, 'description') ?? lines.map((line) => line.name).join(', '),
    transferGroup: optionalText(data, 'transfer_group') ?? null,
  });
  world.store.put('checkout_session', '', session);
  world.schedule.add({ at: expiresAt * 1000, kind: 'session_expires', id });
  return session;
}

export type CheckoutOutcome = 'pay' | 'pay_later' | 'fail' | 'expire';

/** What the payer does on the page. */
export function finishCheckout(world: World, session: Stripe.Checkout.Session, outcome: CheckoutOutcome, method?: Method): void {
  if (session.status !== 'open') throw refused(undefined, `The session is ${session.status}.`);
  if (outcome === 'expire') return expire(world, session);
  const intent = intentFor(world, session);
  if (outcome === 'fail') {
    failPayment(world, intent);
    return;
  }
  payIntent(world, intent, { method: method ?? (outcome === 'pay' ? 'card' : 'sepa_debit') });
  session.status = 'complete';
  session.payment_status = intent.status === 'succeeded' ? 'paid' : 'unpaid';
  session.url = null;
  session.customer_details = {
    address: null,
    business_name: null,
    email: session.customer_email,
    individual_name: null,
    name: 'Test payer',
    phone: null,
    tax_exempt: 'none',
    tax_ids: [],
  };
  world.events.emit('', 'checkout.session.completed', session);
  if (outcome === 'pay') finishPayment(world, intent.id, 'succeed');
}

function intentFor(world: World, session: Stripe.Checkout.Session): Stripe.PaymentIntent {
  const known = world.store.get('payment_intent', session.payment_intent);
  if (known !== undefined) return known;
  const plan = world.plans.get(session.id) ?? { metadata: {}, description: null, transferGroup: null };
  const intent = makeIntent(world, {
    ...plan,
    amount: BigInt(session.amount_total ?? 0),
    currency: session.currency ?? 'usd',
    methods: session.payment_method_types,
  });
  world.store.replace(session.id, { payment_intent: intent.id });
  return intent;
}

function expire(world: World, session: Stripe.Checkout.Session): void {
  session.status = 'expired';
  session.url = null;
  world.events.emit('', 'checkout.session.expired', session);
}

export function expireSession(world: World, id: string): void {
  const session = world.store.get('checkout_session', id);
  if (session?.status === 'open') expire(world, session);
}

function sessionIn({ world }: Call, id: string): Stripe.Checkout.Session {
  const session = world.store.get('checkout_session', id);
  if (session === undefined) throw noSuch('checkout.session', id);
  return session;
}

const CREATE = [
  'allowed_payment_method_types',
  'billing_address_collection',
  'branding_settings',
  'cancel_url',
  'client_reference_id',
  'custom_text',
  'customer_email',
  'expires_at',
  'line_items',
  'locale',
  'metadata',
  'mode',
  'payment_intent_data',
  'payment_method_options',
  'submit_type',
  'success_url',
  'ui_mode',
] as const satisfies readonly (keyof Stripe.Checkout.SessionCreateParams)[];

export const checkoutEndpoints: readonly Endpoint[] = [
  { name: 'POST /v1/checkout/sessions', accepts: CREATE, run: create },
  {
    name: 'GET /v1/checkout/sessions',
    accepts: [...LISTING, 'payment_intent', 'status', 'customer'],
    run: ({ world, owner, params, path }) =>
      listOf(world.store, 'checkout_session', { owner, url: path, params, fields: ['payment_intent', 'status', 'customer'] }),
  },
  { name: 'GET /v1/checkout/sessions/:id', run: (call) => sessionIn(call, idOf(call)) },
  {
    name: 'POST /v1/checkout/sessions/:id/expire',
    accepts: [],
    run: (call) => {
      const session = sessionIn(call, idOf(call));
      if (session.status !== 'open') throw refused(undefined, `Only Checkout Sessions with a status in ["open"] can be expired.`);
      expire(call.world, session);
      return session;
    },
  },
];
