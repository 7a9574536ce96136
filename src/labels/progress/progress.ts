/** How far a batch was at moments of its life: which moments a chart shows, and the totals at each. Pure. */
import { addSeconds } from '../../kernel/index.ts';

export const STEP_SECONDS = { hour: 3_600, day: 86_400, week: 604_800 } as const;
export type ProgressStep = keyof typeof STEP_SECONDS;

/** Points of one answer, at most. */
export const MOST_POINTS = 400;

/** Steps begin at multiples of their length from here: a Monday, 00:00 UTC. */
export const STEP_ORIGIN = new Date('2001-01-01T00:00:00.000Z');

export interface ProgressRange {
  readonly from: Date;
  /** After `from`. */
  readonly to: Date;
  readonly step: ProgressStep;
}

/** Numbers of what happened in one interval. */
export interface ProgressCounts {
  readonly submitted: number;
  readonly approved: number;
  /** Tasks whose labels became as sure as the target asks for. */
  readonly confident: number;
  /** Reward and fee of approved answers, minor units. */
  readonly spentMinor: bigint;
}

export interface ProgressInterval extends ProgressCounts {
  /** Where it begins; null: everything before the range. */
  readonly start: Date | null;
}

/** Totals until a moment. */
export interface ProgressPoint extends ProgressCounts {
  readonly at: Date;
}

const NOTHING: ProgressCounts = { submitted: 0, approved: 0, confident: 0, spentMinor: 0n };

/** The shortest step by which the range has at most {@link MOST_POINTS} points; the longest step where none has. */
export function fittingStep(from: Date, to: Date): ProgressStep {
  const steps = Object.keys(STEP_SECONDS) as ProgressStep[];
  return steps.find((step) => pointCount({ from, to, step }) <= MOST_POINTS) ?? 'week';
}

/** Number of points: an end of each step within the range, and the end of the range. */
export function pointCount({ from, to, step }: ProgressRange): number {
  return Math.ceil((to.getTime() - startOf(from, step).getTime()) / (STEP_SECONDS[step] * 1000));
}

/** Why the range cannot be answered, or null. */
export function rangeFault(range: ProgressRange): string | null {
  if (range.to <= range.from) return '"to" must be after "from".';
  const count = pointCount(range);
  if (count <= MOST_POINTS) return null;
  return `The range has ${count} points; at most ${MOST_POINTS} are answered. Choose a longer step, or a shorter range.`;
}

/** The beginning of the step that a moment is in. */
export function startOf(at: Date, step: ProgressStep): Date {
  const length = STEP_SECONDS[step] * 1000;
  const since = at.getTime() - STEP_ORIGIN.getTime();
  return new Date(STEP_ORIGIN.getTime() + Math.floor(since / length) * length);
}

/**
 * The totals at the end of each step of the range, and at its end.
 *
 * @param intervals what happened until `range.to`: before the range, and by step; steps without anything may be absent
 */
export function progressPoints(range: ProgressRange, intervals: readonly ProgressInterval[]): ProgressPoint[] {
  const byStart = new Map(intervals.map((interval) => [interval.start?.getTime() ?? null, interval]));
  const points: ProgressPoint[] = [];
  let total = sum(NOTHING, byStart.get(null) ?? NOTHING);
  for (let start = startOf(range.from, range.step); start < range.to; start = addSeconds(start, STEP_SECONDS[range.step])) {
    total = sum(total, byStart.get(start.getTime()) ?? NOTHING);
    const end = addSeconds(start, STEP_SECONDS[range.step]);
    points.push({ at: end < range.to ? end : range.to, ...total });
  }
  return points;
}

function sum(one: ProgressCounts, other: ProgressCounts): ProgressCounts {
  return {
    submitted: one.submitted + other.submitted,
    approved: one.approved + other.approved,
    confident: one.confident + other.confident,
    spentMinor: one.spentMinor + other.spentMinor,
  };
}
