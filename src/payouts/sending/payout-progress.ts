/** What a payout by Stripe waits for, in a sentence to its worker. Pure. */
import { isPassing } from '../../stripe/index.ts';
import { money, type PayoutId, say, type Sentence } from '../../kernel/index.ts';
import type { PayoutState } from '../payout.ts';
import { accountInWords, type StripeAccount } from '../accounts/stripe-account.ts';
import { type CallStep } from '../calls/stripe-call.ts';

export interface PayoutProgress {
  readonly payoutId: PayoutId;
  readonly state: PayoutState;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly account: Pick<StripeAccount, 'state' | 'missing' | 'reason' | 'payoutsHeld'>;
  /** The call that is due; null: none. */
  readonly step: CallStep | null;
  readonly waitCount: number;
  readonly lastAnswer: string | null;
}

/** Null: it waits for nothing, but its turn or the bank. */
export function waitingInWords({ state, amountMinor, currency, account, step, waitCount, lastAnswer }: PayoutProgress): Sentence | null {
  if ((state === 'reserved' || state === 'awaiting_approval') && account.payoutsHeld) return accountInWords(account);
  if (step === null || waitCount === 0 || lastAnswer === null) return null;
  // Stripe's codes of refusals that pass are about a balance; sentences are for the worker already.
  if (!isPassing({ code: lastAnswer, status: 400 })) return say`${lastAnswer}`;
  const amount = money(amountMinor, currency);
  if (step === 'transfer')
    return say`The marketplace does not have ${amount} available at Stripe at the moment. The payout goes on by itself when it has.`;
  return say`Your account at Stripe does not have that much available at the moment. The payout goes on by itself when it has.`;
}
