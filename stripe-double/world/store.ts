/**
 * Every object of the double, by id and by kind and owner in the order of their making, with an index for each filter that
 * Stripe's lists offer. Kept as Stripe writes them on the wire; `owner` is '' for the platform, else the connected account.
 */
import type Stripe from 'stripe';
import type { AccountLinkRecord, AccountRecord } from '../accounts/account-record.ts';
import type { EventRecord } from '../events/event-record.ts';

export interface Kinds {
  account: AccountRecord;
  account_link: AccountLinkRecord;
  balance_transaction: Stripe.BalanceTransaction;
  charge: Stripe.Charge;
  checkout_session: Stripe.Checkout.Session;
  dispute: Stripe.Dispute;
  early_fraud_warning: Stripe.Radar.EarlyFraudWarning;
  event: EventRecord;
  payment_intent: Stripe.PaymentIntent;
  payout: Stripe.Payout;
  refund: Stripe.Refund;
  topup: Stripe.Topup;
  transfer: Stripe.Transfer;
  transfer_reversal: Stripe.TransferReversal;
}

export type Kind = keyof Kinds;

/** How Stripe's types name another object: by its id, or expanded. The double keeps ids only. */
export type Reference = string | { readonly id: string } | null | undefined;

export function idIn(reference: Reference): string {
  return typeof reference === 'string' ? reference : (reference?.id ?? '');
}

export interface Kept<K extends Kind = Kind> {
  readonly kind: K;
  readonly owner: string;
  readonly sequence: number;
  readonly value: Kinds[K];
}

/** Fields that a list may be asked by, other than by its owner. */
const INDEXED: Partial<Record<Kind, readonly string[]>> = {
  balance_transaction: ['source'],
  charge: ['payment_intent', 'transfer_group'],
  checkout_session: ['payment_intent'],
  dispute: ['charge', 'payment_intent'],
  early_fraud_warning: ['charge', 'payment_intent'],
  payment_intent: ['transfer_group'],
  refund: ['charge', 'payment_intent'],
  transfer: ['transfer_group', 'destination'],
  transfer_reversal: ['transfer'],
};

const ALL = '*';

export class Store {
  private readonly byId = new Map<string, Kept>();
  private readonly lists = new Map<string, Kept[]>();
  private sequence = 0;

  put<K extends Kind>(kind: K, owner: string, value: Kinds[K]): Kinds[K] {
    if (this.byId.has(value.id)) throw new Error(`${value.id} is there already`);
    this.keep({ kind, owner, sequence: ++this.sequence, value });
    return value;
  }

  private keep(kept: Kept): void {
    this.byId.set(kept.value.id, kept);
    for (const key of keysOf(kept)) {
      const list = this.lists.get(key);
      if (list === undefined) this.lists.set(key, [kept]);
      else list.push(kept);
    }
  }

  find(id: string): Kept | undefined {
    return this.byId.get(id);
  }

  /** The object of that kind, of any owner. */
  get<K extends Kind>(kind: K, reference: Reference): Kinds[K] | undefined {
    const kept = this.byId.get(idIn(reference));
    return kept?.kind === kind ? (kept.value as Kinds[K]) : undefined;
  }

  /** The object of that kind, if `owner` has it. */
  owned<K extends Kind>(kind: K, owner: string, id: string): Kinds[K] | undefined {
    const kept = this.byId.get(id);
    return kept?.kind === kind && kept.owner === owner ? (kept.value as Kinds[K]) : undefined;
  }

  /** Oldest first; `owner` undefined for all, `by` one indexed field and its value. */
  list<K extends Kind>(kind: K, owner?: string, by?: readonly [string, string]): readonly Kept<K>[] {
    return (this.lists.get(listKey(kind, owner ?? ALL, by)) ?? []) as unknown as readonly Kept<K>[];
  }

  isIndexed(kind: Kind, field: string): boolean {
    return INDEXED[kind]?.includes(field) ?? false;
  }

  /** Takes an object out as if it had never been: only for tampering. */
  remove(id: string): Kept | undefined {
    const kept = this.byId.get(id);
    if (kept === undefined) return undefined;
    this.byId.delete(id);
    for (const key of keysOf(kept)) {
      const list = this.lists.get(key);
      const place = list?.indexOf(kept) ?? -1;
      if (place >= 0) list?.splice(place, 1);
    }
    return kept;
  }

  /** Changes fields of an object behind everybody's back, indexed ones too: only for tampering. */
  replace(id: string, change: Record<string, unknown>): Kept | undefined {
    const kept = this.remove(id);
    if (kept === undefined) return undefined;
    Object.assign(kept.value, change);
    this.keep(kept);
    for (const key of keysOf(kept)) this.lists.get(key)?.sort((a, b) => a.sequence - b.sequence);
    return kept;
  }

  all(): IterableIterator<Kept> {
    return this.byId.values();
  }

  restore(kept: readonly Kept[]): void {
    for (const one of kept) {
      this.keep(one);
      this.sequence = Math.max(this.sequence, one.sequence);
    }
  }
}

function listKey(kind: Kind, owner: string, by?: readonly [string, string]): string {
  return by === undefined ? `${kind} ${owner}` : `${kind} ${owner} ${by[0]} ${by[1]}`;
}

function* keysOf(kept: Kept): Generator<string> {
  const values = kept.value as unknown as Record<string, unknown>;
  for (const owner of [kept.owner, ALL]) {
    yield listKey(kept.kind, owner);
    for (const field of INDEXED[kept.kind] ?? []) {
      const value = values[field];
      if (typeof value === 'string') yield listKey(kept.kind, owner, [field, value]);
    }
  }
}
