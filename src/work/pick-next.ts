/**
 * Which task a worker gets next: one pure policy over a small window of candidates.
 *
 * The database offers the next few tasks with a free slot that the worker never had; of a batch with a target also a few
 * whose labels are in doubt; of a batch with gold also a few gold ones. This policy orders them; the claim takes the first
 * that nobody else is taking at this moment. The precedences are tried in their order, and the last one leaves no tie.
 *
 * Gold is not a precedence: whether it is its turn is drawn before (see gold-share.ts), and then it goes first. It is never
 * given where nothing else is left, so that it costs no more than it tells.
 */
import type { TaskId } from '../kernel/index.ts';
import { isGoldTurn, type GoldFacts } from './gold-share.ts';

export interface Candidate {
  readonly id: TaskId;
  /** 1, 2, … in its batch. */
  readonly position: number;
  /** Slots that are free, held or used; without those that are held back or were withdrawn. */
  readonly redundancy: number;
  /** Slots that nobody holds or has used. */
  readonly free: number;
  /** The probability that its label is wrong, as labels said last; null: nobody looked. */
  readonly doubt?: number | null;
}

/** Who asks, and what for. */
export interface Asked {
  /** What is known of the worker at this kind of work, as a number of answers. */
  readonly evidence: number | null;
  /** What an answer of the worker tells on average, in bits; null: a newcomer. */
  readonly informationBits: number | null;
}

/** Everything that the next task is picked from. */
export interface Choice {
  /** In order of position: from the worker's cursor on, or from any other place. */
  readonly candidates: readonly Candidate[];
  /** Whether the candidates follow the worker's cursor, so that the cursor follows the pick. */
  readonly inOrder: boolean;
  /** Tasks in doubt, wherever they stand; some may be among the candidates. */
  readonly doubted: readonly Candidate[];
  readonly gold: readonly Candidate[];
  readonly goldFacts: Omit<GoldFacts, 'evidence'> | null;
  readonly asked: Asked;
}

export interface Precedence {
  readonly name: string;
  readonly why: string;
  /** Negative: `a` goes first. */
  compare(a: Candidate, b: Candidate, asked: Asked): number;
}

/** From how many answers' worth of evidence, and how many bits per answer, a worker counts as informative. */
export const INFORMATIVE = { evidence: 10, bits: 0.25 } as const;

/** Bounds between a label that is settled, one that may need another answer, and one that does need a good one. */
export const DOUBT_LEVELS: readonly number[] = [0.05, 0.2];

function isInformative({ evidence, informationBits }: Asked): boolean {
  return (evidence ?? 0) >= INFORMATIVE.evidence && (informationBits ?? 0) >= INFORMATIVE.bits;
}

/** 0, 1 or 2. In levels, so that what little differs is left to the precedences after. */
function doubtLevel({ doubt }: Candidate): number {
  return DOUBT_LEVELS.filter((bound) => (doubt ?? 0) > bound).length;
}

/** Slots still to be filled of a task that somebody has begun; every untouched task comes after all of those. */
function leftOfBegun(candidate: Candidate): number {
  return candidate.free < candidate.redundancy ? candidate.free : Number.MAX_SAFE_INTEGER;
}

export const PRECEDENCES: readonly Precedence[] = [
  {
    name: 'where the answer tells most',
    why: 'One more answer settles a doubted label if it is a good one. Of who is weak or new it tells little there, and as much as ever of a task that nobody doubts.',
    compare: (a, b, asked) => (isInformative(asked) ? doubtLevel(b) - doubtLevel(a) : doubtLevel(a) - doubtLevel(b)),
  },
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
  /** Where the worker's next window begins (after this position) when this one is taken; null: where this one did. */
  readonly cursor: number | null;
}

/** The tasks in order of preference; none when there is nothing but gold. */
export function pickNext({ candidates, inOrder, doubted, gold, goldFacts, asked }: Choice): Pick[] {
  const inWindow = new Set(candidates.map((candidate) => candidate.id));
  const others = isInformative(asked) ? doubted.filter((candidate) => !inWindow.has(candidate.id)) : [];
  const picks = [...candidates, ...others]
    .sort((a, b) => byPrecedence(a, b, asked))
    .map((picked) => ({ taskId: picked.id, cursor: inOrder && inWindow.has(picked.id) ? cursorAfter(candidates, picked) : null }));
  if (picks.length === 0 || goldFacts === null || !isGoldTurn({ ...goldFacts, evidence: asked.evidence })) return picks;
  return [...gold.map(({ id }) => ({ taskId: id, cursor: null })), ...picks];
}

function byPrecedence(a: Candidate, b: Candidate, asked: Asked): number {
  for (const precedence of PRECEDENCES) {
    const order = precedence.compare(a, b, asked);
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
