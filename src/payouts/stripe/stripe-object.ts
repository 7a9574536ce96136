/** What every object that we make at Stripe carries, by which it is known again whatever became of the answer. Pure. */
import { asId, isUuid, type CheckoutId, type PayoutId, type RefundPartId, type WorkerId } from '../../kernel/index.ts';

/** What such an object is for. */
interface Purposes {
  readonly payout: PayoutId;
  readonly funding: CheckoutId;
  readonly refund: RefundPartId;
  readonly worker: WorkerId;
}

type Metadata = Readonly<Record<string, string>> | null | undefined;

/** How far the clock of Stripe may be from ours, when objects are looked for by when they were made. */
export const CLOCK_SECONDS = 3600;

export function metadataFor<K extends keyof Purposes>(purpose: K, id: Purposes[K]): { guildhall: K; guildhall_id: string } {
  return { guildhall: purpose, guildhall_id: id };
}

/** Whether it says that it is ours, whatever it names. */
export function isFor(purpose: keyof Purposes, metadata: Metadata): boolean {
  return metadata?.guildhall === purpose;
}

/** What of ours it says that it is for; null for none. Whoever may write metadata there may write anything. */
export function idIn<K extends keyof Purposes>(purpose: K, metadata: Metadata): Purposes[K] | null {
  const id = isFor(purpose, metadata) ? metadata?.guildhall_id : undefined;
  return isUuid(id) ? (asId(id) as Purposes[K]) : null;
}

/** Stripe names another object by its id, or has it expanded. */
export function idOfReference(of: string | { readonly id: string } | null | undefined): string | null {
  return typeof of === 'string' ? of : (of?.id ?? null);
}

/** In the order in which Stripe made them. */
export function oldestFirst<T extends { readonly created: number; readonly id: string }>(objects: readonly T[]): T[] {
  return [...objects].sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1));
}
