/** Payment options of a worker in a country before the first payout. Pure. */
import type { RailName } from '../../ledger/index.ts';

/** Identity check of a rail. `document`: a photo of an identity document. */
export type IdentityCheck = 'none' | 'document';

export interface PaymentOption {
  readonly rail: RailName;
  /** False: only the set-up at Stripe shows whether this rail pays in the country. */
  readonly isCertain: boolean;
  readonly identityCheck: IdentityCheck;
  /** Median seconds from the request of a payout to its payment, of the newest payouts. Null: too few payouts. */
  readonly usualSeconds: number | null;
}

/** Count and median time of the newest paid payouts of a rail. */
export interface PayoutTimes {
  readonly count: number;
  readonly medianSeconds: number;
}

/** Minimum sample: with fewer payouts, one worker's bank would decide the median. */
const FEWEST_PAYOUTS = 5;

/** @param hasStripe whether this marketplace has the Stripe rail */
export function paymentOptionsIn(
  place: { readonly isRefused: boolean; readonly hasStripe: boolean },
  times: ReadonlyMap<RailName, PayoutTimes>,
): PaymentOption[] {
  if (place.isRefused) return [];
  const usualSeconds = (rail: RailName): number | null => {
    const known = times.get(rail);
    return known === undefined || known.count < FEWEST_PAYOUTS ? null : Math.round(known.medianSeconds);
  };
  const bank: PaymentOption = { rail: 'manual', isCertain: true, identityCheck: 'none', usualSeconds: usualSeconds('manual') };
  const stripe: PaymentOption = { rail: 'stripe', isCertain: false, identityCheck: 'document', usualSeconds: usualSeconds('stripe') };
  return place.hasStripe ? [stripe, bank] : [bank];
}
