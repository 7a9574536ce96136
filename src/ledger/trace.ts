/**
 * The trace of an entry: the fundings that its money came from, and where the money went.
 *
 * Money carries no marks, so a rule decides which credit a debit spends. In each account: first in, first out. In each event:
 * the first debits pay the first credits. The rule depends on the entries alone, so nothing is stored that could disagree with
 * them (docs/adr/0003-lots.md). A slice is a part of an entry, in minor units from its start.
 *
 * A reversal takes back exactly what it reverses. The debit that undoes a credit spends that credit. The credit that undoes a
 * debit restores what that debit had spent. A debit that would have spent the undone credit spends instead what the undoing
 * debit would have spent: the two swap places.
 */
import { ACCOUNT_KINDS, type AccountRef } from './accounts.ts';
import type { LedgerEntry } from './statement.repository.ts';

export type Direction = 'back' | 'forth';

/** How one slice leads to the next: through its account, through its event, or to the matching line of the reversal. */
export type Way = 'account' | 'event' | 'mirror';

export interface Slice {
  readonly entry: LedgerEntry;
  readonly from: bigint;
  readonly to: bigint;
  /** Whether its event reverses another event. */
  readonly isReversal: boolean;
  /** Whether another event reversed its event. */
  readonly isReversed: boolean;
}

/** A part of an entry that belongs to the trace. */
export interface TraceStep {
  readonly entry: LedgerEntry;
  /** Distance in entries from the traced entry; 1 is next to it. */
  readonly distance: number;
  /** Amount of this entry that belongs to the trace; minor units, positive. */
  readonly amountMinor: bigint;
  /** Part of that amount that leads no further: it began here, rests here, or left the books here. */
  readonly endsMinor: bigint;
}

export interface Trace {
  readonly entry: LedgerEntry;
  /** Steps that the money came through, nearest first. */
  readonly sources: readonly TraceStep[];
  /** Steps that the money went on through, nearest first. */
  readonly uses: readonly TraceStep[];
  /** False when the trace has more steps than the limit. */
  readonly isComplete: boolean;
}

/** Amount of an event's money that is in an account now, or left through it. */
export interface MoneyLocation {
  readonly account: AccountRef;
  readonly minor: bigint;
}

/** A slice that is being followed. `placed`: it follows its place in the flow although it belongs to a reversal. `plain`: it follows its event although that was reversed. */
export interface MovingSlice {
  readonly slice: Slice;
  readonly distance: number;
  readonly mode: 'normal' | 'placed' | 'plain';
  /** Swapping places is bookkeeping and not a step of the trace. */
  readonly isHidden: boolean;
}

export interface NextMove {
  readonly way: Way;
  readonly mode: MovingSlice['mode'];
  readonly hides: boolean;
}

const MOVES = {
  account: { way: 'account', mode: 'normal', hides: false },
  event: { way: 'event', mode: 'normal', hides: false },
  takenBack: { way: 'mirror', mode: 'plain', hides: false },
  restored: { way: 'mirror', mode: 'normal', hides: false },
  changedPlaces: { way: 'mirror', mode: 'placed', hides: true },
} as const satisfies Record<string, NextMove>;

/** Whether money can be followed through the account: its balance is never negative. */
export function isTraceable(account: AccountRef): boolean {
  return ACCOUNT_KINDS[account.kind].floor === 0n;
}

/** The next move of a slice; null when its money has arrived. */
export function nextMove(direction: Direction, { slice, mode }: Pick<MovingSlice, 'slice' | 'mode'>): NextMove | null {
  const isCredit = slice.entry.amountMinor > 0n;
  const traceable = isTraceable(slice.entry.account);
  // Forth: a credit stays in its account until debits spend it. Back: a debit spent the credits of its account.
  if (isCredit === (direction === 'forth')) {
    if (!traceable) return null;
    const takenBack = direction === 'forth' ? slice.isReversed : slice.isReversal;
    return takenBack && mode !== 'placed' ? MOVES.takenBack : MOVES.account;
  }
  if (!traceable) return MOVES.event;
  const changedPlaces = direction === 'forth' ? slice.isReversal : slice.isReversed;
  if (changedPlaces && mode !== 'plain') return MOVES.changedPlaces;
  const restored = direction === 'forth' ? slice.isReversed : slice.isReversal;
  return restored ? MOVES.restored : MOVES.event;
}

/** Adds up slices and their ends per entry. */
export class StepCollector {
  private readonly steps = new Map<string, { entry: LedgerEntry; distance: number; amountMinor: bigint; endsMinor: bigint }>();

  add({ entry, from, to }: Slice, distance: number, endsMinor: bigint): void {
    const key = `${entry.journalId}/${entry.seq}`;
    const step = this.steps.get(key) ?? { entry, distance, amountMinor: 0n, endsMinor: 0n };
    step.amountMinor += to - from;
    step.endsMinor += endsMinor;
    this.steps.set(key, step);
  }

  get size(): number {
    return this.steps.size;
  }

  list(): TraceStep[] {
    return [...this.steps.values()];
  }
}

/** Adds up the ends of steps per account. */
export function endsPerAccount(steps: readonly TraceStep[]): MoneyLocation[] {
  const totals = new Map<string, MoneyLocation>();
  for (const { entry, endsMinor } of steps) {
    if (endsMinor === 0n) continue;
    totals.set(entry.accountId, { account: entry.account, minor: (totals.get(entry.accountId)?.minor ?? 0n) + endsMinor });
  }
  return [...totals.values()];
}
