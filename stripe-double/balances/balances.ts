/**
 * Balance transactions: the only way by which a balance changes, so that the sum of their nets is the balance at any time.
 */
import type Stripe from 'stripe';
import { stripeId } from '../world/random.ts';
import { wire } from '../requests/params.ts';
import type { Pot, SourceType } from './pots.ts';
import type { World } from '../world/world.ts';

export interface Movement {
  readonly type: Stripe.BalanceTransaction.Type;
  readonly category: string;
  /** Gross, signed: what the account gains. */
  readonly amount: bigint;
  readonly fee?: bigint;
  readonly currency: string;
  readonly source: string | null;
  readonly description?: string | null;
  /** Of an exchange: the rate by which amounts as Stripe counts them were multiplied. */
  readonly exchangeRate?: number;
  /** Which part of the balance it changes; that of cards when absent. */
  readonly sourceType?: SourceType;
  /** Milliseconds by the double's clock; at once when absent. */
  readonly availableAt?: number;
}

/** Moves money: the only way by which a balance changes. */
export function record(world: World, owner: string, movement: Movement): Stripe.BalanceTransaction {
  const { amount, currency, fee = 0n } = movement;
  const now = world.clock.milliseconds();
  const availableAt = movement.availableAt ?? now;
  const isPending = availableAt > now;
  const transaction = {
    id: stripeId('txn'),
    object: 'balance_transaction',
    amount: wire(amount),
    available_on: Math.floor(availableAt / 1000),
    balance_type: 'payments',
    created: world.clock.seconds(),
    currency,
    description: movement.description ?? null,
    exchange_rate: movement.exchangeRate ?? null,
    fee: wire(fee),
    fee_details:
      fee === 0n ? [] : [{ amount: wire(fee), application: null, currency, description: 'Stripe processing fees', type: 'stripe_fee' }],
    net: wire(amount - fee),
    reporting_category: movement.category,
    source: movement.source,
    status: isPending ? 'pending' : 'available',
    type: movement.type,
  } satisfies Stripe.BalanceTransaction;
  const sourceType = movement.sourceType ?? 'card';
  if (isPending) {
    world.balances.pot(owner, currency).pending += amount - fee;
    if (sourceType !== 'card') world.sourceTypes.set(transaction.id, sourceType);
    world.schedule.add({ at: availableAt, kind: 'settle', id: transaction.id });
  } else {
    world.balances.change(owner, currency, amount - fee, sourceType);
  }
  return world.store.put('balance_transaction', owner, transaction);
}

/** The day has come: pending money becomes available. */
export function settle(world: World, id: string): void {
  const kept = world.store.find(id);
  const transaction = world.store.get('balance_transaction', id);
  if (kept === undefined || transaction?.status !== 'pending') return;
  const pot = world.balances.pot(kept.owner, transaction.currency);
  const net = BigInt(transaction.net);
  pot.pending -= net;
  world.balances.change(kept.owner, transaction.currency, net, world.sourceTypes.get(id) ?? 'card');
  world.sourceTypes.delete(id);
  transaction.status = 'available';
  world.events.emit(kept.owner, 'balance.available', balanceOf(world, kept.owner));
}

/** All pending money becomes available now, whatever its day was. */
export function settleAll(world: World): number {
  const now = world.clock.seconds();
  const pending = world.store.list('balance_transaction').filter(({ value }) => value.status === 'pending');
  for (const { value } of pending) {
    value.available_on = Math.min(value.available_on, now);
    settle(world, value.id);
  }
  return pending.length;
}

/** `GET /v1/balance`. */
export function balanceOf(world: World, owner: string): Stripe.Balance {
  const pots = [...world.balances.of(owner)];
  const rows = (kind: 'pending' | 'available') =>
    (pots.length > 0 ? pots : [['usd', EMPTY] as const]).map(([currency, pot]) => ({
      amount: wire(pot[kind]),
      currency,
      source_types: kind === 'pending' ? { card: wire(pot.pending) } : sourcesOf(pot),
    }));
  return { object: 'balance', available: rows('available'), livemode: false, pending: rows('pending') };
}

const EMPTY: Readonly<Pot> = { pending: 0n, available: 0n, apart: { bank_account: 0n, fpx: 0n } };

/** Those that hold something, and cards always. */
function sourcesOf({ available, apart }: Readonly<Pot>): Stripe.Balance.Available.SourceTypes {
  const others = Object.entries(apart).filter(([, amount]) => amount !== 0n);
  const rest = others.reduce((sum, [, amount]) => sum - amount, available);
  return { card: wire(rest), ...Object.fromEntries(others.map(([type, amount]) => [type, wire(amount)])) };
}
