/** Early fraud warnings of Radar: the network of a card reports fraud; no money moves. */
import type Stripe from 'stripe';
import { idOf, LISTING, type Endpoint } from '../requests/call.ts';
import { noSuch, refused } from '../requests/errors.ts';
import { listOf } from '../requests/lists.ts';
import { stripeId } from '../world/random.ts';
import { idIn } from '../world/store.ts';
import type { World } from '../world/world.ts';

export function warnOfFraud(world: World, charge: Stripe.Charge, fraudType: string): Stripe.Radar.EarlyFraudWarning {
  if (charge.status !== 'succeeded') throw refused(undefined, `Charge ${charge.id} has not succeeded.`);
  const warning = {
    id: stripeId('issfr'),
    object: 'radar.early_fraud_warning',
    actionable: !charge.disputed && !charge.refunded,
    charge: charge.id,
    created: world.clock.seconds(),
    fraud_type: fraudType,
    livemode: false,
    ...(charge.payment_intent === null ? {} : { payment_intent: idIn(charge.payment_intent) }),
  } satisfies Stripe.Radar.EarlyFraudWarning;
  world.store.put('early_fraud_warning', '', warning);
  world.events.emit('', 'radar.early_fraud_warning.created', warning);
  return warning;
}

/** A payment that is disputed or fully refunded leaves nothing to do about its warnings. */
export function settleWarnings(world: World, charge: Stripe.Charge): void {
  if (!charge.disputed && !charge.refunded) return;
  for (const { value } of world.store.list('early_fraud_warning', '', ['charge', charge.id])) {
    if (!value.actionable) continue;
    value.actionable = false;
    world.events.emit('', 'radar.early_fraud_warning.updated', value);
  }
}

export const fraudWarningEndpoints: readonly Endpoint[] = [
  {
    name: 'GET /v1/radar/early_fraud_warnings',
    accepts: [...LISTING, 'charge', 'payment_intent'],
    run: ({ world, owner, params, path }) =>
      listOf(world.store, 'early_fraud_warning', { owner, url: path, params, fields: ['charge', 'payment_intent'] }),
  },
  {
    name: 'GET /v1/radar/early_fraud_warnings/:id',
    run: (call) => {
      const warning = call.world.store.owned('early_fraud_warning', call.owner, idOf(call));
      if (warning === undefined) throw noSuch('early_fraud_warning', idOf(call));
      return warning;
    },
  },
];
