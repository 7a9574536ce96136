/** Sums all money of one worker by purpose. Pure functions. */

/** Sum of the entries of one event on a worker's accounts. */
export interface EventSum {
  readonly currency: string;
  /** Event of the chart; for a reversal, the reversed event. */
  readonly event: string;
  readonly isReversal: boolean;
  /** Minor units, over all accounts of the worker, so that money that moves between them adds up to zero. */
  readonly minor: bigint;
  /** Number of events. */
  readonly count: number;
}

/** Totals of a worker in one currency, minor units. They add up to the worker's balance. */
export interface WorkerTotals {
  readonly rewards: bigint;
  readonly tests: bigint;
  readonly topUps: bigint;
  readonly bonuses: bigint;
  readonly adjustments: bigint;
  /** Reversed rewards, tests, top-ups and bonuses; negative. */
  readonly reversed: bigint;
  /** Paid to the bank; positive. */
  readonly paidOut: bigint;
  /** Part of `paidOut` that the bank sent back. */
  readonly cameBack: bigint;
  /** Sum of events that {@link PARTS} does not name. */
  readonly other: bigint;
  readonly payoutCount: number;
}

type Part = Exclude<keyof WorkerTotals, 'paidOut' | 'cameBack' | 'reversed' | 'payoutCount'>;

const PARTS: Readonly<Record<string, Part>> = {
  appr: 'rewards',
  ovt: 'rewards',
  rest: 'rewards',
  part: 'rewards',
  tpay: 'tests',
  top: 'topUps',
  bonus: 'bonuses',
  adj: 'adjustments',
};

const EARNED: ReadonlySet<Part> = new Set(['rewards', 'tests', 'topUps', 'bonuses']);

/** Adds up the events of one currency. */
export function workerTotals(sums: readonly EventSum[]): WorkerTotals {
  const totals = {
    rewards: 0n,
    tests: 0n,
    topUps: 0n,
    bonuses: 0n,
    adjustments: 0n,
    reversed: 0n,
    paidOut: 0n,
    cameBack: 0n,
    other: 0n,
    payoutCount: 0,
  };
  for (const { event, isReversal, minor, count } of sums) {
    if (event === 'po') {
      if (isReversal) totals.cameBack += minor;
      else {
        totals.paidOut -= minor;
        totals.payoutCount += count;
      }
      continue;
    }
    const part = PARTS[event] ?? 'other';
    totals[isReversal && EARNED.has(part) ? 'reversed' : part] += minor;
  }
  return totals;
}

/** Balance of the worker by the totals. It equals the balance of the accounts, or the ledger is wrong. */
export function balanceMinor(of: WorkerTotals): bigint {
  return of.rewards + of.tests + of.topUps + of.bonuses + of.adjustments + of.reversed + of.other - of.paidOut + of.cameBack;
}
