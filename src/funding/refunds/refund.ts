/**
 * Unspent money that goes back to where it came from. What an organisation asks back was paid in by one or several
 * fundings, as the ledger's story of it says; each gets its part: by Stripe to the card that paid, or by a bank transfer
 * that two admins vouch for.
 *
 * Asking and setting the money aside are one transaction. Stripe keeps its fee on a funding, so its share of that is
 * taken off what is sent: to fund and to refund would else cost the platform the fee each time.
 */
import {
  assert,
  conflict,
  stateMachine,
  type Currency,
  type FundingId,
  type OrganisationId,
  type PersonId,
  type Refusal,
  type RefundId,
  type RefundPartId,
} from '../../kernel/index.ts';
import type { RailName, TraceStep } from '../../ledger/index.ts';

export type RefundPartState = 'asked' | 'sending' | 'sent' | 'proposed' | 'done' | 'failed';
export type RefundPartEvent = 'send' | 'accept' | 'propose' | 'withdraw' | 'complete' | 'fail' | 'bounce';

export const refundPartMachine = stateMachine<RefundPartState, RefundPartEvent>('part of a refund', 'asked', {
  // Not sent to anybody yet.
  asked: { send: 'sending', propose: 'proposed', fail: 'failed', complete: 'done' },
  // The call to Stripe is in progress, or its outcome is unknown: unknown is not failed.
  sending: { accept: 'sent', fail: 'failed' },
  // Stripe has it; its balance transaction is not booked yet.
  sent: { complete: 'done', fail: 'failed' },
  // One admin recorded the transfer at the bank.
  proposed: { complete: 'done', withdraw: 'asked', fail: 'failed' },
  // Gone. A card's bank may still send it back, weeks later.
  done: { bounce: 'failed' },
  // The organisation has it again.
  failed: {},
});

/** In these the money is in `refund_clearing`. */
export const UNDER_WAY_STATES: readonly RefundPartState[] = ['asked', 'sending', 'sent', 'proposed'];

export interface Refund {
  readonly id: RefundId;
  readonly organisationId: OrganisationId;
  readonly amountMinor: bigint;
  readonly currency: Currency;
  readonly askedBy: PersonId | null;
  readonly askedAt: Date;
  /** The part of another refund that Stripe or the bank did not bring back, and that this one brings by bank transfer. */
  readonly insteadOf: RefundPartId | null;
}

export interface RefundPart {
  readonly id: RefundPartId;
  readonly refundId: RefundId;
  readonly organisationId: OrganisationId;
  /** Null: it came from no funding. */
  readonly fundingId: FundingId | null;
  readonly rail: RailName;
  /** What leaves the organisation's balance. */
  readonly amountMinor: bigint;
  /** Of that, what is not sent: Stripe's fee. */
  readonly keptFeeMinor: bigint;
  readonly currency: Currency;
  readonly state: RefundPartState;
  readonly stripeRefundId: string | null;
  readonly postedAt: Date | null;
  /** What the bank calls the transfer. */
  readonly reference: string | null;
  readonly proposedBy: PersonId | null;
  /** When that transfer was recorded; null before, and for parts from before it was kept. */
  readonly proposedAt: Date | null;
  readonly confirmedBy: PersonId | null;
  /** Why it failed; the organisation reads it. */
  readonly reason: string | null;
  readonly firstTriedAt: Date | null;
  readonly keyEpoch: number;
  readonly endedAt: Date | null;
  /** The refund that brings this part instead, since it failed. */
  readonly insteadBy: RefundId | null;
}

/** What goes back to who paid. */
export function sentMinor({ amountMinor, keptFeeMinor }: Pick<RefundPart, 'amountMinor' | 'keptFeeMinor'>): bigint {
  return amountMinor - keptFeeMinor;
}

/** What there is of a part before it is written; its refund knows the rest. */
export type NewRefundPart = Omit<RefundPart, 'organisationId' | 'insteadBy'>;

export type RefundState = 'asked' | 'done' | 'partly_done' | 'failed';

/** The state of a refund, derived from the states of its parts. */
export function refundState(parts: readonly { readonly state: RefundPartState }[]): RefundState {
  const ended = parts.filter(({ state }) => state === 'done' || state === 'failed');
  if (ended.length < parts.length || parts.length === 0) return 'asked';
  const done = parts.filter(({ state }) => state === 'done').length;
  return done === parts.length ? 'done' : done === 0 ? 'failed' : 'partly_done';
}

/**
 * Why a part cannot be brought by bank transfer instead; null: it can. Only what Stripe, or the bank after it, certainly
 * did not bring is: a part that may still arrive would be paid twice.
 */
export function whyNotInstead(part: RefundPart, of: Refund): Refusal | null {
  if (part.insteadBy !== null) return conflict('REPLACED', 'Another refund brings it already; see its field insteadBy.');
  if (part.state !== 'failed') return conflict(part.state, 'It has not failed; wait until Stripe has said for certain what became of it.');
  const wasRefused = part.rail === 'stripe' ? part.firstTriedAt !== null : of.insteadOf !== null;
  return wasRefused
    ? null
    : conflict('NOT_REFUSED', 'Stripe did not refuse it; the organisation can ask for the money again with requestRefund.');
}

/** How much of a refund came from one place: a funding, a dispute that was won (its payment), or elsewhere. */
export interface Origin {
  readonly fundingId: FundingId | null;
  readonly disputeId: string | null;
  readonly amountMinor: bigint;
}

/** Where money came from, by the ends of its story. The amounts add up to `totalMinor`. */
export function originsOf(sources: readonly TraceStep[], totalMinor: bigint): Origin[] {
  const origins = new Map<string, Origin>();
  for (const { entry, endsMinor } of sources) {
    if (endsMinor === 0n) continue;
    const fundingId = entry.event === 'fund' ? (entry.ref as FundingId) : null;
    const disputeId = entry.event === 'dp' ? (entry.ref.split(':')[0] ?? null) : null;
    const key = fundingId ?? disputeId ?? '';
    const amountMinor = (origins.get(key)?.amountMinor ?? 0n) + endsMinor;
    origins.set(key, { fundingId, disputeId, amountMinor });
  }
  const found = [...origins.values()];
  const sum = found.reduce((total, origin) => total + origin.amountMinor, 0n);
  assert(sum === totalMinor, `a refund of ${totalMinor} has a story of ${sum}`);
  return found.sort((a, b) => ((a.fundingId ?? '~') < (b.fundingId ?? '~') ? -1 : 1));
}

/**
 * The share of Stripe's fee that falls on a refund of `amountMinor`. Over all refunds of a funding the shares add up to
 * the fee exactly, whatever they are split into.
 *
 * @param funding gross and fee
 * @param before what was refunded of it and what of the fee was kept on that, without what failed
 * @param unitMinor Stripe sends multiples of this (10 for KWD): what is left over below it is kept too
 */
export function keptFee(
  funding: { readonly grossMinor: bigint; readonly feeMinor: bigint },
  before: { readonly amountMinor: bigint; readonly keptMinor: bigint },
  amountMinor: bigint,
  unitMinor = 1n,
): bigint {
  const total = before.amountMinor + amountMinor;
  assert(total <= funding.grossMinor, 'no more is refunded than was paid in');
  const due = (funding.feeMinor * total) / funding.grossMinor - before.keptMinor;
  const kept = due < 0n ? 0n : due > amountMinor ? amountMinor : due;
  return kept + ((amountMinor - kept) % unitMinor);
}
