/** How somebody in a country can be paid, as far as it is known before the first payout. Pure. */
import type { RailName } from '../../ledger/index.ts';

/** What a rail asks for before it pays: `none`, or `document`: a photo of an identity document. */
export type IdentityCheck = 'none' | 'document';

export interface PaymentOption {
  readonly rail: RailName;
  /** False: only the set-up shows whether this rail pays in the country. */
  readonly isCertain: boolean;
  readonly identityCheck: IdentityCheck;
  /** Seconds from the request of a payout until the bank has it, of half of the newest payouts; null: too few are known. */
  readonly usualSeconds: number | null;
}

/** Newest paid payouts of a rail: how many are known, and the median of their times. */
export interface PayoutTimes {
  readonly count: number;
  readonly medianSeconds: number;
}

/** With fewer paid payouts, the time of one worker's bank would be a promise to all. */
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
