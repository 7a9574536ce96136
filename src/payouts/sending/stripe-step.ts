/** Interface of the three steps of a payout at Stripe (transfer, bank payout, reversal) for the payer. */
import type { LookUp } from '../../platform/index.ts';
import type { StripeAnswer } from '../../stripe/index.ts';
import type { Payout } from '../payout.ts';
import type { CallStep, SourceType, StripeCall } from '../calls/stripe-call.ts';

/** Whether the call may be made now. */
export type StripeReadiness =
  /** `source`: the part of Stripe's balance to take the money from; absent: not checked. */
  | { readonly kind: 'ready'; readonly source?: SourceType }
  /** Later, under the same key. `reason` is for the worker and the admin; `until`: checking earlier is of no use. */
  | { readonly kind: 'wait'; readonly reason: string; readonly until?: Date }
  /** Never: `reason` is for the worker. */
  | { readonly kind: 'never'; readonly reason: string };

export interface StripeStep {
  readonly step: CallStep;
  /** Asks Stripe whether it is there. @throws StripeUnavailable when nobody knows */
  lookUp(payout: Payout): Promise<LookUp>;
  /** Asks what has to be so before. @throws StripeUnavailable when nobody knows */
  readiness(payout: Payout, call: StripeCall): Promise<StripeReadiness>;
  /** Makes the call, once, unless `mayStart` returns false just before it. `settle` stores Stripe's answer. */
  send(
    payout: Payout,
    key: string,
    mayStart: () => boolean,
    source: SourceType | null,
  ): Promise<StripeAnswer<{ readonly settle: () => Promise<void> }>>;
  /**
   * Stores that Stripe definitely will not do it, unless another process has leased the call meanwhile.
   *
   * @param code of Stripe's refusal; left out when we did not ask
   */
  refused(payout: Payout, reason: string, call: StripeCall, code?: string): Promise<void>;
}
