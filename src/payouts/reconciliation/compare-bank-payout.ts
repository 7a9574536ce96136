/** Compares the bank payouts of one worker's account at Stripe, and what lies on it, with our payouts. Pure. */
import type Stripe from 'stripe';
import { formatMoney, money } from '../../kernel/index.ts';
import type { ReconciledPayout } from './reconciled-payout.repository.ts';
import { fromStripeAmount, fromStripeCurrency, moneyAtStripe, type FoundDifference } from '../../stripe/index.ts';
import { payoutOf } from '../calls/stripe-call.ts';

const about = (payout: ReconciledPayout) => ({ kind: 'payout', id: payout.id });
const hasFailed = (bank: Stripe.Payout): boolean => bank.status === 'failed' || bank.status === 'canceled';

/** Whether the states on both sides agree. */
function isSameState(bank: Stripe.Payout, payout: ReconciledPayout): boolean {
  if (hasFailed(bank)) return payout.state === 'returning' || payout.state === 'returned';
  return bank.status === 'paid' ? payout.state === 'paid' : payout.state === 'sent';
}

function compareKnown(bank: Stripe.Payout, payout: ReconciledPayout, accountId: string): FoundDifference[] {
  const found: FoundDifference[] = [];
  const tell = (kind: FoundDifference['kind'], localValue: string, stripeValue: string) =>
    found.push({ kind, objectId: bank.id, subject: about(payout), localValue, stripeValue });
  const currency = fromStripeCurrency(bank.currency);
  if (currency !== payout.bankCurrency) tell('currency', payout.bankCurrency, currency);
  else if (fromStripeAmount(bank.amount, currency) !== payout.bankMinor)
    tell('amount', formatMoney(money(payout.bankMinor, payout.bankCurrency)), moneyAtStripe(bank));
  if (payout.accountId !== accountId) tell('destination', payout.accountId, accountId);
  const named = payoutOf(bank.metadata);
  if (named !== payout.id) tell('reference', payout.id, named ?? 'no payout of ours');
  if (!isSameState(bank, payout)) tell('state', payout.state, bank.status);
  return found;
}

/** @param payouts those of this account, and those that its bank payouts name or belong to */
export function compareBankPayouts(
  accountId: string,
  banks: readonly Stripe.Payout[],
  payouts: readonly ReconciledPayout[],
): FoundDifference[] {
  const found: FoundDifference[] = [];
  const byId = new Map(payouts.map((payout) => [payout.id, payout]));
  const byObject = new Map(payouts.filter((payout) => payout.bankId !== null).map((payout) => [payout.bankId, payout]));
  for (const bank of banks) {
    const named = payoutOf(bank.metadata);
    const payout = byObject.get(bank.id) ?? (named === null ? undefined : byId.get(named));
    if (bank.automatic)
      found.push({ kind: 'automatic_payout', objectId: bank.id, stripeValue: `${moneyAtStripe(bank)} from ${accountId}` });
    else if (payout === undefined)
      found.push({ kind: 'missing_here', objectId: bank.id, stripeValue: `${moneyAtStripe(bank)} from ${accountId}` });
    else if (payout.bankId === bank.id) found.push(...compareKnown(bank, payout, accountId));
    // One whose answer is still on its way is found by the payer; a second one by nobody else.
    else if (payout.bankId !== null && !hasFailed(bank)) {
      found.push({
        kind: 'duplicate_bank_payout',
        objectId: bank.id,
        subject: about(payout),
        localValue: payout.bankId,
        stripeValue: moneyAtStripe(bank),
      });
    } else if (payout.bankState === 'refused' && !hasFailed(bank)) {
      found.push({
        kind: 'released_and_sent',
        objectId: bank.id,
        subject: about(payout),
        localValue: payout.state,
        stripeValue: moneyAtStripe(bank),
      });
    }
  }
  return found;
}

/** Whether a call for it is under way: what lies where is then not known. */
function isMoving(payout: ReconciledPayout): boolean {
  return payout.transferState === 'due' || payout.bankState === 'due' || payout.reversalState === 'due';
}

/** What lies on the account by our payouts: nothing, but fractions of what Stripe pays to a bank. */
export function compareBalance(accountId: string, balance: Stripe.Balance, payouts: readonly ReconciledPayout[]): FoundDifference[] {
  if (payouts.some(isMoving)) return [];
  const left = new Map<string, bigint>();
  for (const { accountId: at, bankCurrency, leftMinor } of payouts) {
    if (at === accountId) left.set(bankCurrency, (left.get(bankCurrency) ?? 0n) + leftMinor);
  }
  const sent = new Map<string, bigint>([...left.keys()].map((currency) => [currency, 0n]));
  for (const part of [...balance.available, ...balance.pending]) {
    const currency = fromStripeCurrency(part.currency);
    sent.set(currency, (sent.get(currency) ?? 0n) + fromStripeAmount(part.amount, currency));
  }
  return [...sent]
    .filter(([currency, minor]) => minor !== (left.get(currency) ?? 0n))
    .map(([currency, minor]) => ({
      kind: 'connected_balance' as const,
      objectId: accountId,
      localValue: formatMoney(money(left.get(currency) ?? 0n, currency)),
      stripeValue: formatMoney(money(minor, currency)),
    }));
}
