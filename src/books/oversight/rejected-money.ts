/** Finds where the money of a rejection is now. Pure function. */
import type { RejectionHold } from '../../review/index.ts';

export type RejectedPlace =
  | 'held'
  | 'returned_to_organisation'
  | 'back_in_batch'
  | 'in_hold_time'
  | 'available_to_worker'
  | 'in_payout'
  | 'paid_out'
  | 'elsewhere'
  | 'platform_fee';

/** State of the money of one rejection. */
export interface RejectedMoney {
  readonly reviewId: string;
  readonly assignmentId: string;
  readonly state: RejectionHold['state'];
  readonly rewardMinor: bigint;
  readonly feeMinor: bigint;
  /** For a rejection that stands: whether the batch reserved the money for another worker. Null: it is not final, or held no money. */
  readonly isBackInBatch: boolean | null;
  /** For a rejection that was undone: whether the hold time of the reward has ended. */
  readonly isReleased: boolean;
  /** Parts of a released reward. Money of payouts that came back counts as available. */
  readonly payouts: { readonly availableMinor: bigint; readonly inPayoutMinor: bigint; readonly paidOutMinor: bigint };
}

export interface RejectedPart {
  readonly place: RejectedPlace;
  /** Minor units; positive. */
  readonly minor: bigint;
}

/** Splits reward and fee by place; the parts add up to their sum. */
export function partsOfRejection(money: RejectedMoney): RejectedPart[] {
  const { state, rewardMinor, feeMinor, isBackInBatch, isReleased, payouts } = money;
  const whole = rewardMinor + feeMinor;
  const part = (place: RejectedPlace, minor: bigint): RejectedPart[] => (minor > 0n ? [{ place, minor }] : []);
  if (state === 'resting') return part('held', whole);
  if (state === 'stands') return part(isBackInBatch === true ? 'back_in_batch' : 'returned_to_organisation', whole);
  const fee = part('platform_fee', feeMinor);
  if (!isReleased) return [...part('in_hold_time', rewardMinor), ...fee];
  const { availableMinor, inPayoutMinor, paidOutMinor } = payouts;
  return [
    ...part('available_to_worker', availableMinor),
    ...part('in_payout', inPayoutMinor),
    ...part('paid_out', paidOutMinor),
    // Only an adjustment by two admins takes money out of the worker's account in another way.
    ...part('elsewhere', rewardMinor - availableMinor - inPayoutMinor - paidOutMinor),
    ...fee,
  ];
}
