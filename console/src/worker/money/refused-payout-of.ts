import type { Outcome } from '../../api/send.ts';

export interface RefusedPayout {
  readonly payoutId: string;
  /** What the bank said; '' when it said nothing. */
  readonly reason: string;
}

/** The payout that the bank did not take, in spite of which the money may go to the same account; null when nothing is to be confirmed. */
export function refusedPayoutOf(outcome: Pick<Outcome<unknown>, 'refusals'> | null): RefusedPayout | null {
  const found = outcome?.refusals.find((refusal) => refusal.__typename === 'ConfirmationNeededError');
  if (found === undefined) return null;
  return { payoutId: found.confirm, reason: found.parameters.find(({ name }) => name === 'reason')?.text ?? '' };
}
