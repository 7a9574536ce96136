/** What the payer needs to know of each of the three things that Stripe is told about a payout. */
import type { LookUp } from '../../platform/index.ts';
import type { StripeAnswer } from './stripe-answer.ts';
import type { Payout } from '../payout.ts';
import type { CallStep, SourceType, StripeCall } from './stripe-call.ts';

/** Whether it may be told now. */
export type StripeReadiness =
  /** `source`: where the money is taken from; nobody looked when it is absent. */
  | { readonly kind: 'ready'; readonly source?: SourceType }
  /** Later, under the same key. `said` is for the worker and the admin; `until`: it is of no use to look before. */
  | { readonly kind: 'wait'; readonly said: string; readonly until?: Date }
  /** Never: `reason` is for the worker. */
  | { readonly kind: 'never'; readonly reason: string };

export interface StripeStep {
  readonly step: CallStep;
  /** Asks Stripe whether it is there. @throws StripeUnavailable when nobody knows */
  lookUp(payout: Payout): Promise<LookUp>;
  /** Asks what has to be so before. @throws StripeUnavailable when nobody knows */
  readiness(payout: Payout, call: StripeCall): Promise<StripeReadiness>;
  /** Tells Stripe, once, unless `mayStart` says no when its turn has come. `settle` writes down what Stripe answered. */
  send(
    payout: Payout,
    key: string,
    mayStart: () => boolean,
    source: SourceType | null,
  ): Promise<StripeAnswer<{ readonly settle: () => Promise<void> }>>;
  /**
   * Writes down that Stripe certainly will not, unless somebody else has taken the call meanwhile.
   *
   * @param code of Stripe's refusal; left out when we did not ask
   */
  refused(payout: Payout, reason: string, call: StripeCall, code?: string): Promise<void>;
}
