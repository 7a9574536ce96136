/**
 * The story of an entry: which fundings it came from, and what became of it.
 *
 * Money has no marks, so a rule says which credit a debit spends: in each account, first in, first out; in each event,
 * the first debits pay the first credits. The rule is a function of the entries alone, so nothing is stored and nothing
 * can disagree (docs/adr/0003-lots.md). A slice is a part of an entry, in minor units from its start.
 *
 * A reversal takes back exactly what it reverses: the debit that undoes a credit spends that credit, and the credit
 * that undoes a debit restores what that debit had spent. Who would have spent the undone credit by first in, first out
 * spends instead what the undoing debit would have: the two change places.
 */
import { ACCOUNT_KINDS, type AccountRef } from './accounts.ts';
import type { LedgerEntry } from './statement.repository.ts';

export type Direction = 'back' | 'forth';

/** How one slice leads to the next: through its account, through its event, or to its line in the reversal. */
export type Way = 'account' | 'event' | 'mirror';

export interface Slice {
  readonly entry: LedgerEntry;
  readonly from: bigint;
  readonly to: bigint;
  /** Its event reverses another. */
  readonly isReversal: boolean;
  /** Its event was reversed by another. */
  readonly isReversed: boolean;
}

/** A part of an entry that belongs to the story. */
export interface StoryStep {
  readonly entry: LedgerEntry;
  /** How many entries lie between it and the one whose story it is; 1 is next to it. */
  readonly distance: number;
  /** How much of this entry belongs to the story, minor units, positive. */
  readonly amountMinor: bigint;
  /** How much of that leads no further: where it began, where it rests now, or where it left the books. */
  readonly endsMinor: bigint;
}

export interface Story {
  readonly entry: LedgerEntry;
  /** Where the money came from, nearest first. */
  readonly sources: readonly StoryStep[];
  /** What became of it, nearest first. */
  readonly uses: readonly StoryStep[];
  /** False when the story was longer than was asked for. */
  readonly isComplete: boolean;
}

/** How much of what a funding brought is in an account now, or left through it. */
export interface Whereabouts {
  readonly account: AccountRef;
  readonly minor: bigint;
}

/** A slice on its way. `placed`: goes by its place in the flow, though it is of a reversal. `plain`: goes by its event, though it was reversed. */
export interface Traveller {
  readonly slice: Slice;
  readonly distance: number;
  readonly mode: 'normal' | 'placed' | 'plain';
  /** Changing places is bookkeeping, not part of the story. */
  readonly isHidden: boolean;
}

export interface NextMove {
  readonly way: Way;
  readonly mode: Traveller['mode'];
  readonly hides: boolean;
}

const MOVES = {
  account: { way: 'account', mode: 'normal', hides: false },
  event: { way: 'event', mode: 'normal', hides: false },
  takenBack: { way: 'mirror', mode: 'plain', hides: false },
  restored: { way: 'mirror', mode: 'normal', hides: false },
  changedPlaces: { way: 'mirror', mode: 'placed', hides: true },
} as const satisfies Record<string, NextMove>;

/** Whether what goes through such an account can be followed: it never owes. */
export function isTraceable(account: AccountRef): boolean {
  return ACCOUNT_KINDS[account.kind].floor === 0n;
}

/** Which way a traveller goes on; null: it has arrived. */
export function nextMove(direction: Direction, { slice, mode }: Pick<Traveller, 'slice' | 'mode'>): NextMove | null {
  const isCredit = slice.entry.amountMinor > 0n;
  const traceable = isTraceable(slice.entry.account);
  // Forth, a credit lies in its account until debits spend it; back, a debit spent what lay there.
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

/** Where slices begin and end, added up per entry. */
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

  list(): StoryStep[] {
    return [...this.steps.values()];
  }
}

/** Adds up where steps end, per account. */
export function endsPerAccount(steps: readonly StoryStep[]): Whereabouts[] {
  const totals = new Map<string, Whereabouts>();
  for (const { entry, endsMinor } of steps) {
    if (endsMinor === 0n) continue;
    totals.set(entry.accountId, { account: entry.account, minor: (totals.get(entry.accountId)?.minor ?? 0n) + endsMinor });
  }
  return [...totals.values()];
}
