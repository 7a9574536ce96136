/** Transfers from the platform to connected accounts, and their reversals. */
import type Stripe from 'stripe';
import { canReceive } from '../accounts/accounts.ts';
import { record } from '../balances/balances.ts';
import { idOf, LISTING, type Call, type Endpoint } from '../requests/call.ts';
import { blankCharge } from '../requests/blanks.ts';
import { checkMovable } from '../balances/currencies.ts';
import { invalid, noSuch, refused } from '../requests/errors.ts';
import { listOf } from '../requests/lists.ts';
import {
  currencyOf,
  mergeMetadata,
  metadataOf,
  optionalAmount,
  optionalText,
  requiredAmount,
  requiredText,
  wire,
} from '../requests/params.ts';
import { sourceTypeOf, type SourceType } from '../balances/pots.ts';
import { stripeId } from '../world/random.ts';
import { idIn, type Reference } from '../world/store.ts';
import type { World } from '../world/world.ts';

function emptyReversals(id: string): Stripe.ApiList<Stripe.TransferReversal> {
  return { object: 'list', data: [], has_more: false, url: `/v1/transfers/${id}/reversals` };
}

function create({ world, owner, params }: Call): Stripe.Transfer {
  if (owner !== '') throw invalid('You cannot create transfers on a connected account.');
  const amount = requiredAmount(params);
  const currency = currencyOf(params);
  checkMovable(amount, currency);
  const destination = requiredText(params, 'destination');
  const account = world.store.get('account', destination);
  if (account === undefined) throw noSuch('destination', destination, 'destination', 400);
  if (!canReceive(account)) {
    throw refused(
      'insufficient_capabilities_for_transfer',
      'Your destination account needs to have at least one of the following capabilities enabled: transfers, crypto_transfers, legacy_payments',
      'destination',
    );
  }
  const sourceType = sourceTypeOf(params);
  if (world.balances.availableFrom('', currency, sourceType) < amount) throw insufficient();
  const id = stripeId('tr');
  const group = optionalText(params, 'transfer_group') ?? null;
  const description = optionalText(params, 'description') ?? null;
  const movement = { currency, description, category: 'transfer', sourceType };
  const out = record(world, '', { ...movement, type: 'transfer', amount: -amount, source: id });
  const payment = receive(world, destination, amount, currency, id);
  const transfer = {
    id,
    object: 'transfer',
    amount: wire(amount),
    amount_reversed: 0,
    balance_transaction: out.id,
    created: world.clock.seconds(),
    currency,
    description,
    destination,
    destination_payment: payment.id,
    livemode: false,
    metadata: metadataOf(params),
    reversals: emptyReversals(id),
    reversed: false,
    source_transaction: optionalText(params, 'source_transaction') ?? null,
    source_type: sourceType,
    transfer_group: group,
  } satisfies Stripe.Transfer;
  world.store.put('transfer', '', transfer);
  world.events.emit('', 'transfer.created', transfer);
  return transfer;
}

/** The connected account's side: a payment of its own, in the currency that was sent; its balance changes in the one it settles in. */
function receive(world: World, owner: string, amount: bigint, currency: string, transfer: string): Stripe.Charge {
  const id = stripeId('py');
  const account = world.store.get('account', owner);
  const settlesIn = account?.settlesIn ?? currency;
  const { amount: arrived, rate } = world.exchange.convert(amount, currency, settlesIn);
  const delay = account?.arrivesAfterSeconds ?? 0;
  const txn = record(world, owner, {
    type: 'payment',
    category: 'charge',
    amount: arrived,
    currency: settlesIn,
    source: id,
    sourceType: account?.arrivesAs,
    ...(settlesIn === currency ? {} : { exchangeRate: rate }),
    ...(delay > 0 ? { availableAt: world.inSeconds(delay) } : {}),
  });
  const charge = { ...blankCharge(id, amount, currency, world.clock.seconds()), balance_transaction: txn.id, source_transfer: transfer };
  return world.store.put('charge', owner, charge);
}

export function insufficient(): Error {
  return refused(
    'balance_insufficient',
    'You have insufficient available funds in your Stripe account. Try adding funds directly to your available balance by creating Charges using the 4000000000000077 test card.',
  );
}

function transferIn({ world }: Call, id: string): Stripe.Transfer {
  const transfer = world.store.get('transfer', id);
  if (transfer === undefined) throw noSuch('transfer', id);
  return transfer;
}

