/** Taking back a part of a funding that was recorded wrongly, or all of it. Pure. */
import {
  amountTooLarge,
  conflict,
  formatMoney,
  type FundingId,
  insufficientFunds,
  invalid,
  money,
  type PersonId,
  type Refusal,
  say,
} from '../kernel/index.ts';
import type { Funding, FundingReversal } from './funding.ts';

/** A part that two admins took back. */
export interface FundingTakeBack {
  readonly id: string;
  readonly fundingId: FundingId;
  /** From 1; posted as `fback:<funding>:<n>`. */
  readonly n: number;
  readonly amountMinor: bigint;
  readonly reason: string;
  readonly askedBy: PersonId;
  readonly askedAt: Date;
  readonly approvedBy: PersonId;
  readonly approvedAt: Date;
}

/** What is left of a funding to be taken back, in minor units. */
export function leftMinor(funding: Pick<Funding, 'amountMinor'>, taken: readonly Pick<FundingTakeBack, 'amountMinor'>[]): bigint {
  return taken.reduce((rest, { amountMinor }) => rest - amountMinor, funding.amountMinor);
}

/**
 * Why this much cannot be taken back now; null: it can.
 *
 * @param reversal the one of the whole funding that counts; null: there is none
 * @param availableMinor what the organisation has and has not spent
 */
export function takeBackFault(
  funding: Funding,
  reversal: FundingReversal | null,
  taken: readonly FundingTakeBack[],
  availableMinor: bigint,
  amountMinor: bigint,
): Refusal | null {
  if (funding.rail !== 'manual') {
    return conflict('BY_STRIPE', 'Nobody recorded this by hand: Stripe says that it was paid. Refund it instead.');
  }
  if (reversal !== null && reversal.state !== 'withdrawn') {
    return conflict(reversal.state, say`A reversal of the whole funding is ${reversal.state}; withdraw it first, if it still can be.`);
  }
  if (amountMinor <= 0n) return invalid('Take back more than 0.', 'amountMinor');
  const left = leftMinor(funding, taken);
  // The whole of a funding may be what is too large.
  const large = amountMinor === left ? null : amountTooLarge(amountMinor, funding.currency, 'amountMinor');
  if (large !== null && amountMinor > left) return large;
  const text = (minor: bigint) => formatMoney(money(minor, funding.currency));
  if (amountMinor > left) {
    return invalid(say`Of this funding ${text(left)} can be taken back; the rest was taken back before.`, 'amountMinor');
  }
  if (amountMinor <= availableMinor) return null;
  const [asked, available] = [money(amountMinor, funding.currency), money(availableMinor, funding.currency)];
  const advice = 'The organisation has spent or reserved the rest: take back no more than is available.';
  return insufficientFunds('This takes back', asked, available, advice, 'amountMinor');
}
