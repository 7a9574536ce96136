import type { Outcome } from '../../api/send.ts';

export interface RefusedPayout {
  readonly payoutId: string;
  /** The bank's reason. Empty: none given. */
  readonly reason: string;
}

/** The refused payout after which the worker must confirm the bank account. Null: nothing to confirm. */
export function refusedPayoutOf(outcome: Pick<Outcome<unknown>, 'refusals'> | null): RefusedPayout | null {
  const found = outcome?.refusals.find((refusal) => refusal.__typename === 'ConfirmationNeededError');
  if (found === undefined) return null;
  return { payoutId: found.confirm, reason: found.parameters.find(({ name }) => name === 'reason')?.text ?? '' };
}
