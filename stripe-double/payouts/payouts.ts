/**
 * From a Stripe balance to a bank account: `pending` → `paid` when it arrives, `failed` when the bank refuses it, at once or
 * days after `paid`; what fails or is cancelled goes back to the balance that it came from.
 */
import type Stripe from 'stripe';
import type { AccountRecord } from '../accounts/account-record.ts';
import { record } from '../balances/balances.ts';
import { idOf, LISTING, type Call, type Endpoint } from '../requests/call.ts';
import { checkPayable, payablePart } from '../balances/currencies.ts';
import { noSuch, refused, StripeFault } from '../requests/errors.ts';
import { listOf } from '../requests/lists.ts';
import { currencyOf, mergeMetadata, metadataOf, optionalText, requiredAmount, wire } from '../requests/params.ts';
import { SOURCE_TYPES, sourceTypeOf, type SourceType } from '../balances/pots.ts';
import { stripeId } from '../world/random.ts';
import { insufficient } from './transfers.ts';
import type { World } from '../world/world.ts';

const FAILURES: Record<string, string> = {
  account_closed: 'The bank account has been closed.',
  could_not_process: 'The bank could not process this payout.',
  no_account: 'The bank account could not be located.',
  declined: 'The bank has declined this payout.',
};

interface Wanted {
  readonly amount: bigint;
  readonly currency: string;
  readonly description?: string | null;
  readonly metadata?: Record<string, string>;
  readonly isAutomatic?: boolean;
  readonly sourceType?: SourceType;
}

/** Takes the money off the balance and sends it on its way. */
export function startPayout(world: World, owner: string, wanted: Wanted): Stripe.Payout {
  const { amount, currency, isAutomatic = false, sourceType = 'card' } = wanted;
  const account = owner === '' ? undefined : world.store.get('account', owner);
  const id = stripeId('po');
  const txn = record(world, owner, {
    type: 'payout',
    category: 'payout',
    amount: -amount,
    currency,
    source: id,
    sourceType,
    description: 'STRIPE PAYOUT',
  });
  const arrival = world.inSeconds(world.options.bankSeconds);
  const payout = {
    id,
    object: 'payout',
    amount: wire(amount),
    application_fee: null,
    application_fee_amount: null,
    arrival_date: Math.floor(arrival / 1000),
    automatic: isAutomatic,
    balance_transaction: txn.id,
    created: world.clock.seconds(),
    currency,
    description: wanted.description ?? null,
    destination: account?.bank.id ?? 'ba_platform',
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata: wanted.metadata ?? {},
    method: 'standard',
    original_payout: null,
    payout_method: null,
    reconciliation_status: isAutomatic ? 'in_progress' : 'not_applicable',
    reversed_by: null,
    source_type: sourceType,
    statement_descriptor: null,
    status: 'pending',
    trace_id: null,
    type: 'bank_account',
  } satisfies Stripe.Payout;
  world.store.put('payout', owner, payout);
  world.schedule.add({ at: arrival, kind: 'payout_arrives', id });
  world.events.emit(owner, 'payout.created', payout);
  return payout;
}

function create({ world, owner, params }: Call): Stripe.Payout {
  const amount = requiredAmount(params);
  const currency = currencyOf(params);
  checkPayable(amount, currency);
  const account = owner === '' ? undefined : world.store.get('account', owner);
  if (account !== undefined) refuseUnpayable(account);
  const sourceType = sourceTypeOf(params);
  if (world.balances.availableFrom(owner, currency, sourceType) < amount) throw insufficient();
  const description = optionalText(params, 'description') ?? null;
  return startPayout(world, owner, { amount, currency, description, metadata: metadataOf(params), sourceType });
}

function refuseUnpayable(account: AccountRecord): void {
  if (account.isClosed || account.state !== 'ready' || account.payoutsHeldFor !== undefined) {
    throw refused('payouts_not_allowed', 'Payouts are disabled on this account. Check its requirements.');
  }
  if (account.bank.isErrored) {
    throw refused(
      'payouts_not_allowed',
      'The bank account refused an earlier payout; it has to be replaced before the next.',
      'destination',
    );
  }
}

/** The day it was expected at the bank. */
export function arrive(world: World, id: string): void {
  const payout = world.store.get('payout', id);
  if (payout === undefined || !isOnItsWay(payout)) return;
  const account = world.store.get('account', ownerOf(world, id));
  const fails = account?.bankFails ?? false;
  if (fails === 'at_once') return failPayout(world, payout, 'could_not_process');
  if (fails === 'account_closed') return failPayout(world, payout, 'account_closed');
  payPayout(world, payout);
  if (fails === 'after_paid') world.schedule.add({ at: world.inSeconds(world.options.bankSeconds), kind: 'payout_bounces', id });
}

