/** Metadata of every object that we create at Stripe. By them the object is found again when the answer was lost. Pure. */
import { asId, isUuid, type CheckoutId, type PayoutId, type RefundPartId, type WorkerId } from '../kernel/index.ts';

/** What such an object is for. */
interface Purposes {
  readonly payout: PayoutId;
  readonly funding: CheckoutId;
  readonly refund: RefundPartId;
  readonly worker: WorkerId;
}

type Metadata = Readonly<Record<string, string>> | null | undefined;

/** Tolerance between Stripe's clock and ours when objects are listed by time of creation, in seconds. */
export const CLOCK_SECONDS = 3600;

export function metadataFor<K extends keyof Purposes>(purpose: K, id: Purposes[K]): { guildhall: K; guildhall_id: string } {
  return { guildhall: purpose, guildhall_id: id };
}

/** Whether the metadata say that the object is ours, whatever id they name. */
export function isFor(purpose: keyof Purposes, metadata: Metadata): boolean {
  return metadata?.guildhall === purpose;
}

/** The id of ours in the metadata; null: none. Who may write metadata at Stripe may write anything, so it proves nothing. */
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
