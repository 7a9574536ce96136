/** Refunds: by card done at once, by SEPA days later; without money on the balance they wait; Stripe keeps its fee. */
import type Stripe from 'stripe';
import { record } from '../balances/balances.ts';
import { idOf, LISTING, type Call, type Endpoint } from '../requests/call.ts';
import { checkMovable } from '../balances/currencies.ts';
import { missingParameter, noSuch, refused } from '../requests/errors.ts';
import { settleWarnings } from './fraud-warnings.ts';
import { listOf } from '../requests/lists.ts';
import { mergeMetadata, metadataOf, optionalAmount, optionalText, wire } from '../requests/params.ts';
import { stripeId } from '../world/random.ts';
import { idIn } from '../world/store.ts';
import type { World } from '../world/world.ts';

function chargeFor({ world, params }: Call): Stripe.Charge {
  const intentId = optionalText(params, 'payment_intent');
  const chargeId = optionalText(params, 'charge');
  if (intentId === undefined && chargeId === undefined) throw missingParameter('payment_intent');
  const intent = world.store.owned('payment_intent', '', intentId ?? '');
  if (intentId !== undefined && intent === undefined) throw noSuch('payment_intent', intentId, 'payment_intent');
  const charge = world.store.owned('charge', '', chargeId ?? idIn(intent?.latest_charge));
  if (charge === undefined) throw noSuch('charge', chargeId ?? '', 'charge');
  return charge;
}

function create(call: Call): Stripe.Refund {
  const { world, params } = call;
  const charge = chargeFor(call);
  if (charge.status !== 'succeeded') throw refused('charge_not_refundable', `Charge ${charge.id} has not succeeded.`);
  if (charge.disputed) throw refused('charge_disputed', `Charge ${charge.id} has been charged back; cannot issue a refund.`);
  const rest = BigInt(charge.amount - charge.amount_refunded);
  if (rest === 0n) throw refused('charge_already_refunded', `Charge ${charge.id} has already been refunded.`);
  const amount = optionalAmount(params) ?? rest;
  if (amount > rest) {
    throw refused('amount_too_large', `Refund amount (${amount}) is greater than unrefunded amount on charge (${rest})`, 'amount');
  }
  checkMovable(amount, charge.currency);
  const refund: Stripe.Refund = {
    id: stripeId('re'),
    object: 'refund',
    amount: wire(amount),
    balance_transaction: null,
    charge: charge.id,
    created: world.clock.seconds(),
    currency: charge.currency,
    customer: null,
    customer_account: null,
    metadata: metadataOf(params),
    payment_intent: charge.payment_intent,
    payment_method: null,
    reason: optionalText(params, 'reason') ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'pending',
    transfer_reversal: null,
  };
  world.store.put('refund', '', refund);
  charge.amount_refunded += refund.amount;
  charge.refunded = charge.amount_refunded === charge.amount;
  process(world, refund, charge);
  world.events.emit('', 'refund.created', refund);
  world.events.emit('', 'charge.refunded', charge);
  settleWarnings(world, charge);
  return refund;
}

/** Takes the money from where the charge's is: from pending if that has not settled, else from available, if there is enough. */
function process(world: World, refund: Stripe.Refund, charge: Stripe.Charge): boolean {
  const amount = BigInt(refund.amount);
  const { currency } = refund;
  const paid = world.store.get('balance_transaction', charge.balance_transaction);
  const isPending = paid?.status === 'pending';
  if (!isPending && world.balances.pot('', currency).available < amount) {
    refund.pending_reason = 'insufficient_funds';
    return false;
  }
  const availableAt = isPending ? paid.available_on * 1000 : undefined;
  const isCard = charge.id.startsWith('ch_');
  const movement = {
    type: isCard ? 'refund' : 'payment_refund',
    category: 'refund',
    amount: -amount,
    currency,
    source: refund.id,
  } as const;
  refund.balance_transaction = record(world, '', { ...movement, availableAt }).id;
  delete refund.pending_reason;
  if (isCard) refund.status = 'succeeded';
  else world.schedule.add({ at: world.inSeconds(world.options.bankSeconds), kind: 'refund_finishes', id: refund.id });
  return true;
}

/** Tries again those that waited for money. */
export function retryRefunds(world: World): void {
  for (const { value: refund } of world.store.list('refund', '')) {
    if (refund.pending_reason !== 'insufficient_funds') continue;
    const charge = world.store.get('charge', refund.charge);
    if (charge !== undefined && process(world, refund, charge)) world.events.emit('', 'refund.updated', refund);
  }
}

/** A pending refund has reached the payer. */
export function finishRefund(world: World, id: string): void {
  const refund = world.store.get('refund', id);
  if (refund?.status !== 'pending' || refund.balance_transaction === null) return;
  refund.status = 'succeeded';
  world.events.emit('', 'refund.updated', refund);
  world.events.emit('', 'charge.refund.updated', refund);
}

/** The payer's bank does not take it: the money comes back. */
export function failRefund(world: World, refund: Stripe.Refund): void {
  if (refund.status !== 'succeeded' && refund.status !== 'pending') throw refused(undefined, `The refund is ${refund.status}.`);
  refund.status = 'failed';
  refund.failure_reason = 'expired_or_canceled_card';
  delete refund.pending_reason;
  if (refund.balance_transaction !== null) {
    const { currency, id: source } = refund;
    const back = record(world, '', { type: 'refund_failure', category: 'refund_failure', amount: BigInt(refund.amount), currency, source });
    refund.failure_balance_transaction = back.id;
  }
  const charge = world.store.get('charge', refund.charge);
  if (charge !== undefined) {
    charge.amount_refunded -= refund.amount;
    charge.refunded = false;
  }
  world.events.emit('', 'refund.failed', refund);
  world.events.emit('', 'charge.refund.updated', refund);
}

function refundIn({ world, owner }: Call, id: string): Stripe.Refund {
  const refund = world.store.owned('refund', owner, id);
  if (refund === undefined) throw noSuch('refund', id);
  return refund;
}

export const refundEndpoints: readonly Endpoint[] = [
  { name: 'POST /v1/refunds', accepts: ['amount', 'charge', 'metadata', 'payment_intent', 'reason'], run: create },
  {
    name: 'GET /v1/refunds',
    accepts: [...LISTING, 'charge', 'payment_intent'],
    run: ({ world, owner, params, path }) =>
      listOf(world.store, 'refund', { owner, url: path, params, fields: ['charge', 'payment_intent'] }),
  },
  { name: 'GET /v1/refunds/:id', run: (call) => refundIn(call, idOf(call)) },
  {
    name: 'POST /v1/refunds/:id',
    accepts: ['metadata'],
    run: (call) => {
      const refund = refundIn(call, idOf(call));
      mergeMetadata((refund.metadata ??= {}), call.params);
      call.world.events.emit(call.owner, 'refund.updated', refund);
      return refund;
    },
  },
];
