/** All money of one worker, ever: what each event brought or took, added up by what it was for. Pure. */

/** A sum of entries on a worker's accounts, by event. */
export interface EventSum {
  readonly currency: string;
  /** The event in the chart; of a reversal the event that it undoes. */
  readonly event: string;
  readonly isReversal: boolean;
  /** Minor units, over all accounts of the worker: what moves between them adds up to zero. */
  readonly minor: bigint;
  /** Events that brought or took money. */
  readonly count: number;
}

/** What a worker got and was paid in one currency, minor units. All of it adds up to what the worker has. */
export interface WorkerTotals {
  readonly rewards: bigint;
  readonly tests: bigint;
  readonly topUps: bigint;
  readonly bonuses: bigint;
  readonly adjustments: bigint;
  /** Rewards, tests, top-ups and bonuses that were undone, negative. */
  readonly reversed: bigint;
  /** Arrived at the bank, positive. */
  readonly paidOut: bigint;
  /** Of that, what came back. */
  readonly cameBack: bigint;
  /** By events that this table does not know. */
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
    ...{ rewards: 0n, tests: 0n, topUps: 0n, bonuses: 0n, adjustments: 0n, reversed: 0n, paidOut: 0n, cameBack: 0n, other: 0n },
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

/** What the worker has, by the totals: what the accounts hold, too, or the books are wrong. */
export function balanceMinor(of: WorkerTotals): bigint {
  return of.rewards + of.tests + of.topUps + of.bonuses + of.adjustments + of.reversed + of.other - of.paidOut + of.cameBack;
}
