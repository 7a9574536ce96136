/** Where all the money is, for the test that counts: bank receipts + connected balance + in transit + owed = earned. */
import { isOnItsWay } from '../payouts/payouts.ts';
import { idIn } from '../world/store.ts';
import type { World } from '../world/world.ts';

export interface Totals {
  /** Minor units, as text. */
  readonly platform: { currency: string; pending: string; available: string; inTransit: string; bankReceipts: string }[];
  readonly connected: {
    accountId: string;
    currency: string;
    /** Pending and available. */
    balance: string;
    inTransit: string;
    bankReceipts: string;
    /** Transfers less reversals. */
    received: string;
  }[];
  readonly payments: { currency: string; charged: string; refunded: string; disputed: string }[];
  readonly counts: Record<string, number>;
}

type Sums = Map<string, bigint>;

function add(sums: Sums, key: string, amount: number): void {
  sums.set(key, (sums.get(key) ?? 0n) + BigInt(amount));
}

const shown = (sums: Sums, key: string) => (sums.get(key) ?? 0n).toString();

export function totals(world: World): Totals {
  const inTransit: Sums = new Map();
  const receipts: Sums = new Map();
  for (const { owner, value } of world.store.list('payout')) {
    if (value.status === 'paid') add(receipts, `${owner} ${value.currency}`, value.amount);
    else if (isOnItsWay(value)) add(inTransit, `${owner} ${value.currency}`, value.amount);
  }
  const received: Sums = new Map();
  for (const { value } of world.store.list('transfer')) {
    add(received, `${idIn(value.destination)} ${value.currency}`, value.amount - value.amount_reversed);
  }
  const platform: Totals['platform'] = [];
  const connected: Totals['connected'] = [];
  for (const owner of world.balances.owners()) {
    for (const [currency, pot] of world.balances.of(owner)) {
      const key = `${owner} ${currency}`;
      const bank = { inTransit: shown(inTransit, key), bankReceipts: shown(receipts, key) };
      if (owner === '') platform.push({ currency, pending: pot.pending.toString(), available: pot.available.toString(), ...bank });
      else {
        const balance = (pot.pending + pot.available).toString();
        connected.push({ accountId: owner, currency, balance, ...bank, received: shown(received, key) });
      }
    }
  }
  return { platform, connected, payments: payments(world), counts: counts(world) };
}

function payments(world: World): Totals['payments'] {
  const charged: Sums = new Map();
  const refunded: Sums = new Map();
  const disputed: Sums = new Map();
  for (const { value } of world.store.list('charge', '')) {
    if (value.status === 'succeeded') add(charged, value.currency, value.amount);
  }
  for (const { value } of world.store.list('refund', '')) {
    if (value.status === 'succeeded') add(refunded, value.currency, value.amount);
  }
  for (const { value } of world.store.list('dispute', '')) {
    if (value.status !== 'won') add(disputed, value.currency, value.amount);
  }
  return [...charged.keys()].map((currency) => ({
    currency,
    charged: shown(charged, currency),
    refunded: shown(refunded, currency),
    disputed: shown(disputed, currency),
  }));
}

function counts(world: World): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { kind } of world.store.all()) found[kind] = (found[kind] ?? 0) + 1;
  return found;
}
