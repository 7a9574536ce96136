/**
 * Every way in which Stripe and we can differ. Each has a name, says on which side it is, and is injected by a test. What a
 * difference is about (a transfer, a refund, a balance transaction …) its source says.
 */

/** Where it is: with Stripe and not here, here and not with Stripe, or with both and otherwise. */
export type DifferenceSide = 'there_not_here' | 'here_not_there' | 'other';

interface KindRule {
  readonly side: DifferenceSide;
  /** Money may have gone out twice: nothing more is paid until an admin has looked. */
  readonly stopsPayer?: true;
  /** As a sentence. */
  readonly meaning: string;
}

const there = (meaning: string): KindRule => ({ side: 'there_not_here', meaning });
const here = (meaning: string): KindRule => ({ side: 'here_not_there', meaning });
const other = (meaning: string): KindRule => ({ side: 'other', meaning });
const stops = (rule: KindRule): KindRule => ({ ...rule, stopsPayer: true });

export const DIFFERENCE_KINDS = {
  missing_here: there('Stripe has something that nothing here knows.'),
  missing_there: here('We hold that Stripe has done something, and Stripe has no such thing.'),
  amount: other('The amounts differ.'),
  currency: other('The currencies differ.'),
  destination: other('It went to another account than the worker has.'),
  state: other('It is over on one side and not on the other, or ended otherwise.'),
  reference: other('Stripe has it under the name of another payout, funding or refund of ours.'),
  duplicate_transfer: stops(there('Stripe has more than one transfer for one payout.')),
  duplicate_bank_payout: stops(there('Stripe has more than one bank payout for one payout.')),
  released_and_sent: stops(there('A worker had the money of a payout again, and Stripe sent it all the same.')),
  overpaid_worker: stops(there('Stripe has transferred more to a worker than we owed.')),
  reversal_missing: here('We gave a worker the money of a returned payout again, and Stripe did not give it back to us.'),
  reversed_unasked: there('Stripe took back a transfer, in whole or in part, that we hold to be with the worker.'),
  automatic_payout: there("Stripe paid out a worker's account, or ours, by itself."),
  connected_balance: other("What lies on a worker's account at Stripe is not what our payouts say."),
  account_gone: here('A worker is to be paid to an account that Stripe has no more.'),
  schedule: other('An account is paid out by Stripe on a schedule; all have to be manual.'),
  stuck: other('It has been in a state that ought to pass for longer than it may.'),
  orphan_webhook: there('Stripe told of something that nothing here knows.'),
  unhandled_event: other('Stripe told of something, and it could not be read again for a long time.'),
  unknown_event: there(
    'Stripe sent an event of a type that this version does not know, or one that names no object. Nothing was done about it.',
  ),
  unknown_transaction_type: there('Stripe moved our balance for a reason that we have no posting for.'),
  unmatched_transaction: there('Stripe moved our balance for something that nothing here knows.'),
  unposted: there('Stripe moved our balance, and the ledger does not have it.'),
  balance: other('Our balance at Stripe is not what the ledger says.'),
  fee: other('Stripe took another fee than the ledger says.'),
  not_credited: there('A requester paid, and the money is not in the ledger.'),
  credited_unpaid: here('Money of a requester is in the ledger, and Stripe says that it was not paid.'),
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
