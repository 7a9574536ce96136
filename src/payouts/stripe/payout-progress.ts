/** What a payout by Stripe waits for, in a sentence to its worker. Pure. */
import { formatMoney, money, type PayoutId } from '../../kernel/index.ts';
import type { PayoutState } from '../payout.ts';
import { accountInWords, type StripeAccount } from './stripe-account.ts';
import { isPassing, type CallStep } from './stripe-call.ts';

export interface PayoutProgress {
  readonly payoutId: PayoutId;
  readonly state: PayoutState;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly account: Pick<StripeAccount, 'state' | 'missing' | 'reason' | 'payoutsHeld'>;
  /** The call that is due; null: none. */
  readonly step: CallStep | null;
  readonly waits: number;
  readonly said: string | null;
}

/** Null: it waits for nothing, but its turn or the bank. */
export function waitingInWords({ state, amountMinor, currency, account, step, waits, said }: PayoutProgress): string | null {
  if ((state === 'reserved' || state === 'awaiting_approval') && account.payoutsHeld) return accountInWords(account);
  if (step === null || waits === 0 || said === null) return null;
  // Stripe's codes of refusals that pass are about a balance; sentences are for the worker already.
  if (!isPassing({ code: said, status: 400 })) return said;
  const amount = formatMoney(money(amountMinor, currency));
  if (step === 'transfer')
    return `The marketplace does not have ${amount} available at Stripe at the moment. The payout goes on by itself when it has.`;
  return 'Your account at Stripe does not have that much available at the moment. The payout goes on by itself when it has.';
}
