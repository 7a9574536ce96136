/**
 * How far the answers of a crowd agree beyond chance: Krippendorff's alpha, for labels, ordered levels and numbers, any number of
 * workers, answers missing at will.
 */
import { startsOf } from './names.ts';

/** What two different answers are worth: just different; as far apart as the answers between them; the square of their difference. */
export type AgreementScale = 'nominal' | 'ordinal' | 'interval';

export interface Agreement {
  /** 1: perfect; 0: as by chance; below 0: less than by chance. Null when it is undefined: all answers are equal, or none share a task. */
  readonly alpha: number | null;
  /** Mean disagreement of two answers to the same task, and of two answers to any tasks, in units of the scale. */
  readonly observed: number;
  readonly expected: number;
  /** Tasks with two or more answers; the others are ignored. */
  readonly tasks: number;
  /** Answers to those. */
  readonly answers: number;
}

/**
 * Krippendorff's alpha = 1 − observed / expected disagreement.
 *
 * Source: Krippendorff, Content Analysis, 4th edition 2018, chapter 12. Its coincidence matrix is not made: a task's pairs give Σ (a − b)² =
 * 2 (m Σ a² − (Σ a)²), nominal ones m² − Σ n², and the ordinal difference of two levels is the difference of their mid-ranks among
 * all answers. Cost: O(answers log answers), whatever the number of distinct values.
 *
 * @param task sorted, 0…tasks−1
 * @param value a finite number per answer; for `nominal` any number that identifies the label, for `ordinal` numbers in the order of the levels
 */
export function krippendorffAlpha(
  { tasks, task, value }: { readonly tasks: number; readonly task: Int32Array; readonly value: ArrayLike<number> },
  scale: AgreementScale,
): Agreement {
  const start = startsOf(task, tasks);
  const isPaired = (t: number) => start[t + 1]! - start[t]! >= 2;
  const paired = Float64Array.from(value).filter((_, a) => isPaired(task[a]!));
  const pairedTasks = Array.from({ length: tasks }, (_, t) => t).filter(isPaired).length;
  const measures = scale === 'ordinal' ? midRanks(paired) : paired;
  const disagreement = scale === 'nominal' ? nominalDisagreement : squaredDisagreement;
  let [sum, first] = [0, 0];
  for (let t = 0; t < tasks; t++) {
    if (!isPaired(t)) continue;
    const count = start[t + 1]! - start[t]!;
    sum += disagreement(measures.slice(first, first + count)) / (count - 1);
    first += count;
  }
  const answers = paired.length;
  const observed = answers === 0 ? 0 : sum / answers;
  const expected = answers === 0 ? 0 : disagreement(measures.slice()) / answers / (answers - 1);
  return { alpha: expected > 0 ? 1 - observed / expected : null, observed, expected, tasks: pairedTasks, answers };
}

/** Ordered pairs that differ. @param values sorted in place */
function nominalDisagreement(values: Float64Array): number {
  values.sort();
  let same = 0;
  for (let first = 0, next = 1; next <= values.length; next++) {
    if (next < values.length && values[next] === values[first]) continue;
    same += (next - first) ** 2;
    first = next;
  }
  return values.length ** 2 - same;
}

/** Σ (a − b)² over ordered pairs; about the mean, so that nothing is lost to rounding. */
function squaredDisagreement(values: Float64Array): number {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  return 2 * values.length * values.reduce((sum, each) => sum + (each - mean) ** 2, 0);
}

/** Each value's rank among all, equal ones sharing their middle. */
function midRanks(values: Float64Array): Float64Array {
  const sorted = values.slice().sort();
  const rankOf = new Map<number, number>();
  for (let first = 0, next = 1; next <= sorted.length; next++) {
    if (next < sorted.length && sorted[next] === sorted[first]) continue;
    rankOf.set(sorted[first]!, (first + next - 1) / 2);
    first = next;
  }
  return values.map((each) => rankOf.get(each)!);
}
