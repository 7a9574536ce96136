/** Where the money of a rejection is now. Pure. */
import type { Dispute } from '../../review/index.ts';

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

/** What is known of the money of one rejection. */
export interface RejectedMoney {
  readonly reviewId: string;
  readonly assignmentId: string;
  readonly state: Dispute['state'];
  readonly rewardMinor: bigint;
  readonly feeMinor: bigint;
  /** Of one that stands: whether the slot was opened again; null: not final, or nothing was held. */
  readonly isBackInBatch: boolean | null;
  /** Of one that was undone: whether the reward's hold time is over. */
  readonly isReleased: boolean;
  /** How much of a released reward is where; payouts whose money came back count as available. */
  readonly payouts: { readonly availableMinor: bigint; readonly inPayoutMinor: bigint; readonly paidOutMinor: bigint };
}

export interface RejectedPart {
  readonly place: RejectedPlace;
  /** Minor units, more than 0. */
  readonly minor: bigint;
}

/** The parts of reward and fee, by place; they add up to both. */
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
    // By an adjustment of two admins: the only other way out of the worker's account.
    ...part('elsewhere', rewardMinor - availableMinor - inPayoutMinor - paidOutMinor),
    ...fee,
  ];
}
