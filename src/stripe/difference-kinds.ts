/**
 * Every kind of difference between Stripe and us: its name, and the side that has more. A test injects each of them. The
 * source of a difference names the object (a transfer, a refund, a balance transaction …).
 */
import { fixed } from '../kernel/index.ts';

/** Where it is: with Stripe and not here, here and not with Stripe, or with both and otherwise. */
export type DifferenceSide = 'there_not_here' | 'here_not_there' | 'other';

interface KindRule {
  readonly side: DifferenceSide;
  /** Money may have been paid twice: the payer stops until an admin lifts the stop. */
  readonly stopsPayer?: true;
  /** As a sentence. */
  readonly meaning: string;
}

const onlyAtStripe = (meaning: string): KindRule => ({ side: 'there_not_here', meaning });
const onlyHere = (meaning: string): KindRule => ({ side: 'here_not_there', meaning });
const other = (meaning: string): KindRule => ({ side: 'other', meaning });
const stops = (rule: KindRule): KindRule => ({ ...rule, stopsPayer: true });

export const DIFFERENCE_KINDS = {
  missing_here: onlyAtStripe(fixed`Stripe has an object that the marketplace does not know.`),
  missing_there: onlyHere(fixed`The marketplace recorded an object at Stripe, and Stripe does not have it.`),
  amount: other(fixed`The amounts on both sides differ.`),
  currency: other(fixed`The currencies on both sides differ.`),
  destination: other(fixed`The money went to an account that is not the worker's.`),
  state: other(fixed`It has ended on one side only, or with another outcome.`),
  reference: other(fixed`At Stripe it has the reference of another payout, funding or refund.`),
  duplicate_transfer: stops(onlyAtStripe(fixed`Stripe has more than one transfer for one payout.`)),
  duplicate_bank_payout: stops(onlyAtStripe(fixed`Stripe has more than one bank payout for one payout.`)),
  released_and_sent: stops(onlyAtStripe(fixed`The money of a payout was returned to the worker, and Stripe sent it as well.`)),
  overpaid_worker: stops(onlyAtStripe(fixed`Stripe transferred more to a worker than the payouts amount to.`)),
  reversal_missing: onlyHere(fixed`The money of a returned payout was returned to the worker, and Stripe did not reverse its transfer.`),
  reversed_unasked: onlyAtStripe(fixed`Stripe reversed a transfer, in whole or in part, that the marketplace did not reverse.`),
  automatic_payout: onlyAtStripe(fixed`Stripe paid out a worker's or the platform's account automatically.`),
  connected_balance: other(fixed`The balance of a worker's account at Stripe differs from the payouts.`),
  account_gone: onlyHere(fixed`A worker is to be paid to an account that no longer exists at Stripe.`),
  schedule: other(fixed`Stripe pays an account out on a schedule; all payouts must be manual.`),
  stuck: other(fixed`It has been in a temporary state for longer than the limit.`),
  orphan_webhook: onlyAtStripe(fixed`Stripe sent an event about an object that the marketplace does not know.`),
  unhandled_event: other(fixed`Stripe sent an event, and its object could not be read for a long time.`),
  unknown_event: onlyAtStripe(
    fixed`Stripe sent an event of a type that this version does not know, or one that names no object. Nothing was done about it.`,
  ),
  unknown_transaction_type: onlyAtStripe(fixed`Stripe changed the balance for a reason that the ledger has no posting for.`),
  unmatched_transaction: onlyAtStripe(fixed`Stripe changed the balance for an object that the marketplace does not know.`),
  unposted: onlyAtStripe(fixed`Stripe changed the balance, and the ledger has no posting for it.`),
  balance: other(fixed`The balance at Stripe differs from the ledger.`),
  fee: other(fixed`Stripe charged a fee that differs from the ledger.`),
  not_credited: onlyAtStripe(fixed`A requester paid, and the money is not in the ledger.`),
  credited_unpaid: onlyHere(fixed`Money of a requester is in the ledger, and Stripe reports that it was not paid.`),
} as const satisfies Readonly<Record<string, KindRule>>;

export type DifferenceKind = keyof typeof DIFFERENCE_KINDS;

export const ALL_DIFFERENCE_KINDS = Object.keys(DIFFERENCE_KINDS) as DifferenceKind[];

export function sideOf(kind: DifferenceKind): DifferenceSide {
  return DIFFERENCE_KINDS[kind].side;
}

export function stopsPayer(kind: DifferenceKind): boolean {
  const rule: KindRule = DIFFERENCE_KINDS[kind];
  return rule.stopsPayer === true;
}

export interface DifferenceCounts {
  readonly thereNotHere: number;
  readonly hereNotThere: number;
  readonly other: number;
}

/** Three numbers that have to be 0. */
export function countBySide(kinds: readonly DifferenceKind[]): DifferenceCounts {
  const count = (side: DifferenceSide) => kinds.filter((kind) => sideOf(kind) === side).length;
  return { thereNotHere: count('there_not_here'), hereNotThere: count('here_not_there'), other: count('other') };
}
