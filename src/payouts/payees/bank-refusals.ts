/** Asking first before money goes to a bank account that did not take the last payout. Pure. */
import { confirmationNeeded, type PayoutId, publicId, type Refusal, say } from '../../kernel/index.ts';
import type { RailName } from '../../ledger/index.ts';

/** The last payout of a worker in a currency that got as far as a bank, had the bank not taken it. */
export interface RefusedByBank {
  readonly payoutId: PayoutId;
  readonly rail: RailName;
  /** The message of the bank or of Stripe; null: not stored. */
  readonly reason: string | null;
  /** Whether the next payout goes to the same bank account; null: not known. */
  readonly isSameAccount: boolean | null;
}

const REPLACE: Readonly<Record<RailName, string>> = {
  manual: 'Give another account with setPayee',
  stripe: 'Give another account on the page at Stripe that startStripeOnboarding leads to',
};

/**
 * Why the worker is asked first; null: nothing is to be asked.
 *
 * @param refused null when the last payout arrived, or there was none
 * @param confirmed the refused payout in spite of which the worker asks; null: nothing was confirmed
 */
export function askFirst(refused: RefusedByBank | null, confirmed: PayoutId | null): Refusal | null {
  if (refused === null || refused.isSameAccount === false || confirmed === refused.payoutId) return null;
  const { payoutId, reason, rail } = refused;
  const id = publicId('Payout', payoutId);
  const why = reason === null ? '' : ` ("${reason}")`;
  return confirmationNeeded(
    id,
    say`Your bank did not take the last payout to this account${why}. ${REPLACE[rail]}; or, when the account takes payments now, ask again with despiteRefusedPayoutId "${id}".`,
    'despiteRefusedPayoutId',
  );
}
