/**
 * Which task a worker gets next: one pure policy over a small window of candidates.
 *
 * The database offers, from the worker's cursor on, the next few tasks with a free slot that the worker never had. This
 * policy orders them; the claim takes the first that nobody else is taking at this moment. The precedences are tried in
 * their order, and the last one leaves no tie. A later precedence (how much an answer would tell, what the worker is
 * best at) is one more entry in the list.
 */
import type { TaskId } from '../kernel/index.ts';

export interface Candidate {
  readonly id: TaskId;
  /** 1, 2, … in its batch. */
  readonly position: number;
  readonly redundancy: number;
  /** Slots that nobody holds or has used. */
  readonly free: number;
}

export interface Precedence {
  readonly name: string;
  readonly why: string;
  /** Negative: `a` goes first. */
  compare(a: Candidate, b: Candidate): number;
}

/** Slots still to be filled of a task that somebody has begun; every untouched task comes after all of those. */
function leftOfBegun(candidate: Candidate): number {
  return candidate.free < candidate.redundancy ? candidate.free : Number.MAX_SAFE_INTEGER;
}

export const PRECEDENCES: readonly Precedence[] = [
  {
    name: 'closest to complete',
    why: 'A task with all of its answers is of use to the requester; two half-answered ones are not.',
    compare: (a, b) => leftOfBegun(a) - leftOfBegun(b),
  },
  {
    name: 'earliest position',
    why: "The requester's order; and it leaves no tie.",
    compare: (a, b) => a.position - b.position,
  },
];

/** How many candidates are looked at. */
export const WINDOW = 8;

/** How far, in positions, a worker's cursor may lag behind for tasks that were passed over. */
export const LONGEST_LAG = 64;

export interface Pick {
  readonly taskId: TaskId;
  /** Where the worker's next window begins (after this position) when this one is taken. */
  readonly cursor: number;
}

/** The candidates in order of preference. */
export function pickNext(candidates: readonly Candidate[]): Pick[] {
  return [...candidates].sort(byPrecedence).map((picked) => ({ taskId: picked.id, cursor: cursorAfter(candidates, picked) }));
}

function byPrecedence(a: Candidate, b: Candidate): number {
  for (const precedence of PRECEDENCES) {
    const order = precedence.compare(a, b);
    if (order !== 0) return order;
  }
  return 0;
}

/**
 * The cursor stays before the first task that was passed over, so that it is offered again next time; but not for
 * longer than {@link LONGEST_LAG} positions, so that a claim never walks over many tasks that the worker has had. What
 * is left behind then comes up when nothing is left after the cursor.
 */
function cursorAfter(candidates: readonly Candidate[], picked: Candidate): number {
  const passedOver = candidates.filter((candidate) => candidate.position < picked.position).map((candidate) => candidate.position);
  const before = Math.min(...passedOver, picked.position + 1) - 1;
  return picked.position - before > LONGEST_LAG ? picked.position : before;
}