function reverse(call: Call): Stripe.TransferReversal {
  const { world, params } = call;
  const transfer = transferIn(call, idOf(call));
  const rest = BigInt(transfer.amount - transfer.amount_reversed);
  const amount = optionalAmount(params) ?? rest;
  if (rest === 0n) throw refused('transfer_already_reversed', `Transfer ${transfer.id} has already been fully reversed.`);
  if (amount > rest) throw refused(undefined, `Reversal amount (${amount}) is greater than the unreversed amount (${rest}).`, 'amount');
  checkMovable(amount, transfer.currency);
  const destination = idIn(transfer.destination);
  const { currency } = transfer;
  const account = world.store.get('account', destination);
  const there = world.exchange.convert(amount, currency, account?.settlesIn ?? currency);
  const from = account?.arrivesAs ?? 'card';
  if (world.balances.availableFrom(destination, account?.settlesIn ?? currency, from) < there.amount) {
    throw refused('balance_insufficient', 'The connected account has insufficient available funds to reverse this transfer.');
  }
  const id = stripeId('trr');
  const back = record(world, '', {
    type: 'transfer_refund',
    category: 'transfer_reversal',
    amount,
    currency,
    source: id,
    sourceType: transfer.source_type as SourceType,
  });
  const refund = giveBack(world, destination, amount, currency, transfer.destination_payment);
  const reversal = {
    id,
    object: 'transfer_reversal',
    amount: wire(amount),
    balance_transaction: back.id,
    created: world.clock.seconds(),
    currency,
    destination_payment_refund: refund.id,
    metadata: metadataOf(params),
    source_refund: null,
    transfer: transfer.id,
  } satisfies Stripe.TransferReversal;
  world.store.put('transfer_reversal', '', reversal);
  transfer.amount_reversed += reversal.amount;
  transfer.reversed = transfer.amount_reversed === transfer.amount;
  transfer.reversals.data = [reversal, ...transfer.reversals.data].slice(0, 10);
  world.events.emit('', 'transfer.reversed', transfer);
  return reversal;
}

/** The payment on the account is refunded in its own currency; the balance pays for it at the rate of today. */
function giveBack(world: World, owner: string, amount: bigint, currency: string, paid: Reference): Stripe.Refund {
  const id = stripeId('pyr');
  const account = world.store.get('account', owner);
  const settlesIn = account?.settlesIn ?? currency;
  const there = world.exchange.convert(amount, currency, settlesIn);
  const txn = record(world, owner, {
    type: 'payment_refund',
    category: 'refund',
    amount: -there.amount,
    currency: settlesIn,
    source: id,
    sourceType: account?.arrivesAs,
    ...(settlesIn === currency ? {} : { exchangeRate: there.rate }),
  });
  const payment = world.store.get('charge', paid);
  if (payment !== undefined) {
    payment.amount_refunded += wire(amount);
    payment.refunded = payment.amount_refunded === payment.amount;
  }
  return world.store.put('refund', owner, {
    id,
    object: 'refund',
    amount: wire(amount),
    balance_transaction: txn.id,
    charge: idIn(paid),
    created: world.clock.seconds(),
    currency,
    customer: null,
    customer_account: null,
    metadata: {},
    payment_intent: null,
    payment_method: null,
    reason: null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  });
}

function update(call: Call): Stripe.Transfer {
  const transfer = transferIn(call, idOf(call));
  mergeMetadata(transfer.metadata, call.params);
  transfer.description = optionalText(call.params, 'description') ?? transfer.description;
  call.world.events.emit('', 'transfer.updated', transfer);
  return transfer;
}

function retrieveReversal(call: Call): Stripe.TransferReversal {
  const reversal = call.world.store.get('transfer_reversal', idOf(call, 'reversal'));
  if (reversal === undefined || reversal.transfer !== idOf(call)) throw noSuch('transfer reversal', idOf(call, 'reversal'));
  return reversal;
}

function listReversals(call: Call): object {
  const { world, params, path } = call;
  const transfer = transferIn(call, idOf(call)).id;
  return listOf(world.store, 'transfer_reversal', { owner: '', url: path, params: { ...params, transfer }, fields: ['transfer'] });
}

const CREATE = [
  'amount',
  'currency',
  'destination',
  'description',
  'metadata',
  'source_transaction',
  'source_type',
  'transfer_group',
] as const satisfies readonly (keyof Stripe.TransferCreateParams)[];

export const transferEndpoints: readonly Endpoint[] = [
  { name: 'POST /v1/transfers', accepts: CREATE, run: create },
  {
    name: 'GET /v1/transfers',
    accepts: [...LISTING, 'destination', 'transfer_group'],
    run: ({ world, owner, params, path }) =>
      listOf(world.store, 'transfer', { owner, url: path, params, fields: ['transfer_group', 'destination'] }),
  },
  { name: 'GET /v1/transfers/:id', run: (call) => transferIn(call, idOf(call)) },
  { name: 'POST /v1/transfers/:id', accepts: ['description', 'metadata'], run: update },
  {
    name: 'POST /v1/transfers/:id/reversals',
    accepts: ['amount', 'description', 'metadata', 'refund_application_fee'],
    run: reverse,
  },
  { name: 'GET /v1/transfers/:id/reversals', accepts: LISTING, run: listReversals },
  { name: 'GET /v1/transfers/:id/reversals/:reversal', run: retrieveReversal },
];
