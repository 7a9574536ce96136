/**
 * Compares transfers at Stripe with our payouts. Pure: what Stripe has, and what we have, go in; what differs comes out.
 */
import type Stripe from 'stripe';
import { formatMoney, money, type PayoutId } from '../../kernel/index.ts';
import type { ReconciledPayout } from './reconciled-payout.repository.ts';
import { fromStripeAmount, fromStripeCurrency, moneyAtStripe, oldestFirst, type FoundDifference } from '../../stripe/index.ts';
import { payoutOf, transferGroup } from '../calls/stripe-call.ts';

const idOf = (of: string | { id: string } | null | undefined): string | null => (typeof of === 'string' ? of : (of?.id ?? null));

const ours = (payout: ReconciledPayout): string => formatMoney(money(payout.amountMinor, payout.currency));
const about = (payout: ReconciledPayout) => ({ kind: 'payout', id: payout.id });

/** One transfer of which we know which payout's it is. */
function compareKnown(transfer: Stripe.Transfer, payout: ReconciledPayout): FoundDifference[] {
  const found: FoundDifference[] = [];
  const tell = (kind: FoundDifference['kind'], localValue: string, stripeValue: string) =>
    found.push({ kind, objectId: transfer.id, subject: about(payout), localValue, stripeValue });
  const currency = fromStripeCurrency(transfer.currency);
  if (currency !== payout.currency) tell('currency', payout.currency, currency);
  else if (fromStripeAmount(transfer.amount, currency) !== payout.amountMinor) tell('amount', ours(payout), moneyAtStripe(transfer));
  const destination = idOf(transfer.destination);
  if (destination !== payout.accountId) tell('destination', payout.accountId, destination ?? 'none');
  const named = payoutOf(transfer.metadata);
  if (named !== payout.id || transfer.transfer_group !== transferGroup(payout.id)) {
    tell('reference', transferGroup(payout.id), `${transfer.transfer_group ?? 'none'}, ${named ?? 'no payout of ours'}`);
  }
  const back = { amount: transfer.amount_reversed, currency: transfer.currency };
  if (payout.isCovered) {
    // The platform bore it: what comes back after all is a difference, and its own.
    if (transfer.amount_reversed > 0) tell('reversed_unasked', 'paid at our expense', `reversed ${moneyAtStripe(back)}`);
  } else if (payout.state === 'returned') {
    if (transfer.amount_reversed !== transfer.amount)
      tell('reversal_missing', `returned, ${ours(payout)}`, `reversed ${moneyAtStripe(back)}`);
  } else if (transfer.amount_reversed > 0 && payout.reversalState !== 'due') {
    tell('reversed_unasked', payout.state, `reversed ${moneyAtStripe(back)}`);
  }
  // A transfer that was reversed in full is back, no matter who reversed it.
  if (payout.transferState === 'refused' && transfer.amount_reversed < transfer.amount)
    tell('released_and_sent', `${payout.state}: the worker has the money again`, moneyAtStripe(transfer));
  return found;
}

export interface TransfersThere {
  readonly transfers: readonly Stripe.Transfer[];
  /** Those that the transfers name, and those whose objects they are. */
  readonly payouts: readonly ReconciledPayout[];
}

/** Every transfer at Stripe against what we know of it, and each worker's sum. */
export function compareTransfers({ transfers, payouts }: TransfersThere): FoundDifference[] {
  const found: FoundDifference[] = [];
  const byId = new Map<PayoutId, ReconciledPayout>(payouts.map((payout) => [payout.id, payout]));
  const byObject = new Map(payouts.filter((payout) => payout.transferId !== null).map((payout) => [payout.transferId, payout]));
  const seen = new Map<PayoutId, Stripe.Transfer>();
  /** What is too much at Stripe, by account and currency. */
  const surplus = new Map<string, bigint>();
  for (const transfer of oldestFirst(transfers)) {
    const named = payoutOf(transfer.metadata);
    const payout = byObject.get(transfer.id) ?? (named === null ? undefined : byId.get(named));
    const currency = fromStripeCurrency(transfer.currency);
    const stays = fromStripeAmount(transfer.amount - transfer.amount_reversed, currency);
    let owed = 0n;
    if (payout === undefined) {
      found.push({
        kind: 'missing_here',
        objectId: transfer.id,
        stripeValue: `${moneyAtStripe(transfer)} to ${idOf(transfer.destination) ?? 'none'}`,
      });
    } else if (seen.has(payout.id) || (payout.transferId !== null && payout.transferId !== transfer.id)) {
      const first = seen.get(payout.id)?.id ?? payout.transferId;
      found.push({
        kind: 'duplicate_transfer',
        objectId: transfer.id,
        subject: about(payout),
        localValue: first,
        stripeValue: moneyAtStripe(transfer),
      });
    } else {
      seen.set(payout.id, transfer);
      found.push(...compareKnown(transfer, payout));
      const isOwed = payout.isCovered || (payout.state !== 'returned' && payout.transferState !== 'refused');
      // Reported as a difference of currency already.
      owed = payout.currency !== currency ? stays : isOwed ? payout.amountMinor : 0n;
    }
    const key = `${idOf(transfer.destination) ?? 'none'} ${currency}`;
    surplus.set(key, (surplus.get(key) ?? 0n) + stays - owed);
  }
  for (const [key, minor] of surplus) {
    const [accountId, currency] = key.split(' ');
    if (minor > 0n)
      found.push({ kind: 'overpaid_worker', objectId: accountId, stripeValue: `${formatMoney(money(minor, currency ?? ''))} too much` });
  }
  return found;
}

/** What we hold to be transferred, and Stripe was asked for by id and has not. */
export function missingTransfer(payout: ReconciledPayout): FoundDifference {
  return {
    kind: 'missing_there',
    objectId: payout.transferId,
    subject: about(payout),
    localValue: `${ours(payout)} to ${payout.accountId}`,
  };
}
