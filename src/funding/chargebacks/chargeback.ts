/**
 * A chargeback, which Stripe calls a dispute: the holder of a card takes a payment back through their bank. Stripe takes the
 * money and a fee from the platform at once, and the organisation owes it. Until the bank decides, the organisation may not
 * spend, and its unspent money pays the debt. Workers who were paid from it did the work: nothing is ever taken from them.
 *
 * The dispute at Stripe holds the state of the argument. Only its balance transactions show that money moved.
 */
import { stateMachine, type CardDisputeId, type Currency, type FundingId, type OrganisationId } from '../../kernel/index.ts';

export type ChargebackState = 'inquiry' | 'announced' | 'open' | 'won' | 'lost' | 'closed';
export type ChargebackEvent = 'escalate' | 'withdraw' | 'win' | 'lose' | 'close';

export const chargebackMachine = stateMachine<ChargebackState, ChargebackEvent>('card dispute', 'announced', {
  // The bank asks; no money has moved.
  inquiry: { escalate: 'announced', withdraw: 'open', close: 'closed' },
  // Opened, and Stripe has not taken the money yet.
  announced: { withdraw: 'open', close: 'closed' },
  open: { win: 'won', lose: 'lost' },
  // The bank can reverse its decision: Stripe takes the money again.
  won: { withdraw: 'open' },
  // The same the other way: Stripe gives the money back.
  lost: { win: 'won' },
  // An inquiry that came to nothing can still become a dispute.
  closed: { escalate: 'announced', withdraw: 'open' },
});

/** `debit_failure`: a payment by bank debit that failed after it had succeeded. Final at once; there is nothing to argue. */
export type ChargebackKind = 'dispute' | 'debit_failure';

export interface Chargeback {
  readonly id: CardDisputeId;
  readonly kind: ChargebackKind;
  /** Of a failed debit: the id of its charge. */
  readonly stripeDisputeId: string;
  readonly fundingId: FundingId;
  readonly organisationId: OrganisationId;
  readonly currency: Currency;
  readonly disputedMinor: bigint;
  /** Stripe's, for the dispute, all together; the platform bears it. */
  readonly feeMinor: bigint;
  /** How often Stripe took the money. */
  readonly withdrawals: number;
  /** What was taken from the organisation's balance since Stripe took the money last. */
  readonly recoveredMinor: bigint;
  readonly recoveries: number;
  readonly state: ChargebackState;
  readonly stripeStatus: string;
  readonly reason: string;
  readonly openedAt: Date;
  readonly evidenceDueAt: Date | null;
  readonly postedAt: Date | null;
  readonly slotsWithdrawnAt: Date | null;
  readonly endedAt: Date | null;
}

/** The dispute as Stripe reports it now. */
export interface ChargebackFacts {
  readonly kind: ChargebackKind;
  readonly stripeDisputeId: string;
  readonly chargeId: string;
  readonly currency: Currency;
  readonly disputedMinor: bigint;
  readonly status: string;
  readonly reason: string;
  readonly openedAt: Date;
  readonly evidenceDueAt: Date | null;
}

/** What a status at Stripe means before any money moved; null: it changes nothing. */
export function eventOf(state: ChargebackState, status: string): ChargebackEvent | null {
  const isInquiry = status.startsWith('warning_');
  if (state === 'inquiry') return status === 'warning_closed' || status === 'prevented' ? 'close' : isInquiry ? null : 'escalate';
  if (state === 'closed') return isInquiry || status === 'prevented' || status === 'won' ? null : 'escalate';
  if (state === 'announced') return status === 'prevented' || status === 'warning_closed' ? 'close' : null;
  // Winning shows in the money that comes back.
  return state === 'open' && status === 'lost' ? 'lose' : null;
}

/** The state of a dispute that nobody here knew. */
export function firstState(status: string): 'inquiry' | 'announced' | 'closed' {
  if (status === 'warning_closed' || status === 'prevented') return 'closed';
  return status.startsWith('warning_') ? 'inquiry' : 'announced';
}

/** Reasons that a bank gives for returning a debit: the payer disputes nothing. */
const RETURNED_DEBIT = new Set(['insufficient_funds', 'incorrect_account_details', 'bank_cannot_process']);

/** Whether the money went back because the bank could not collect it, not because the payer disputed the payment. */
export function isReturnedDebit({ kind, reason }: Pick<Chargeback, 'kind' | 'reason'>): boolean {
  return kind === 'debit_failure' || RETURNED_DEBIT.has(reason);
}

/** Whether it is lost at Stripe, and all that was free here came back first. */
export function isLostForGood({ state, stripeStatus, slotsWithdrawnAt }: Chargeback): boolean {
  return state === 'open' && stripeStatus === 'lost' && slotsWithdrawnAt !== null;
}

/** How long the organisation is restricted at most; longer has to be argued anew. */
export const RESTRICTED_SECONDS = 365 * 86_400;

/** Interval in which an undecided dispute is polled when no event arrives, in seconds. */
export function nextPollSeconds(state: ChargebackState): number | null {
  return state === 'inquiry' || state === 'announced' || state === 'open' ? 6 * 3_600 : null;
}
