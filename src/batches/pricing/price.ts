/** The price of a batch: a reward and a fee for each slot, reserved at the launch. */
import { share, type Money } from '../../kernel/index.ts';

/** The platform's fee on one paid assignment. */
export interface FeeRule {
  /** Hundredths of a percent of the reward. */
  readonly basisPoints: number;
  /** Minor units. */
  readonly minimumMinor: bigint;
}

/** The fee on a reward, in minor units: its share, halves rounded up, but at least the minimum. Nothing is taken of nothing. */
export function feeFor(rewardMinor: bigint, rule: FeeRule): bigint {
  if (rewardMinor === 0n) return 0n;
  const part = share(rewardMinor, rule.basisPoints);
  return part > rule.minimumMinor ? part : rule.minimumMinor;
}

export interface Cost {
  readonly tasks: number;
  /** Slots that are reserved: the sum of the tasks' redundancy, or the part of it that the budget pays for. */
  readonly assignments: number;
  /** Slots that are bought in any case. */
  readonly leastAssignments: number;
  readonly reward: Money;
  readonly fee: Money;
  /** Reward and fee: what launching takes from the balance, to the unit. */
  readonly total: Money;
  /** Reward and fee of the minimum number of slots. */
  readonly leastTotal: Money;
  /** The organisation's balance. */
  readonly available: Money;
  /** Amount by which the balance falls short; zero when it suffices. */
  readonly shortfall: Money;
}

export interface Price {
  readonly rewardMinor: bigint;
  readonly feeMinor: bigint;
  readonly currency: string;
}

/** Reward and fee of `assignments` slots, in minor units. */
export function priceOf(price: Price, assignments: number): bigint {
  return (price.rewardMinor + price.feeMinor) * BigInt(assignments);
}

/**
 * The cost of launching `tasks` tasks with `assignments` slots in all, against a balance in minor units.
 *
 * @param least how many of the slots are bought in any case
 */
export function costOf(price: Price, tasks: number, assignments: number, availableMinor: bigint, least = assignments): Cost {
  const amount = (minor: bigint): Money => ({ minor, currency: price.currency });
  const total = priceOf(price, assignments);
  return {
    tasks,
    assignments,
    leastAssignments: least,
    reward: amount(price.rewardMinor * BigInt(assignments)),
    fee: amount(price.feeMinor * BigInt(assignments)),
    total: amount(total),
    leastTotal: amount(priceOf(price, least)),
    available: amount(availableMinor),
    shortfall: amount(total > availableMinor ? total - availableMinor : 0n),
  };
}