/** The bank sends it back after all. */
export function bounce(world: World, id: string): void {
  const payout = world.store.get('payout', id);
  if (payout?.status === 'paid') failPayout(world, payout, 'no_account');
}

export function isOnItsWay(payout: Stripe.Payout): boolean {
  return payout.status === 'pending' || payout.status === 'in_transit';
}

function ownerOf(world: World, id: string): string {
  return world.store.find(id)?.owner ?? '';
}

export function payPayout(world: World, payout: Stripe.Payout): void {
  if (!isOnItsWay(payout)) throw refused(undefined, `The payout is ${payout.status}.`);
  payout.status = 'paid';
  payout.trace_id = { status: 'supported', value: payout.id.slice(3, 15) };
  world.events.emit(ownerOf(world, payout.id), 'payout.paid', payout);
}

export function failPayout(world: World, payout: Stripe.Payout, code: string): void {
  if (!isOnItsWay(payout) && payout.status !== 'paid') throw refused(undefined, `The payout is ${payout.status}.`);
  const owner = ownerOf(world, payout.id);
  const account = world.store.get('account', owner);
  if (account !== undefined && code === 'account_closed') account.bank.isErrored = true;
  payout.status = 'failed';
  payout.failure_code = code;
  payout.failure_message = FAILURES[code] ?? 'The bank refused this payout.';
  giveBack(world, owner, payout, 'payout_failure');
  world.events.emit(owner, 'payout.failed', payout);
}

export function cancelPayout(world: World, payout: Stripe.Payout): void {
  if (payout.status !== 'pending')
    throw refused(undefined, `Payouts can only be canceled while they are pending; this one is ${payout.status}.`);
  const owner = ownerOf(world, payout.id);
  payout.status = 'canceled';
  giveBack(world, owner, payout, 'payout_cancel');
  world.events.emit(owner, 'payout.canceled', payout);
}

function giveBack(world: World, owner: string, payout: Stripe.Payout, type: 'payout_failure' | 'payout_cancel'): void {
  const txn = record(world, owner, {
    type,
    category: 'payout_reversal',
    amount: BigInt(payout.amount),
    currency: payout.currency,
    source: payout.id,
    sourceType: payout.source_type as SourceType,
    description: 'STRIPE PAYOUT FAILURE',
  });
  payout.failure_balance_transaction = txn.id;
}

/** An account whose schedule is not manual is emptied by Stripe every day, week or month (30 days here). */
export function sweepAccount(world: World, id: string): void {
  const account = world.store.get('account', id);
  if (account === undefined) return;
  const days = { daily: 1, weekly: 7, monthly: 30, manual: 1 }[account.payoutInterval];
  world.schedule.add({ at: world.inSeconds(days * 86_400), kind: 'sweep', id });
  if (
    account.payoutInterval === 'manual' ||
    account.isClosed ||
    account.state !== 'ready' ||
    account.bank.isErrored ||
    account.payoutsHeldFor !== undefined
  )
    return;
  for (const currency of world.balances.of(id).keys()) {
    for (const sourceType of SOURCE_TYPES) {
      const amount = payablePart(world.balances.availableFrom(id, currency, sourceType), currency);
      if (amount > 0n) startPayout(world, id, { amount, currency, sourceType, isAutomatic: true });
    }
  }
}

function payoutIn({ world, owner }: Call, id: string): Stripe.Payout {
  const payout = world.store.owned('payout', owner, id);
  if (payout === undefined) throw noSuch('payout', id);
  return payout;
}

export const payoutEndpoints: readonly Endpoint[] = [
  {
    name: 'POST /v1/payouts',
    accepts: [
      'amount',
      'currency',
      'description',
      'destination',
      'metadata',
      'method',
      'payout_method',
      'source_type',
      'statement_descriptor',
    ],
    run: create,
  },
  {
    name: 'GET /v1/payouts',
    accepts: [...LISTING, 'arrival_date', 'destination', 'status'],
    run: ({ world, owner, params, path }) => listOf(world.store, 'payout', { owner, url: path, params, fields: ['status', 'destination'] }),
  },
  { name: 'GET /v1/payouts/:id', run: (call) => payoutIn(call, idOf(call)) },
  {
    name: 'POST /v1/payouts/:id',
    accepts: ['metadata'],
    run: (call) => {
      const payout = payoutIn(call, idOf(call));
      mergeMetadata((payout.metadata ??= {}), call.params);
      call.world.events.emit(call.owner, 'payout.updated', payout);
      return payout;
    },
  },
  {
    name: 'POST /v1/payouts/:id/cancel',
    accepts: [],
    run: (call) => {
      const payout = payoutIn(call, idOf(call));
      cancelPayout(call.world, payout);
      return payout;
    },
  },
  {
    name: 'POST /v1/payouts/:id/reverse',
    run: () => {
      throw new StripeFault(400, 'The double does not reverse payouts: fail them instead.');
    },
  },
];
