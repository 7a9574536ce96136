/** Reading money and events: balance, balance transactions, top-ups, events. */
import { balanceOf, record } from './balances.ts';
import { idOf, LISTING, type Call, type Endpoint } from '../requests/call.ts';
import { invalid, noSuch } from '../requests/errors.ts';
import { EVENTS_KEPT_SECONDS, shownEvent } from '../events/events.ts';
import { listOf } from '../requests/lists.ts';
import { optionalText, textList, wire } from '../requests/params.ts';
import { stripeId } from '../world/random.ts';
import type { SourceType } from './pots.ts';
import type { Kind } from '../world/store.ts';
import type { World } from '../world/world.ts';
import type Stripe from 'stripe';

/** An object of the caller's own, or 404. */
function own(kind: Kind, noun: string) {
  return (call: Call) => {
    const value = call.world.store.owned(kind, call.owner, idOf(call));
    if (value === undefined) throw noSuch(noun, idOf(call));
    return value;
  };
}

function transactions({ world, owner, params, path }: Call): object {
  const { payout, ...rest } = params;
  // A manual payout is made of no transactions in particular: Stripe answers with its own.
  const source = payout === undefined ? rest.source : payout;
  return listOf(world.store, 'balance_transaction', {
    owner,
    url: path,
    params: source === undefined ? rest : { ...rest, source },
    fields: ['source', 'type', 'currency'],
  });
}

function events({ world, owner, params, path }: Call): object {
  const delivered = optionalText(params, 'delivery_success');
  if (delivered !== undefined && delivered !== 'true' && delivered !== 'false') throw invalid('Invalid boolean', 'delivery_success');
  const type = optionalText(params, 'type');
  const types = textList(params.types);
  const since = world.clock.seconds() - EVENTS_KEPT_SECONDS;
  return listOf(world.store, 'event', {
    owner,
    url: path,
    params,
    accepts: (event) =>
      !event.isThin &&
      event.created >= since &&
      (delivered === undefined || (event.pendingWebhooks === 0) === (delivered === 'true')) &&
      (type === undefined || matches(event.type, type)) &&
      (types.length === 0 || types.some((one) => matches(event.type, one))),
    show: shownEvent,
  });
}

/** `payout.*` matches every event of payouts. */
function matches(type: string, pattern: string): boolean {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}

function event(call: Call): object {
  const found = call.world.store.owned('event', call.owner, idOf(call));
  if (found === undefined || found.isThin) throw noSuch('event', idOf(call));
  return shownEvent(found);
}

/** The operator sends money to Stripe. */
export function topUp(world: World, amount: bigint, currency: string, sourceType: SourceType = 'card'): Stripe.Topup {
  const id = stripeId('tu');
  const txn = record(world, '', {
    ...{ type: 'topup', category: 'topup', amount, currency, source: id, description: 'Top-up' },
    sourceType,
  });
  const topup = {
    id,
    object: 'topup',
    amount: wire(amount),
    balance_transaction: txn.id,
    created: world.clock.seconds(),
    currency,
    description: 'Top-up',
    expected_availability_date: world.clock.seconds(),
    failure_code: null,
    failure_message: null,
    initiated_by: 'user',
    livemode: false,
    metadata: {},
    source: null,
    statement_descriptor: null,
    status: 'succeeded',
    transfer_group: null,
  } satisfies Stripe.Topup;
  world.store.put('topup', '', topup);
  world.events.emit('', 'topup.succeeded', topup);
  return topup;
}

/** Stripe bills its Connect fees and the like. */
export function chargeFee(world: World, amount: bigint, currency: string, description: string): Stripe.BalanceTransaction {
  return record(world, '', { type: 'stripe_fee', category: 'fee', amount: -amount, currency, source: null, description });
}

export const balanceEndpoints: readonly Endpoint[] = [
  { name: 'GET /v1/balance', run: ({ world, owner }) => balanceOf(world, owner) },
  { name: 'GET /v1/balance_transactions', accepts: [...LISTING, 'currency', 'payout', 'source', 'type'], run: transactions },
  { name: 'GET /v1/balance_transactions/:id', run: own('balance_transaction', 'balance transaction') },
  { name: 'GET /v1/events', accepts: [...LISTING, 'delivery_success', 'type', 'types'], run: events },
  { name: 'GET /v1/events/:id', run: event },
  {
    name: 'GET /v1/topups',
    accepts: [...LISTING, 'amount', 'status'],
    run: ({ world, owner, params, path }) => listOf(world.store, 'topup', { owner, url: path, params, fields: ['status'] }),
  },
  { name: 'GET /v1/topups/:id', run: own('topup', 'topup') },
];
