/** What is compared with Stripe: each kind of object has a source, and registers it with `ReconciliationSources.register`. */
import type { DifferenceKind } from './difference-kinds.ts';

/** What happened in it is compared in full; what happened before, where it is not over. */
export interface ReconciliationWindow {
  readonly since: Date;
  readonly now: Date;
}

export interface FoundDifference {
  readonly kind: DifferenceKind;
  /** Stripe's id of what differs. */
  readonly objectId?: string | null;
  /** Ours: `{ kind: 'payout', id }`. */
  readonly subject?: { readonly kind: string; readonly id: string } | null;
  /** The value in our database, as text for admins. */
  readonly localValue?: string | null;
  /** The value at Stripe, as text for admins. */
  readonly stripeValue?: string | null;
}

export interface Comparison {
  /** Number of compared objects. */
  readonly compared: number;
  readonly differences: readonly FoundDifference[];
}

export interface ReconciliationSource {
  /** What it compares: `transfer`, `refund`. */
  readonly name: string;
  /** Reads what may have been missed, before anything is compared: all webhooks of a day may be lost. */
  catchUp?(window: ReconciliationWindow): Promise<void>;
  /** Compares both ways. Outside any transaction; what is under way is no difference. @throws StripeUnavailable */
  compare(window: ReconciliationWindow): Promise<Comparison>;
}
