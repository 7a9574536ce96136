/** What a webhook run plays: many small stories of money in and out, the same for every run of a seed. */
import type { Random } from '../../src/kernel/index.ts';

export type FlowKind =
  | 'paid'
  | 'expired'
  | 'paid late'
  | 'bounced'
  | 'refunded'
  | 'dispute won'
  | 'dispute lost'
  | 'dispute reversed'
  | 'debit failed late'
  | 'payout'
  | 'payout refused by the bank'
  | 'payout sent back after it was paid';

/** How the events of a run come. */
export type EventDelivery = 'in order' | 'chaos' | 'none';

export interface Flow {
  readonly number: number;
  readonly kind: FlowKind;
  /** Paid in; minor units. Payouts: the same for all. */
  readonly amountMinor: bigint;
}

/** How many of a hundred. */
const SHARES: readonly (readonly [FlowKind, number])[] = [
  ['paid', 17],
  ['expired', 5],
  ['paid late', 10],
  ['bounced', 5],
  ['refunded', 15],
  ['dispute won', 8],
  ['dispute lost', 7],
  // Won, and taken again.
  ['dispute reversed', 4],
  // After it had succeeded.
  ['debit failed late', 4],
  ['payout', 15],
  ['payout refused by the bank', 5],
  ['payout sent back after it was paid', 5],
];
const LEAST_MINOR = 2_000;
const MOST_MINOR = 20_000;

export function planFlows(count: number, random: Random): Flow[] {
  const deck = SHARES.flatMap(([kind, share]) => new Array<FlowKind>(share).fill(kind));
  return Array.from({ length: count }, (_unused, number) => ({
    number,
    kind: random.pick(deck),
    amountMinor: BigInt(LEAST_MINOR + random.below(MOST_MINOR - LEAST_MINOR)),
  }));
}

export function isPayout({ kind }: Flow): boolean {
  return kind.startsWith('payout');
}
